package io.berth.execdriver.builtin;

import java.util.Collection;
import java.util.List;

/** Capabilities as the kernel's mask. */
final class Capabilities {
    /** In the order of their numbers (capabilities(7)). */
    private static final List<String> NAMES = List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "DAC_READ_SEARCH",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETGID",
            "SETUID",
            "SETPCAP",
            "LINUX_IMMUTABLE",
            "NET_BIND_SERVICE",
            "NET_BROADCAST",
            "NET_ADMIN",
            "NET_RAW",
            "IPC_LOCK",
            "IPC_OWNER",
            "SYS_MODULE",
            "SYS_RAWIO",
            "SYS_CHROOT",
            "SYS_PTRACE",
            "SYS_PACCT",
            "SYS_ADMIN",
            "SYS_BOOT",
            "SYS_NICE",
            "SYS_RESOURCE",
            "SYS_TIME",
            "SYS_TTY_CONFIG",
            "MKNOD",
            "LEASE",
            "AUDIT_WRITE",
            "AUDIT_CONTROL",
            "SETFCAP",
            "MAC_OVERRIDE",
            "MAC_ADMIN",
            "SYSLOG",
            "WAKE_ALARM",
            "BLOCK_SUSPEND",
            "AUDIT_READ",
            "PERFMON",
            "BPF",
            "CHECKPOINT_RESTORE");

    private Capabilities() {}

    /**
     * The set as a mask.
     *
     * @param names without CAP_
     * @throws IllegalArgumentException when there is no capability of such a name
     */
    static long mask(Collection<String> names) {
        long mask = 0;
        for (String name : names) {
            int number = NAMES.indexOf(name);
            if (number < 0) {
                throw new IllegalArgumentException("unknown capability: CAP_" + name);
            }
            mask |= 1L << number;
        }
        return mask;
    }
}
