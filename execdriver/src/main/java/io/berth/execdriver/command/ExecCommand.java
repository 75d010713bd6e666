package io.berth.execdriver.command;

import io.berth.execdriver.DriverException;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.bundle.BundleConfig;
import io.berth.execdriver.bundle.BundleException;
import io.berth.execdriver.process.JoinedProcess;
import io.berth.execdriver.process.Joining;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A further process in a container that runs. */
final class ExecCommand {
    private static final WindowSize UNKNOWN = new WindowSize(0, 0);

    private final Containers containers;

    ExecCommand(Containers containers) {
        this.containers = containers;
    }

    int run(Arguments arguments)
            throws CommandException, BundleException, DriverException, IOException, InterruptedException {
        ContainerRecord container = containers.get(arguments.id());
        if (!container.status().equals("running")) {
            throw new CommandException("cannot exec in a " + container.status() + " container");
        }
        BundleConfig config = containers.config(container);
        var stdio = new StdioChoice(arguments.has("detach"), arguments.last("console-socket"));
        try (Session session = Session.open(containers.root(), container.runtime())) {
            ProcessSpec process = stdio.sized(process(arguments, config), session.kernel());
            var joining = new Joining(
                    container.id() + ".exec." + ProcessHandle.current().pid(),
                    config.container(container.id(), config.process()),
                    container.pid(),
                    process);
            var streams = new StreamConfig();
            Foreground.show(streams);
            try (JoinedProcess joined = session.driver().join(joining, streams, stdio.of(process, session.kernel()))) {
                return stdio.detached()
                        ? start(joined, arguments)
                        : runInFront(session, joined, process, streams, arguments);
            }
        }
    }

    private static int start(JoinedProcess joined, Arguments arguments)
            throws DriverException, IOException, InterruptedException {
        joined.start();
        Optional<String> pidFile = arguments.last("pid-file");
        if (pidFile.isPresent()) {
            Files.writeString(
                    Path.of(pidFile.get()), Integer.toString(joined.process().pid()));
        }
        return 0;
    }

    private static int runInFront(
            Session session, JoinedProcess joined, ProcessSpec process, StreamConfig streams, Arguments arguments)
            throws DriverException, IOException, InterruptedException {
        boolean terminal = process.terminal().isPresent();
        try (var front = new Foreground(streams, HostTerminal.find(session.kernel()), terminal)) {
            if (terminal) {
                HostTerminal.keepLineEnds(session.kernel(), joined.process().pid());
            }
            front.attach(joined.process());
            int _ = start(joined, arguments);
            return joined.process().waitFor().code();
        }
    }

    /** The process: a file's, or the container's own with other arguments and what the flags change. */
    private static ProcessSpec process(Arguments arguments, BundleConfig config)
            throws CommandException, BundleException {
        Optional<String> file = arguments.last("process");
        if (file.isPresent()) {
            return config.process(Path.of(file.get()).toAbsolutePath());
        }
        List<String> words = arguments.rest().subList(1, arguments.rest().size());
        if (words.isEmpty()) {
            throw new CommandException("process args cannot be empty");
        }
        ProcessSpec own = config.process();
        var env = new ArrayList<>(own.env());
        env.addAll(arguments.all("env"));
        String user = arguments.last("user").orElse(own.user());
        return new ProcessSpec(
                words,
                env,
                arguments.last("cwd").orElse(own.cwd()),
                false,
                user.contains(":") ? user : user + ":0",
                own.additionalGroups(),
                own.capabilities(),
                own.noNewPrivileges() || arguments.has("no-new-privs"),
                own.seccomp(),
                own.rlimits(),
                true,
                arguments.has("tty") ? Optional.of(UNKNOWN) : Optional.empty(),
                own.capabilitySets());
    }
}
