package io.berth.execdriver.oci;

import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.RunningProcess;
import io.berth.execdriver.StartException;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import io.berth.execdriver.process.ContainerParts;
import io.berth.execdriver.process.LaunchedContainer;
import io.berth.execdriver.process.LaunchedProcess;
import io.berth.execdriver.process.ProcessTable;
import io.berth.execdriver.process.Stdio;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container that an OCI runtime has made. */
final class OciContainer extends LaunchedContainer {
    private static final Logger LOG = LoggerFactory.getLogger(OciContainer.class);

    private final OciRuntime runtime;
    private final Bundle bundle;
    private final boolean restored;

    /**
     * Makes the container.
     *
     * @param restored whether an earlier engine process has created it: it is started already, or never will be
     */
    OciContainer(OciDriver driver, ContainerParts parts, OciRuntime runtime, boolean restored) {
        super(driver, parts);
        this.runtime = runtime;
        this.bundle = new Bundle(parts.folder());
        this.restored = restored;
    }

    @Override
    public void start() throws StartException, InterruptedException {
        if (restored) {
            throw new StartException(
                    StartException.Reason.OTHER, "the container was created by another engine process");
        }
        var program = new Program();
        WindowSize window = parts().init().window();
        if (window.rows() > 0) {
            program.add(Operation.WINDOW, window.rows(), window.columns());
        }
        new RuntimeCommands(program, runtime, bundle).add(0, "start");
        program.add(Operation.STARTED);
        try {
            parts().processes().connection().start(0, program);
            parts().init().awaitStarted();
        } catch (StartException | InterruptedException e) {
            delete();
            throw e;
        }
    }

    @Override
    public RunningProcess exec(String execId, ProcessSpec process, StreamConfig streams)
            throws StartException, InterruptedException {
        int number = parts().processes().nextNumber();
        try {
            Bundle.write(bundle.process(number), ProcessSection.of(process, resolve(process)));
            var program = new Program();
            Stdio.add(program, process, false, usersOfInit());
            program.add(Operation.UNCLONED, 0);
            new RuntimeCommands(program, runtime, bundle)
                    .addMaking(
                            number,
                            process,
                            Optional.empty(),
                            "exec",
                            "--detach",
                            "--process",
                            bundle.process(number).toString());
            program.add(Operation.STARTED);
            WindowSize window = process.terminal().orElse(ProcessTable.NO_WINDOW);
            LaunchedProcess started = parts().processes().run(number, streams, window, program);
            started.awaitStarted();
            LOG.debug(
                    "exec {} is process {} of {}",
                    execId,
                    number,
                    parts().folder().id());
            return started;
        } catch (IllegalArgumentException e) {
            throw new StartException(StartException.Reason.MALFORMED, "invalid argument: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StartException(StartException.Reason.OTHER, "exec: " + e.getMessage(), e);
        } finally {
            forget(number);
        }
    }

    private void forget(int number) {
        try {
            bundle.forget(number);
        } catch (IOException e) {
            LOG.warn("Files of process {} of {} stay", number, parts().folder().id(), e);
        }
    }
}
