package io.berth.cli.command;

import io.berth.cli.flag.FlagSet;

/** The flags that {@code run} and {@code create} share. */
final class CreateFlags {
    private CreateFlags() {}

    static void define(FlagSet flags) {
        process(flags);
        streams(flags);
        isolation(flags);
        network(flags);
        storage(flags);
        resources(flags);
        health(flags);
    }

    private static void process(FlagSet flags) {
        flags.list("env", 'e', "Set environment variables");
        flags.list("env-file", ' ', "Read in a file of environment variables");
        flags.text("entrypoint", ' ', "Overwrite the default ENTRYPOINT of the image");
        flags.text("workdir", 'w', "Working directory inside the container");
        flags.text("user", 'u', "Username or UID (format: <name|uid>[:<group|gid>])");
        flags.list("group-add", ' ', "Add additional groups to join");
        flags.text("hostname", 'h', "Container host name");
        flags.text("domainname", ' ', "Container NIS domain name");
        flags.list("label", 'l', "Set meta data on a container");
        flags.list("label-file", ' ', "Read in a line delimited file of labels");
        flags.list("annotation", ' ', "Add an annotation to the container");
        flags.text("name", ' ', "Assign a name to the container");
        flags.text("platform", ' ', "Set platform if server is multi-platform capable");
        flags.text("pull", ' ', "Pull image before running (\"always\", \"missing\", \"never\")")
                .initially("missing");
        flags.bool("quiet", 'q', "Suppress the pull output");
        flags.text("restart", ' ', "Restart policy to apply when a container exits")
                .initially("no");
        flags.bool("rm", ' ', "Automatically remove the container when it exits");
        flags.text("stop-signal", ' ', "Signal to stop the container");
        flags.number("stop-timeout", ' ', "Timeout (in seconds) to stop a container");
        flags.bool("init", ' ', "Run an init inside the container that forwards signals and reaps processes");
        flags.text("cidfile", ' ', "Write the container ID to the file");
        flags.text("runtime", ' ', "Runtime to use for this container");
    }

    private static void streams(FlagSet flags) {
        flags.list("attach", 'a', "Attach to STDIN, STDOUT or STDERR");
        flags.bool("interactive", 'i', "Keep STDIN open even if not attached");
        flags.bool("tty", 't', "Allocate a pseudo-TTY");
        flags.text("log-driver", ' ', "Logging driver for the container");
        flags.list("log-opt", ' ', "Log driver options");
    }

    private static void isolation(FlagSet flags) {
        flags.list("cap-add", ' ', "Add Linux capabilities");
        flags.list("cap-drop", ' ', "Drop Linux capabilities");
        flags.list("security-opt", ' ', "Security Options");
        flags.bool("privileged", ' ', "Give extended privileges to this container");
        flags.bool("read-only", ' ', "Mount the container's root filesystem as read only");
        flags.text("ipc", ' ', "IPC mode to use");
        flags.text("pid", ' ', "PID namespace to use");
        flags.text("uts", ' ', "UTS namespace to use");
        flags.text("userns", ' ', "User namespace to use");
        flags.text("cgroupns", ' ', "Cgroup namespace to use (host|private)");
        flags.text("cgroup-parent", ' ', "Optional parent cgroup for the container");
        flags.list("sysctl", ' ', "Sysctl options");
        flags.list("ulimit", ' ', "Ulimit options");
        flags.list("device", ' ', "Add a host device to the container");
        flags.list("device-cgroup-rule", ' ', "Add a rule to the cgroup allowed devices list");
    }

    private static void network(FlagSet flags) {
        flags.text("network", ' ', "Connect a container to a network");
        flags.alias("net", "network");
        flags.list("network-alias", ' ', "Add network-scoped alias for the container");
        flags.alias("net-alias", "network-alias");
        flags.text("ip", ' ', "IPv4 address (e.g., 172.30.100.104)");
        flags.text("ip6", ' ', "IPv6 address (e.g., 2001:db8::33)");
        flags.text("mac-address", ' ', "Container MAC address (e.g., 92:d0:c6:0a:29:33)");
        flags.list("publish", 'p', "Publish a container's port(s) to the host");
        flags.bool("publish-all", 'P', "Publish all exposed ports to random ports");
        flags.list("expose", ' ', "Expose a port or a range of ports");
        flags.list("dns", ' ', "Set custom DNS servers");
        flags.list("dns-option", ' ', "Set DNS options");
        flags.alias("dns-opt", "dns-option");
        flags.list("dns-search", ' ', "Set custom DNS search domains");
        flags.list("add-host", ' ', "Add a custom host-to-IP mapping (host:ip)");
        flags.list("link", ' ', "Add link to another container");
    }

    private static void storage(FlagSet flags) {
        flags.list("volume", 'v', "Bind mount a volume");
        flags.list("mount", ' ', "Attach a filesystem mount to the container");
        flags.list("tmpfs", ' ', "Mount a tmpfs directory");
        flags.list("volumes-from", ' ', "Mount volumes from the specified container(s)");
        flags.text("volume-driver", ' ', "Optional volume driver for the container");
        flags.list("storage-opt", ' ', "Storage driver options for the container");
        flags.text("shm-size", ' ', "Size of /dev/shm");
    }

    private static void resources(FlagSet flags) {
        flags.text("memory", 'm', "Memory limit");
        flags.text("memory-reservation", ' ', "Memory soft limit");
        flags.text("memory-swap", ' ', "Swap limit equal to memory plus swap: '-1' to enable unlimited swap");
        flags.number("memory-swappiness", ' ', "Tune container memory swappiness (0 to 100)")
                .initially("-1");
        flags.text("cpus", ' ', "Number of CPUs");
        flags.number("cpu-shares", 'c', "CPU shares (relative weight)");
        flags.number("cpu-period", ' ', "Limit CPU CFS (Completely Fair Scheduler) period");
        flags.number("cpu-quota", ' ', "Limit CPU CFS (Completely Fair Scheduler) quota");
        flags.text("cpuset-cpus", ' ', "CPUs in which to allow execution (0-3, 0,1)");
        flags.text("cpuset-mems", ' ', "MEMs in which to allow execution (0-3, 0,1)");
        flags.number("blkio-weight", ' ', "Block IO (relative weight), between 10 and 1000, or 0 to disable");
        flags.number("pids-limit", ' ', "Tune container pids limit (set -1 for unlimited)");
        flags.number("oom-score-adj", ' ', "Tune host's OOM preferences (-1000 to 1000)");
        flags.bool("oom-kill-disable", ' ', "Disable OOM Killer");
    }

    private static void health(FlagSet flags) {
        flags.text("health-cmd", ' ', "Command to run to check health");
        flags.text("health-interval", ' ', "Time between running the check (ms|s|m|h)");
        flags.text("health-timeout", ' ', "Maximum time to allow one check to run (ms|s|m|h)");
        flags.text("health-start-period", ' ', "Start period for the container to initialize (ms|s|m|h)");
        flags.number("health-retries", ' ', "Consecutive failures needed to report unhealthy");
        flags.bool("no-healthcheck", ' ', "Disable any container-specified HEALTHCHECK");
    }
}
