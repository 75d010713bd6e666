package io.berth.execdriver.cgroup;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the host has mounted its control groups.
 *
 * @param controllers version 1's mounts by controller, {@code name=systemd} and the like included; several controllers
 *     may share one; empty on a host with version 2 only
 * @param unified version 2's mount, also beside version 1's (hybrid)
 */
record CgroupLayout(Map<String, Path> controllers, Optional<Path> unified) {
    private static final Set<String> NOT_CONTROLLERS =
            Set.of("rw", "ro", "xattr", "noprefix", "clone_children", "cpuset_v2_mode", "favordynmods");

    /**
     * Reads the lines of {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)). Of several mounts of one hierarchy the
     * first counts: later ones are copies in somebody's tree.
     */
    static CgroupLayout of(List<String> mountinfo) {
        var controllers = new LinkedHashMap<String, Path>();
        Optional<Path> unified = Optional.empty();
        for (String line : mountinfo) {
            int separator = line.indexOf(" - ");
            if (separator < 0) {
                continue;
            }
            String[] mount = line.substring(0, separator).split(" ", -1);
            String[] source = line.substring(separator + 3).split(" ", -1);
            if (mount.length < 5 || source.length < 3) {
                continue;
            }
            Path point = Path.of(unescape(mount[4]));
            if (source[0].equals("cgroup2") && unified.isEmpty()) {
                unified = Optional.of(point);
            } else if (source[0].equals("cgroup")) {
                for (String option : source[2].split(",", -1)) {
                    if (!NOT_CONTROLLERS.contains(option) && !option.startsWith("release_agent=")) {
                        controllers.putIfAbsent(option, point);
                    }
                }
            }
        }
        return new CgroupLayout(Map.copyOf(controllers), unified);
    }

    /** The kernel writes blanks and backslashes in a path as octal. */
    private static String unescape(String path) {
        return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }
}
