package io.berth.daemon.container;

import io.berth.api.type.container.HostConfig;
import java.util.Set;
import java.util.TreeSet;

/** Refuses, before a run, kernel settings that are not the container's alone, in the runtime's words. */
final class SysctlCheck {
    private static final Set<String> IPC = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    private SysctlCheck() {}

    static void check(HostConfig host) {
        for (String asked : new TreeSet<>(host.sysctls().keySet())) {
            String name = dotted(asked);
            String problem = problem(name, host);
            if (!problem.isEmpty()) {
                throw StartFailure.refused("sysctl \"" + name + "\" " + problem);
            }
        }
    }

    private static String problem(String name, HostConfig host) {
        if (IPC.contains(name) || name.startsWith("fs.mqueue.")) {
            return host.ipcMode().equals("host") ? "is not allowed in the hosts ipc namespace" : "";
        }
        if (name.startsWith("net.")) {
            return host.networkMode().equals("host") ? "not allowed in host network namespace" : "";
        }
        boolean ownName = !host.utsMode().equals("host");
        if (ownName && name.equals("kernel.domainname")) {
            return "";
        }
        return ownName && name.equals("kernel.hostname")
                ? "is not allowed as it conflicts with the OCI \"hostname\" field"
                : "is not in a separate kernel namespace";
    }

    /** A name may be written with slashes between its parts; a dot is part of a part then. */
    private static String dotted(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        if (slash < 0 || (dot >= 0 && dot < slash)) {
            return name;
        }
        var swapped = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            switch (name.charAt(i)) {
                case '/' -> swapped.setCharAt(i, '.');
                case '.' -> swapped.setCharAt(i, '/');
                default -> {}
            }
        }
        return swapped.toString();
    }
}
