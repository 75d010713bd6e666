package io.berth.execdriver.command;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.DriverException;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.bundle.BundleConfig;
import io.berth.execdriver.bundle.BundleException;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.Signals;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** The commands that move a container through its life: create, start, run, kill, delete. */
final class Lifecycle {
    private static final String RUNNING = "running";

    private final Containers containers;
    private final String runtime;

    /**
     * Makes the commands.
     *
     * @param runtime for containers that are made; those that are there know theirs
     */
    Lifecycle(Containers containers, String runtime) {
        this.containers = containers;
        this.runtime = runtime;
    }

    /** A container that this command has made, with the bundle as it was read. */
    private record Made(RunningContainer container, ContainerRecord record, BundleConfig config) {}

    /** Makes a container and leaves it before its program. */
    int create(Arguments arguments)
            throws CommandException, BundleException, DriverException, IOException, InterruptedException {
        var stdio = new StdioChoice(true, arguments.last("console-socket"));
        try (Session session = Session.open(containers.root(), runtime)) {
            make(session, arguments, stdio, new StreamConfig());
        }
        return 0;
    }

    /** Makes a container, starts it, and unless it is left to itself waits for its end and removes it. */
    int run(Arguments arguments)
            throws CommandException, BundleException, DriverException, IOException, InterruptedException {
        var stdio = new StdioChoice(arguments.has("detach"), arguments.last("console-socket"));
        var streams = new StreamConfig();
        Foreground.show(streams);
        try (Session session = Session.open(containers.root(), runtime)) {
            Made made = make(session, arguments, stdio, streams);
            if (stdio.detached()) {
                start(made);
                return 0;
            }
            return runInFront(session, made, streams);
        }
    }

    private int runInFront(Session session, Made made, StreamConfig streams)
            throws CommandException, BundleException, DriverException, IOException, InterruptedException {
        boolean terminal = made.config().process().terminal().isPresent();
        try (var front = new Foreground(streams, HostTerminal.find(session.kernel()), terminal)) {
            if (terminal) {
                HostTerminal.keepLineEnds(session.kernel(), made.record().pid());
            }
            front.attach(made.container().init());
            start(made);
            return made.container().init().waitFor().code();
        } finally {
            made.container().delete();
            HookRunner.runAll(made.config().hooks().stopped(), made.record());
        }
    }

    /** Executes the program of a container that was created. */
    int start(Arguments arguments)
            throws CommandException, BundleException, DriverException, IOException, InterruptedException {
        ContainerRecord container = containers.get(arguments.id());
        switch (container.status()) {
            case "stopped" -> throw new CommandException("cannot start a container that has stopped");
            case RUNNING -> throw new CommandException("cannot start an already running container");
            default -> {}
        }
        BundleConfig config = containers.config(container);
        ContainerSpec spec = config.container(container.id(), config.process());
        try (Session session = Session.open(containers.root(), container.runtime())) {
            RunningContainer created = session.driver()
                    .restoreCreated(spec, new StreamConfig())
                    .orElseThrow(() -> new CommandException("container does not exist"));
            start(new Made(created, container, config));
        }
        return 0;
    }

    private void start(Made made)
            throws CommandException, BundleException, DriverException, IOException, InterruptedException {
        made.container().start();
        ContainerRecord started = made.record().afterStart();
        containers.put(started);
        HookRunner.runAll(made.config().hooks().started(), started);
    }

    private Made make(Session session, Arguments arguments, StdioChoice stdio, StreamConfig streams)
            throws CommandException, BundleException, DriverException, IOException, InterruptedException {
        String id = arguments.id();
        if (containers.has(id)) {
            throw new CommandException("container with given ID already exists");
        }
        Path bundle = Path.of(arguments.last("bundle").orElse(".")).toRealPath();
        BundleConfig config = BundleConfig.read(bundle, bundle.resolve("config.json"));
        ProcessSpec process = stdio.sized(config.process(), session.kernel());
        ContainerSpec spec = config.container(id, process);
        RunningContainer container = session.driver().create(spec, streams, stdio.of(process, session.kernel()));
        try {
            int pid = container.init().pid();
            long born = ContainerRecord.birthOf(pid)
                    .orElseThrow(() -> new CommandException("the container's first process has ended"));
            var record = new ContainerRecord(
                    id,
                    config.version(),
                    runtime,
                    pid,
                    born,
                    false,
                    bundle,
                    config.rootfs(),
                    Instant.now().toString(),
                    config.annotations());
            containers.keepConfig(id, config);
            containers.put(record);
            prepare(record, config, arguments.last("pid-file"));
            return new Made(container, record, config);
        } catch (CommandException | BundleException | IOException | InterruptedException e) {
            container.delete();
            throw e;
        }
    }

    /** What there is to do between the creation and the start. */
    private static void prepare(ContainerRecord record, BundleConfig config, Optional<String> pidFile)
            throws CommandException, BundleException, IOException, InterruptedException {
        HookRunner.run(config.hooks().created(), record);
        if (pidFile.isPresent()) {
            Files.writeString(Path.of(pidFile.get()), Integer.toString(record.pid()));
        }
    }

    /** Sends a signal to the first process, or to all. */
    int kill(Arguments arguments)
            throws CommandException, BundleException, DriverException, IOException, InterruptedException {
        ContainerRecord container = containers.get(arguments.id());
        String name = arguments.rest().size() > 1 ? arguments.rest().get(1) : "TERM";
        int signal = Signals.number(name).orElseThrow(() -> new CommandException("invalid signal: " + name));
        if (!signal(container, signal)) {
            throw new CommandException("container not running");
        }
        return 0;
    }

    private static boolean signal(ContainerRecord container, int signal) throws IOException {
        Kernel kernel = LinuxKernel.load();
        try (OwnedFd process = kernel.pidfdOpen(container.pid())) {
            if (!container.isAlive()) { // the pid is another's by now
                return false;
            }
            kernel.pidfdSendSignal(process.number(), signal);
            return true;
        } catch (KernelException e) {
            if (e.errno() == Errno.ESRCH) {
                return false;
            }
            throw e;
        }
    }

    /** Removes a container that has stopped, or with force any. */
    int delete(Arguments arguments)
            throws CommandException, BundleException, DriverException, IOException, InterruptedException {
        String id = arguments.id();
        boolean force = arguments.has("force");
        if (force && !containers.has(id)) {
            return 0;
        }
        ContainerRecord container = containers.get(id);
        if (!force && container.status().equals(RUNNING)) {
            throw new CommandException("cannot delete container " + id + " that is not stopped: " + RUNNING);
        }
        BundleConfig config = containers.config(container);
        try (Session session = Session.open(containers.root(), container.runtime())) {
            Optional<RunningContainer> found = session.driver().restore(id, new StreamConfig());
            if (found.isPresent()) {
                found.get().delete();
            }
        }
        HookRunner.runAll(config.hooks().stopped(), container);
        return 0;
    }
}
