package io.berth.execdriver.process;

import io.berth.execdriver.StartException;
import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container's users and groups, by its own {@code etc/passwd} and {@code etc/group} (passwd(5), group(5)). Those files are the image's and so may be anything: they are opened inside the container's root only, must be regular
 * files of a bounded size, and count as empty otherwise.
 */
public final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final long LARGEST_FILE = 8 << 20;
    private static final String OUT_OF_RANGE = "uids and gids must be in range 0-2147483647";

    private final List<PasswdEntry> users;
    private final List<GroupEntry> groups;

    /** A row {@code name:password:uid:gid:comment:home:shell}. */
    private record PasswdEntry(String name, int uid, int gid, String home) {}

    /** A row {@code name:password:gid:user,user…}. */
    private record GroupEntry(String name, int gid, List<String> members) {}

    /**
     * Reads the two files; blocks for as long as two small files take.
     *
     * @param root the container's root, opened with O_PATH; stays the caller's
     */
    public Accounts(Kernel kernel, OwnedFd root) {
        users = readLines(kernel, root, "etc/passwd").stream()
                .map(Accounts::parseUser)
                .flatMap(Optional::stream)
                .toList();
        groups = readLines(kernel, root, "etc/group").stream()
                .map(Accounts::parseGroup)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Resolves a user.
     *
     * @param spec {@code "", user, uid, user:group, uid:gid, :group …}; empty parts are root's
     * @param additionalGroups names or numbers
     * @throws StartException INVALID, for a name that is not in the files or a number out of range
     */
    public ResolvedUser resolve(String spec, List<String> additionalGroups) throws StartException {
        int colon = spec.indexOf(':');
        String userPart = colon < 0 ? spec : spec.substring(0, colon);
        String groupPart = colon < 0 ? "" : spec.substring(colon + 1);
        Optional<PasswdEntry> record = findUser(userPart);
        int uid = record.isPresent() ? record.get().uid() : numberOf(userPart, "user", "passwd");
        int gid = record.map(PasswdEntry::gid).orElse(0);
        Set<Integer> all = new LinkedHashSet<>();
        if (!groupPart.isEmpty()) {
            gid = gidOf(groupPart);
            all.add(gid);
        } else {
            all.add(gid);
            record.ifPresent(user -> all.addAll(groupsOf(user.name())));
        }
        for (String group : additionalGroups) {
            all.addAll(gidsOf(group));
        }
        return new ResolvedUser(
                uid, gid, List.copyOf(all), record.map(PasswdEntry::home).orElse("/"));
    }

    /** The first record that fits: by number when the part is one, else by name; none given means number 0. */
    private Optional<PasswdEntry> findUser(String part) {
        Optional<Long> number = part.isEmpty() ? Optional.of(0L) : wholeNumber(part);
        Predicate<PasswdEntry> fits = number.<Predicate<PasswdEntry>>map(uid -> user -> user.uid() == uid)
                .orElse(user -> user.name().equals(part));
        return users.stream().filter(fits).findFirst();
    }

    private int gidOf(String part) throws StartException {
        Optional<Long> number = wholeNumber(part);
        Predicate<GroupEntry> fits = number.<Predicate<GroupEntry>>map(gid -> group -> group.gid() == gid)
                .orElse(group -> group.name().equals(part));
        Optional<GroupEntry> entry = groups.stream().filter(fits).findFirst();
        return entry.isPresent() ? entry.get().gid() : numberOf(part, "group", "group");
    }

    /** An additional group is looked for by its name and by its number alike; a number needs no record. */
    private List<Integer> gidsOf(String part) throws StartException {
        List<Integer> found = groups.stream()
                .filter(group -> group.name().equals(part)
                        || Integer.toString(group.gid()).equals(part))
                .map(GroupEntry::gid)
                .toList();
        return found.isEmpty() ? List.of(numberOf(part, "group", "group")) : found;
    }

    private List<Integer> groupsOf(String user) {
        return groups.stream()
                .filter(group -> group.members().contains(user))
                .map(GroupEntry::gid)
                .toList();
    }

    private static int numberOf(String part, String kind, String file) throws StartException {
        if (part.isEmpty()) {
            return 0;
        }
        long number = wholeNumber(part)
                .orElseThrow(() -> new StartException(
                        StartException.Reason.INVALID,
                        "unable to find " + kind + " " + part + ": no matching entries in " + file + " file"));
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new StartException(StartException.Reason.INVALID, OUT_OF_RANGE);
        }
        return (int) number;
    }

    private static Optional<Long> wholeNumber(String text) {
        try {
            return Optional.of(Long.valueOf(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<PasswdEntry> parseUser(String line) {
        String[] fields = line.split(":", -1);
        OptionalInt uid = id(fields, 2);
        OptionalInt gid = id(fields, 3);
        if (uid.isEmpty() || gid.isEmpty()) {
            return Optional.empty();
        }
        String home = fields.length > 5 && !fields[5].isEmpty() ? fields[5] : "/";
        return Optional.of(new PasswdEntry(fields[0], uid.getAsInt(), gid.getAsInt(), home));
    }

    private static Optional<GroupEntry> parseGroup(String line) {
        String[] fields = line.split(":", -1);
        OptionalInt gid = id(fields, 2);
        if (gid.isEmpty()) {
            return Optional.empty();
        }
        List<String> members = fields.length > 3 ? List.of(fields[3].split(",", -1)) : List.of();
        return Optional.of(new GroupEntry(fields[0], gid.getAsInt(), members));
    }

    /** A field's id; none when there is no number or one out of range, so that a torn row does not make root of anybody. */
    private static OptionalInt id(String[] fields, int index) {
        if (fields.length <= index) {
            return OptionalInt.empty();
        }
        return wholeNumber(fields[index])
                .filter(id -> id >= 0 && id <= Integer.MAX_VALUE)
                .map(id -> OptionalInt.of(id.intValue()))
                .orElse(OptionalInt.empty());
    }

    private static List<String> readLines(Kernel kernel, OwnedFd root, String path) {
        int flags = FileCalls.O_RDONLY | FileCalls.O_NONBLOCK | FileCalls.O_NOCTTY; // never waits for a pipe's writer
        int resolve = FileCalls.RESOLVE_IN_ROOT | FileCalls.RESOLVE_NO_MAGICLINKS;
        try (OwnedFd file = kernel.open(root.number(), path, flags, 0, resolve)) {
            FileCalls.Status status = kernel.status(file.number());
            if (!status.isRegularFile() || status.size() > LARGEST_FILE) {
                LOG.warn("A container's {} counts as empty: not a regular file or larger than 8 MB", path);
                return List.of();
            }
            ByteBuffer text = ByteBuffer.allocateDirect((int) status.size());
            int count = 0;
            while (count >= 0 && text.hasRemaining()) {
                count = kernel.read(file.number(), text);
            }
            return rows(StandardCharsets.UTF_8.decode(text.flip()).toString());
        } catch (IOException e) {
            LOG.debug("A container's {} counts as empty", path, e);
            return List.of();
        }
    }

    private static List<String> rows(String text) {
        var rows = new ArrayList<String>();
        text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(rows::add);
        return rows;
    }
}
