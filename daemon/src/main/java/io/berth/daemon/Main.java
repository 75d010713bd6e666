package io.berth.daemon;

import io.berth.daemon.check.Finding;
import io.berth.daemon.check.HostCheck;
import io.berth.daemon.log.EngineLog;
import io.berth.execdriver.kernel.Signals;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** The engine's process: {@code ./berth daemon}. Exit status 1 when it can't start, 125 for flags that nobody knows. */
public final class Main {
    private static final int NOT_STARTED = 1;

    private Main() {}

    /** Starts the engine with dockerd's flags and runs until a signal stops it; {@code check} alone looks at the host. */
    public static void main(String[] args) {
        PrintStream err = System.err;
        System.setProperty("slf4j.internal.verbosity", "WARN");
        System.setProperty("slf4j.provider", EngineLog.class.getName());
        if (args.length == 1 && args[0].equals("check")) {
            System.exit(check() ? 0 : NOT_STARTED);
        }
        try {
            List<String> flags = List.of(args);
            Optional<Config> config = ConfigReader.read(flags);
            if (config.isEmpty()) {
                boolean version = flags.contains("--version") || flags.contains("-v");
                System.out.print(version ? "Berth version " + Wiring.version() + "\n" : usage());
            } else if (flags.stream().anyMatch(flag -> flag.equals("--validate") || flag.equals("--validate=true"))) {
                System.out.print("configuration OK\n");
            } else {
                Config.Logs logs = config.get().logs();
                EngineLog.setUp(logs.level(), logs.debug(), logs.json());
                run(config.get(), flags);
            }
        } catch (ConfigException e) {
            err.println(e.getMessage());
            System.exit(NOT_STARTED);
        }
    }

    /** Tells what the host has and lacks; answers whether containers can run on it. */
    private static boolean check() {
        List<Finding> findings = HostCheck.ofThisHost();
        findings.forEach(finding -> System.out.println(finding.line()));
        boolean can = HostCheck.canRun(findings);
        System.out.println(can ? "containers can run here" : "containers can't run here");
        return can;
    }

    private static void run(Config config, List<String> flags) throws ConfigException {
        Daemon daemon = Daemon.start(config);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(daemon::close));
        Signals.onStop(new StopSignals()::got);
        Signals.onHangup(() -> daemon.reload(flags));
        IdleMemory memory = IdleMemory.ofThisProcess();
        while (!daemon.awaitClose(IdleMemory.PERIOD)) {
            memory.look();
        }
    }

    private static String usage() {
        var text = new StringBuilder("Usage:  berth daemon [OPTIONS]\n\nA container engine.\n\nOptions:\n");
        for (Option option : Option.values()) {
            if (option.isSupported()) {
                text.append(option.usage()).append('\n');
            }
        }
        return text.toString();
    }
}
