package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.PortBinding;
import io.berth.api.type.container.RestartPolicy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Refuses settings of the host's side that can never work, in the engine's words. */
final class HostConfigCheck {
    private static final Pattern PORT = Pattern.compile("\\d{1,5}(/\\w+)?");
    private static final Pattern HOST_PORT = Pattern.compile("|\\d{1,5}(-\\d{1,5})?");

    private static final int LARGEST_PORT = 65_535;

    private HostConfigCheck() {}

    /**
     * Checks all that does not need other containers.
     *
     * @param ownUsers whether the container's users are not the host's
     */
    static void check(Config config, HostConfig host, boolean ownUsers) {
        checkNamespaces(host);
        if (ownUsers) {
            checkOwnUsers(host);
        }
        checkNetwork(config, host);
        checkRestart(host.restartPolicy());
        if (host.autoRemove() && !Set.of("", "no").contains(host.restartPolicy().name())) {
            throw EngineException.invalid("can't create 'AutoRemove' container with restart policy");
        }
        if (host.oomScoreAdj() < -1000 || host.oomScoreAdj() > 1000) {
            throw EngineException.invalid(
                    "Invalid value " + host.oomScoreAdj() + ", range for oom score adj is [-1000, 1000]");
        }
        for (int i = 0; i < host.consoleSize().size(); i++) {
            int size = host.consoleSize().get(i);
            refuseIf(
                    size < 0,
                    "invalid JSON: json: cannot unmarshal number " + size + " into .HostConfig.ConsoleSize." + i
                            + " of type uint");
        }
        if (host.shmSize() < 0) {
            throw EngineException.invalid("SHM size can not be less than 0");
        }
        if (!Set.of("", "default").contains(host.isolation().toLowerCase(Locale.ROOT))) {
            throw EngineException.invalid(
                    "invalid isolation (" + host.isolation() + "): linux only supports 'default'");
        }
        if (host.annotations().containsKey("")) {
            throw EngineException.invalid(
                    "invalid Annotations: the empty string is not permitted as an annotation key");
        }
        Capabilities.check("CapAdd", host.capAdd());
        Capabilities.check("CapDrop", host.capDrop());
        for (String entry : Objects.requireNonNullElse(host.extraHosts(), List.<String>of())) {
            ContainerFiles.checkExtraHost(entry);
        }
        SecurityOptions.parse(host.securityOpt(), ContainerPresets.NONE);
        LogOptions.check(host.logConfig());
        for (String option : host.storageOpt().keySet()) {
            if (!option.equalsIgnoreCase("size")) {
                throw EngineException.internal("Unknown option " + option);
            }
            throw EngineException.internal(
                    "--storage-opt is supported only for overlay over xfs with 'pquota' mount option");
        }
    }

    static void checkRestart(RestartPolicy policy) {
        String problem = switch (policy.name()) {
            case "", "no", "always", "unless-stopped" ->
                policy.maximumRetryCount() == 0
                        ? ""
                        : "maximum retry count can only be used with 'on-failure'"
                                + (policy.maximumRetryCount() < 0 ? " and cannot be negative" : "");
            case "on-failure" -> policy.maximumRetryCount() < 0 ? "maximum retry count cannot be negative" : "";
            default ->
                "unknown policy '" + policy.name() + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'";
        };
        if (!problem.isEmpty()) {
            throw EngineException.invalid("invalid restart policy: " + problem);
        }
    }

    private static void checkNamespaces(HostConfig host) {
        if (!Set.of("", "none", "host", "private", "shareable").contains(host.ipcMode())
                && !isContainer(host.ipcMode())) {
            throw EngineException.invalid("invalid IPC mode: " + host.ipcMode());
        }
        if (!Set.of("", "host").contains(host.pidMode()) && !isContainer(host.pidMode())) {
            throw EngineException.invalid("invalid PID mode: " + host.pidMode());
        }
        if (!Set.of("", "host").contains(host.utsMode())) {
            throw EngineException.invalid("invalid UTS mode: " + host.utsMode());
        }
        if (!Set.of("", "host", "private").contains(host.cgroupnsMode())) {
            throw EngineException.invalid("invalid cgroup namespace mode: " + host.cgroupnsMode());
        }
        if (host.networkMode().equals("container:")) {
            throw EngineException.invalid("invalid network mode: invalid container format container:<name|id>");
        }
    }

    private static void checkOwnUsers(HostConfig host) {
        refuseIf(
                host.privileged(),
                "privileged mode is incompatible with user namespaces.  You must run the container in the host namespace"
                        + " when running privileged mode");
        refuseIf(
                host.networkMode().equals("host"),
                "cannot share the host's network namespace when user namespaces are enabled");
        refuseIf(host.pidMode().equals("host"), "cannot share the host PID namespace when user namespaces are enabled");
    }

    private static void checkNetwork(Config config, HostConfig host) {
        boolean links = isGiven(host.links());
        if (isContainer(host.networkMode())) {
            refuseIf(!config.hostname().isEmpty(), "conflicting options: hostname and the network mode");
            refuseIf(!config.macAddress().isEmpty(), "conflicting options: mac-address and the network mode");
            refuseIf(isGiven(host.dns()), "conflicting options: dns and the network mode");
            refuseIf(isGiven(host.extraHosts()), "conflicting options: custom host-to-IP mapping and the network mode");
            refuseIf(
                    links,
                    "conflicting options: container type network can't be used with links. "
                            + "This would result in undefined behavior");
            refuseIf(
                    !Objects.requireNonNullElse(host.portBindings(), Map.of()).isEmpty(),
                    "conflicting options: port publishing and the container type network mode");
        }
        refuseIf(
                host.networkMode().equals("host") && links,
                "conflicting options: host type networking can't be used with links. "
                        + "This would result in undefined behavior");
        refuseIf(
                host.networkMode().equals("host") && !config.macAddress().isEmpty(),
                "conflicting options: mac-address and the network mode");
        refuseIf(
                host.utsMode().equals("host") && !config.hostname().isEmpty(),
                "conflicting options: hostname and the UTS mode");
        Objects.requireNonNullElse(host.portBindings(), Map.<String, List<PortBinding>>of())
                .forEach((port, bindings) -> {
                    checkPort(port.replaceFirst("/.*", ""), PORT);
                    if (bindings != null) {
                        bindings.stream()
                                .filter(Objects::nonNull)
                                .forEach(binding -> checkPort(binding.hostPort(), HOST_PORT));
                    }
                });
    }

    private static boolean isGiven(@Nullable List<String> texts) {
        return texts != null && !texts.isEmpty();
    }

    private static void checkPort(String port, Pattern pattern) {
        if (!pattern.matcher(port).matches()
                || Stream.of(port.split("[-/]", -1)).anyMatch(HostConfigCheck::isTooLarge)
                || isBackwards(port)) {
            throw EngineException.invalid("invalid port specification: \"" + port + "\"");
        }
    }

    private static boolean isBackwards(String range) {
        int dash = range.indexOf('-');
        return dash > 0 && Integer.parseInt(range.substring(0, dash)) > Integer.parseInt(range.substring(dash + 1));
    }

    private static boolean isTooLarge(String word) {
        return word.matches("\\d{5}") && Integer.parseInt(word) > LARGEST_PORT;
    }

    private static void refuseIf(boolean refused, String message) {
        if (refused) {
            throw EngineException.invalid(message);
        }
    }

    private static boolean isContainer(String mode) {
        return mode.startsWith("container:") && mode.length() > "container:".length();
    }
}
