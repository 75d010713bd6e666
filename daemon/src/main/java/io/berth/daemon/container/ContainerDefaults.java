package io.berth.daemon.container;

import io.berth.api.type.container.Config;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.HostConfigBuilder;
import io.berth.api.type.container.LogConfig;
import io.berth.api.type.container.Resources;
import io.berth.api.type.container.RestartPolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the engine fills in where neither the request nor the image says anything.
 *
 * @param runtime the driver's name, for containers that ask for none
 * @param runtimes all that containers may ask for
 * @param log the log driver and its options, for containers that ask for none
 * @param presets all else
 */
public record ContainerDefaults(String runtime, Set<String> runtimes, LogConfig log, ContainerPresets presets) {
    /** With Docker's presets. */
    public ContainerDefaults(String runtime, Set<String> runtimes, LogConfig log) {
        this(runtime, runtimes, log, ContainerPresets.NONE);
    }

    private static final List<String> MASKED_PATHS = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");

    private static final List<String> READONLY_PATHS =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    /** The host settings as inspect will show them. */
    HostConfig fill(HostConfig asked) {
        HostConfigBuilder filled = asked.edit();
        filled.networkMode(
                asked.networkMode().isEmpty() || asked.networkMode().equals("default")
                        ? "bridge"
                        : asked.networkMode());
        filled.ipcMode(asked.ipcMode().isEmpty() ? presets.ipcMode() : asked.ipcMode());
        filled.cgroupnsMode(presets.cgroupnsMode(asked));
        filled.shmSize(asked.shmSize() == 0 ? presets.shmSize() : asked.shmSize());
        filled.runtime(asked.runtime().isEmpty() ? runtime : asked.runtime());
        filled.logConfig(log(asked.logConfig()));
        if (asked.restartPolicy().name().isEmpty()) {
            filled.restartPolicy(new RestartPolicy("no", asked.restartPolicy().maximumRetryCount()));
        }
        if (!asked.privileged()) {
            filled.maskedPaths(asked.maskedPaths() == null ? MASKED_PATHS : asked.maskedPaths());
            filled.readonlyPaths(asked.readonlyPaths() == null ? READONLY_PATHS : asked.readonlyPaths());
        }
        if (sharesProcesses(asked)) {
            filled.securityOpt(withoutLabel(Objects.requireNonNullElse(asked.securityOpt(), List.of())));
        }
        filled.resources(fill(asked.resources()));
        return filled.build();
    }

    /** The container's own settings: its host name if it has none. */
    Config fill(Config config, HostConfig host, String id, String hostName) {
        if (!config.hostname().isEmpty() || host.networkMode().startsWith("container:")) {
            return config;
        }
        boolean hosts = host.networkMode().equals("host") || host.utsMode().equals("host");
        return config.edit().hostname(hosts ? hostName : id.substring(0, 12)).build();
    }

    /** A container that shares more than usual has no label of its own, unless it asks for one. */
    private static List<String> withoutLabel(List<String> options) {
        return options.stream().anyMatch(option -> option.equals("label") || option.startsWith("label="))
                ? options
                : Stream.concat(options.stream(), Stream.of("label=disable")).toList();
    }

    private LogConfig log(LogConfig asked) {
        if (!asked.type().isEmpty() && !asked.type().equals(log.type())) {
            return asked;
        }
        Map<String, String> options = new TreeMap<>(log.config());
        options.putAll(asked.config());
        return new LogConfig(log.type(), options);
    }

    private Resources fill(Resources asked) {
        var filled = asked.edit().ulimits(presets.ulimits(asked));
        if (asked.memory() > 0 && asked.memorySwap() == 0) {
            filled.memorySwap(asked.memory() * 2);
        }
        if (asked.oomKillDisable() == null) {
            filled.oomKillDisable(false);
        }
        Long pids = asked.pidsLimit();
        if (pids != null && pids == 0) {
            filled.pidsLimit(null);
        }
        Long swappiness = asked.memorySwappiness();
        if (swappiness != null && swappiness == -1) {
            filled.memorySwappiness(null);
        }
        return filled.build();
    }

    private static boolean sharesProcesses(HostConfig host) {
        return host.privileged()
                || host.pidMode().equals("host")
                || host.ipcMode().equals("host");
    }
}
