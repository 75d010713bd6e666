package io.berth.daemon;

import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import io.berth.execdriver.UserMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code --userns-remap}: a user of the host, or {@code default}, whose subordinate users and groups (subuid(5),
 * subgid(5)) are those of containers.
 */
final class UserRemap {
    private static final Logger LOG = LoggerFactory.getLogger(UserRemap.class);
    private static final String DEFAULT = "default";
    private static final String DEFAULT_USER = "dockremap";
    private static final int FIRST = 100_000;
    private static final int COUNT = 65_536;

    private final Path etc;

    /** Looks into the files of a folder, {@code /etc}. */
    UserRemap(Path etc) {
        this.etc = etc;
    }

    /** A row of passwd(5) or group(5). */
    private record Account(String name, String number) {}

    /** A row of subuid(5). */
    private record Share(String owner, long first, long count) {}

    /**
     * Whose users containers have.
     *
     * @param written {@code user}, {@code user:group}, their numbers, or {@code default}, whose user is made when it is not
     *     there
     * @return empty for the host's own: nothing was said, or root
     */
    Optional<UserMap> find(String written) throws ConfigException {
        if (written.isEmpty()) {
            return Optional.empty();
        }
        String user;
        try {
            user = user(written);
            if (user.equals("root")) {
                LOG.warn("User namespaces: root cannot be remapped with itself; user namespaces are OFF");
                return Optional.empty();
            }
            String number = row("passwd", user).map(Account::number).orElse("");
            LOG.info("User namespaces: ID ranges will be mapped to subuid/subgid ranges of: {}", user);
            return Optional.of(new UserMap(ranges("subuid", user, number), ranges("subgid", user, number)));
        } catch (IOException e) {
            throw new ConfigException("Can't create ID mappings: " + e.getMessage(), e);
        }
    }

    /** The user's name; a group that is named must be there, and is not looked at further. */
    private String user(String written) throws ConfigException, IOException {
        List<String> parts = Splitter.on(':').splitToList(written);
        if (parts.size() > 2) {
            throw new ConfigException("Invalid user/group specification in --userns-remap: \"" + written + "\"");
        }
        String first = parts.getFirst();
        if (Ints.tryParse(first) != null) {
            Account found = row("passwd", first)
                    .orElseThrow(() -> new ConfigException(
                            "Uid " + first + " has no entry in /etc/passwd: " + missing(first, "passwd")));
            checkGroup(parts.size() > 1 ? parts.get(1) : first);
            return found.name;
        }
        String name = first.equals(DEFAULT) ? DEFAULT_USER : first;
        if (first.equals(DEFAULT) && row("passwd", name).isEmpty()) {
            makeUser();
        }
        if (row("passwd", name).isEmpty()) {
            throw new ConfigException("Error during uid lookup for \"" + name + "\": " + missing(name, "passwd"));
        }
        checkGroup(parts.size() > 1 ? parts.get(1) : name);
        return name;
    }

    private void checkGroup(String group) throws ConfigException, IOException {
        if (row("group", group).isPresent()) {
            return;
        }
        throw new ConfigException(
                Ints.tryParse(group) == null
                        ? "Error during groupname lookup for \"" + group + "\": " + missing(group, "group")
                        : "Gid " + group + " has no entry in /etc/group: " + missing(group, "group"));
    }

    private static String missing(String entry, String database) {
        return "getent unable to find entry \"" + entry + "\" in " + database + " database";
    }

    /** The row with a name, or with a number. */
    private Optional<Account> row(String file, String nameOrNumber) throws IOException {
        return rows(file).stream()
                .filter(fields -> fields.size() > 2)
                .map(fields -> new Account(fields.get(0), fields.get(2)))
                .filter(account -> account.name.equals(nameOrNumber) || account.number.equals(nameOrNumber))
                .findFirst();
    }

    private List<List<String>> rows(String file) throws IOException {
        try {
            return Files.readAllLines(etc.resolve(file)).stream()
                    .map(line -> Splitter.on(':').trimResults().splitToList(line))
                    .toList();
        } catch (NoSuchFileException e) {
            LOG.debug("no {}", e.getMessage());
            return List.of();
        }
    }

    private List<Share> shares(String file) throws IOException {
        var shares = new ArrayList<Share>();
        for (List<String> fields : rows(file)) {
            Long first = fields.size() == 3 ? Longs.tryParse(fields.get(1)) : null;
            Long count = fields.size() == 3 ? Longs.tryParse(fields.get(2)) : null;
            if (first != null && count != null && first >= 0 && count > 0) {
                shares.add(new Share(fields.getFirst(), first, count));
            }
        }
        return shares;
    }

    /** All that a user has, in a row from 0 on. */
    private List<UserMap.Range> ranges(String file, String user, String number) throws IOException, ConfigException {
        var ranges = new ArrayList<UserMap.Range>();
        long inside = 0;
        List<Share> own = shares(file).stream()
                .filter(share -> share.owner.equals(user) || share.owner.equals(number))
                .sorted(Comparator.comparingLong(Share::first))
                .toList();
        for (Share share : own) {
            ranges.add(new UserMap.Range(inside, share.first, share.count));
            inside += share.count;
        }
        if (ranges.isEmpty()) {
            throw new ConfigException(
                    "Can't create ID mappings: no " + file + " ranges found for user \"" + user + "\"");
        }
        return ranges;
    }

    private void makeUser() throws ConfigException, IOException {
        run("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", DEFAULT_USER);
        if (shares("subuid").stream().noneMatch(share -> share.owner.equals(DEFAULT_USER))) {
            run("usermod", "--add-subuids", free("subuid"), DEFAULT_USER);
        }
        if (shares("subgid").stream().noneMatch(share -> share.owner.equals(DEFAULT_USER))) {
            run("usermod", "--add-subgids", free("subgid"), DEFAULT_USER);
        }
    }

    /** The first numbers in a row that nobody has. */
    private String free(String file) throws IOException {
        long first = shares(file).stream()
                .mapToLong(share -> share.first + share.count)
                .filter(end -> end > FIRST)
                .max()
                .orElse(FIRST);
        return first + "-" + (first + COUNT - 1);
    }

    private static void run(String... command) throws ConfigException, IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new ConfigException("initialization of " + DEFAULT_USER + " user failed: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigException("initialization of " + DEFAULT_USER + " user failed", e);
        }
    }
}
