package io.berth.daemon;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** The engine's process: {@code ./berth daemon}. Exit status 1 when it can't start, 125 for flags that nobody knows. */
public final class Main {
    private static final int NOT_STARTED = 1;

    private Main() {}

    /** Starts the engine with dockerd's flags and runs until a signal stops it. */
    public static void main(String[] args) {
        PrintStream err = System.err;
        try {
            Optional<Config> config = ConfigReader.read(List.of(args));
            if (config.isEmpty()) {
                System.out.print(usage());
                return;
            }
            setLogLevel(config.get());
            run(config.get());
        } catch (ConfigException e) {
            err.println(e.getMessage());
            System.exit(NOT_STARTED);
        }
    }

    private static void run(Config config) throws ConfigException {
        Daemon daemon = Daemon.start(config);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(daemon::close));
        IdleMemory memory = IdleMemory.ofThisProcess();
        while (!daemon.awaitClose(IdleMemory.PERIOD)) {
            memory.look();
        }
    }

    /** Before the first logger is made: the logging backend reads its levels once. */
    private static void setLogLevel(Config config) {
        System.setProperty("io.berth.LEVEL", config.debug() ? "DEBUG" : "INFO");
        System.setProperty("org.eclipse.jetty.LEVEL", config.debug() ? "WARN" : "ERROR");
    }

    private static String usage() {
        var text = new StringBuilder("Usage:  berth daemon [OPTIONS]\n\nA container engine.\n\nOptions:\n");
        for (Option option : Option.values()) {
            text.append(option.usage()).append('\n');
        }
        return text.toString();
    }
}
