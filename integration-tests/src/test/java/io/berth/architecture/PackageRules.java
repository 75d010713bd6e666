package io.berth.architecture;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which package of ours may import which other. A row allows exactly what it names; a name that ends in {@code ..}
 * stands for the package and all below it. What is not ours (the JDK, libraries) is not judged here.
 */
final class PackageRules {
    static final List<String> MODULES =
            List.of("io.berth.streams", "io.berth.api", "io.berth.execdriver", "io.berth.daemon", "io.berth.cli");

    private static final String ROOT = "io.berth.";
    private static final Map<String, Set<String>> ROWS = new HashMap<>();

    static {
        row("streams");
        row("streams.frame", "streams");
        row("streams.log", "streams", "streams.frame");
        row("streams.log.remote", "streams", "streams.log");
        row("streams.attach", "streams", "streams.frame", "streams.log");

        row("api.error");
        row("api.version");
        row("api.json", "api.error");
        row("api.type..", "api.type..", "api.json");
        row("api.backend", "api.error", "api.version", "api.json", "api.type..", "streams..");
        row("api.http.hijack", "api.error", "streams..");
        row(
                "api.http",
                "api.http.hijack",
                "api.backend",
                "api.error",
                "api.json",
                "api.version",
                "api.type..",
                "streams..");
        row(
                "api.route..",
                "api.route..",
                "api.http",
                "api.backend",
                "api.error",
                "api.json",
                "api.version",
                "api.type..",
                "streams..");

        row("execdriver.kernel");
        row("execdriver.cgroup", "execdriver.kernel");
        row("execdriver", "execdriver.cgroup", "streams..");
        row("execdriver.console", "execdriver", "execdriver.kernel", "streams..");
        row("execdriver.launcher", "execdriver", "execdriver.kernel");
        row(
                "execdriver.process",
                "execdriver",
                "execdriver.cgroup",
                "execdriver.console",
                "execdriver.kernel",
                "execdriver.launcher",
                "streams..");
        row("execdriver.seccomp", "execdriver", "execdriver.kernel");
        row("execdriver.builtin", "execdriver..", "streams..");
        row(
                "execdriver.oci",
                "execdriver",
                "execdriver.cgroup",
                "execdriver.kernel",
                "execdriver.launcher",
                "execdriver.process",
                "execdriver.seccomp",
                "streams..");
        row("execdriver.bundle", "execdriver", "execdriver.cgroup");
        row("execdriver.command", "execdriver..", "streams..");

        String[] wire = {"api.error", "api.version", "api.json", "api.type..", "api.backend", "streams.."};
        row("daemon.metadata", with(wire));
        row("daemon.event", with(wire));
        row("daemon.network.link", "execdriver.kernel");
        row("daemon.network.dns");
        row(
                "daemon.network",
                with(
                        wire,
                        "daemon.network.link",
                        "daemon.network.dns",
                        "daemon.metadata",
                        "daemon.event",
                        "execdriver.kernel"));
        row("daemon.tar", with(wire, "execdriver.kernel"));
        row("daemon.layer", with(wire, "daemon.tar", "daemon.metadata", "execdriver", "execdriver.kernel"));
        row("daemon.volume", with(wire, "daemon.layer", "daemon.metadata", "daemon.event", "execdriver.kernel"));
        row(
                "daemon.image",
                with(wire, "daemon.layer", "daemon.tar", "daemon.metadata", "daemon.event", "execdriver.kernel"));
        row(
                "daemon.container",
                with(
                        wire,
                        "daemon.image",
                        "daemon.layer",
                        "daemon.volume",
                        "daemon.metadata",
                        "daemon.network",
                        "daemon.event",
                        "execdriver",
                        "execdriver.cgroup",
                        "execdriver.kernel"));
        row(
                "daemon.archive",
                with(
                        wire,
                        "daemon.container",
                        "daemon.image",
                        "daemon.tar",
                        "execdriver",
                        "execdriver.process",
                        "execdriver.kernel"));
        row(
                "daemon.registry",
                with(wire, "daemon.image", "daemon.layer", "daemon.metadata", "daemon.tar", "execdriver.kernel"));
        row("daemon.build.dockerfile", with(wire, "daemon.image"));
        row(
                "daemon.build",
                with(
                        wire,
                        "daemon.archive",
                        "daemon.build.dockerfile",
                        "daemon.container",
                        "daemon.image",
                        "daemon.layer",
                        "daemon.tar",
                        "execdriver",
                        "execdriver.process",
                        "execdriver.kernel"));
        row("daemon.exec", with(wire, "daemon.container", "daemon.event", "execdriver"));
        row("daemon.stats", with(wire, "daemon.container", "execdriver", "execdriver.cgroup"));
        row("daemon.health", with(wire, "daemon.container", "daemon.exec"));
        row("daemon.attach", with(wire, "daemon.container", "daemon.exec", "daemon.event", "execdriver"));
        row("daemon.system", with(wire, "daemon.container", "daemon.image", "daemon.event", "execdriver.cgroup"));
        row("daemon.log");
        row("daemon.check", "execdriver.cgroup", "execdriver.kernel");
        row("daemon", "daemon..", "api..", "streams..", "execdriver..");

        row("cli.flag");
        row("cli.format", "api.type..");
        row("cli.client", "cli.format", "api.type..", "streams", "streams.frame", "streams.attach");
        row("cli.command..", "cli.command..", "cli.client", "cli.flag", "cli.format", "api.type..", "streams.attach");
        row("cli", "cli.command..", "cli.client", "cli.flag", "cli.format", "api.type..");
    }

    private PackageRules() {}

    static boolean knows(String name) {
        return rowOf(name).isPresent();
    }

    static boolean allows(String from, String to) {
        if (!to.startsWith(ROOT) || to.equals(from)) {
            return true;
        }
        return rowOf(from).stream()
                .flatMap(found -> ROWS.getOrDefault(found, Set.of()).stream())
                .anyMatch(allowed -> matches(allowed, to.substring(ROOT.length())));
    }

    private static Optional<String> rowOf(String name) {
        if (!name.startsWith(ROOT)) {
            return Optional.empty();
        }
        String own = name.substring(ROOT.length());
        if (ROWS.containsKey(own)) {
            return Optional.of(own);
        }
        return ROWS.keySet().stream()
                .filter(row -> row.endsWith("..") && matches(row, own))
                .findFirst();
    }

    private static boolean matches(String pattern, String name) {
        if (!pattern.endsWith("..")) {
            return pattern.equals(name);
        }
        String stem = pattern.substring(0, pattern.length() - 2);
        return name.equals(stem) || name.startsWith(stem + ".");
    }

    private static void row(String name, String... allowed) {
        ROWS.put(name, Set.of(allowed));
    }

    private static String[] with(String[] base, String... more) {
        String[] all = Arrays.copyOf(base, base.length + more.length);
        System.arraycopy(more, 0, all, base.length, more.length);
        return all;
    }
}
