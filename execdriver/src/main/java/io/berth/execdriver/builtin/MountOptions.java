package io.berth.execdriver.builtin;

import io.berth.execdriver.Mount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * mount(8)'s options, sorted by what becomes of them.
 *
 * @param set attributes to set (mount_setattr(2), MOUNT_ATTR_…)
 * @param clear attributes to clear
 * @param recursive whether a bind takes the mounts below its source along
 * @param everywhere whether the attributes hold for those too
 * @param propagation MS_SHARED, MS_SLAVE, MS_PRIVATE or MS_UNBINDABLE; 0 when none is asked for
 * @param subdirectory what below a bind's source is mounted; empty for the source itself
 * @param data the file system's own options
 */
record MountOptions(
        long set,
        long clear,
        boolean recursive,
        boolean everywhere,
        long propagation,
        String subdirectory,
        List<String> data) {
    static final long RDONLY = 1;
    private static final long NOSUID = 2;
    private static final long NODEV = 4;
    private static final long NOEXEC = 8;
    private static final long NOATIME = 0x10;
    private static final long STRICTATIME = 0x20;
    private static final long ATIME_MASK = 0x70;
    private static final long NODIRATIME = 0x80;
    private static final long NOSYMFOLLOW = 0x200000;

    private static final Map<String, Long> ATTRIBUTES = Map.ofEntries(
            Map.entry("ro", RDONLY),
            Map.entry("rro", RDONLY),
            Map.entry("nosuid", NOSUID),
            Map.entry("nodev", NODEV),
            Map.entry("noexec", NOEXEC),
            Map.entry("noatime", NOATIME),
            Map.entry("strictatime", STRICTATIME),
            Map.entry("nodiratime", NODIRATIME),
            Map.entry("nosymfollow", NOSYMFOLLOW));

    private static final Map<String, Long> PROPAGATIONS = Map.of(
            "unbindable", 1L << 17,
            "private", 1L << 18,
            "slave", 1L << 19,
            "shared", 1L << 20,
            "runbindable", 1L << 17,
            "rprivate", 1L << 18,
            "rslave", 1L << 19,
            "rshared", 1L << 20);

    /** Options that are so anyway, or that say only what kind of mount this is. */
    private static final List<String> DEFAULTS = List.of(
            "bind",
            Mount.IDMAP,
            "rw",
            "suid",
            "dev",
            "exec",
            "atime",
            "diratime",
            "relatime",
            "norelatime",
            "nostrictatime",
            "symfollow",
            "async",
            "defaults",
            "remount",
            "mand",
            "nomand",
            "loud");

    static MountOptions of(List<String> options) {
        long set = 0;
        long propagation = 0;
        String subdirectory = "";
        var data = new ArrayList<String>();
        for (String option : options) {
            set |= ATTRIBUTES.getOrDefault(option, 0L);
            propagation = PROPAGATIONS.getOrDefault(option, propagation);
            if (option.startsWith(Mount.SUBDIRECTORY)) {
                subdirectory = option.substring(Mount.SUBDIRECTORY.length());
            } else if (!ATTRIBUTES.containsKey(option)
                    && !PROPAGATIONS.containsKey(option)
                    && !DEFAULTS.contains(option)
                    && !"rbind".equals(option)) {
                data.add(option);
            }
        }
        long clear = (set & ATIME_MASK) != 0 ? ATIME_MASK : 0;
        return new MountOptions(
                set,
                clear,
                options.contains("rbind"),
                options.contains("rro"),
                propagation,
                subdirectory,
                List.copyOf(data));
    }

    /** Whether the options ask for a bind mount, whatever the type says. */
    static boolean isBind(List<String> options) {
        return options.contains("bind") || options.contains("rbind");
    }
}
