package io.berth.execdriver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which of the host's users and groups are those of a user namespace (user_namespaces(7)).
 *
 * @param users in the order in which the kernel is told them; none overlap
 * @param groups in the same way
 */
public record UserMap(List<Range> users, List<Range> groups) {
    private static final long EVERYBODY = 0xffffffffL;
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /**
     * Numbers in a row.
     *
     * @param inside the first in the namespace
     * @param host what it is on the host
     */
    public record Range(long inside, long host, long count) {}

    /** The owner of files and pipes on the host. */
    public record Owner(long uid, long gid) {}

    /**
     * That of a process; empty when it is in a namespace whose users are the host's.
     *
     * @throws IOException when there is no such process
     */
    public static Optional<UserMap> ofProcess(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        var map = new UserMap(read(process.resolve("uid_map")), read(process.resolve("gid_map")));
        return map.users.equals(List.of(new Range(0, 0, EVERYBODY))) ? Optional.empty() : Optional.of(map);
    }

    private static List<Range> read(Path file) throws IOException {
        var ranges = new ArrayList<Range>();
        for (String line : Files.readAllLines(file)) {
            String[] words = BLANKS.split(line.strip(), -1);
            ranges.add(new Range(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2])));
        }
        return List.copyOf(ranges);
    }

    /** What the namespace's root is on the host; as it is where there is none. */
    public Owner root() {
        return toHost(new Owner(0, 0));
    }

    /** A namespace's owner as the host knows it; a number that is not mapped stays. */
    public Owner toHost(Owner inside) {
        return new Owner(toHost(users, inside.uid), toHost(groups, inside.gid));
    }

    /** A host's owner as the namespace knows it; a number that is not mapped stays. */
    public Owner toInside(Owner host) {
        return new Owner(toInside(users, host.uid), toInside(groups, host.gid));
    }

    private static long toHost(List<Range> ranges, long inside) {
        return ranges.stream()
                .filter(range -> inside >= range.inside && inside - range.inside < range.count)
                .mapToLong(range -> range.host + (inside - range.inside))
                .findFirst()
                .orElse(inside);
    }

    private static long toInside(List<Range> ranges, long host) {
        return ranges.stream()
                .filter(range -> host >= range.host && host - range.host < range.count)
                .mapToLong(range -> range.inside + (host - range.host))
                .findFirst()
                .orElse(host);
    }

    /** As {@code /proc/PID/uid_map} and {@code gid_map} take it. */
    public static String text(List<Range> ranges) {
        return ranges.stream()
                .map(range -> range.inside + " " + range.host + " " + range.count + "\n")
                .collect(Collectors.joining());
    }
}
