package io.berth.execdriver.builtin;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.RunningProcess;
import io.berth.execdriver.StartException;
import io.berth.execdriver.UserMap;
import io.berth.execdriver.cgroup.CgroupJoin;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import io.berth.execdriver.process.ContainerParts;
import io.berth.execdriver.process.LaunchedContainer;
import io.berth.execdriver.process.LaunchedProcess;
import io.berth.execdriver.process.ProcessTable;
import io.berth.execdriver.process.ResolvedUser;
import io.berth.execdriver.process.Stdio;
import io.berth.execdriver.seccomp.SeccompProfiles;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container of the native driver. */
final class NativeContainer extends LaunchedContainer {
    private static final Logger LOG = LoggerFactory.getLogger(NativeContainer.class);

    private final SeccompProfiles profiles;
    private final long namespaces;
    private final @Nullable ContainerSpec spec;

    /**
     * Makes the container.
     *
     * @param namespaces those that an exec has to join
     * @param spec null for a container that was restored, which is started already or never will be
     */
    NativeContainer(
            NativeDriver driver,
            ContainerParts parts,
            SeccompProfiles profiles,
            long namespaces,
            @Nullable ContainerSpec spec) {
        super(driver, parts);
        this.profiles = profiles;
        this.namespaces = namespaces;
        this.spec = spec;
    }

    @Override
    public void start() throws StartException, InterruptedException {
        ContainerSpec created = spec;
        if (created == null) {
            throw new StartException(
                    StartException.Reason.OTHER, "the container was created by another engine process");
        }
        try {
            var program = new Program();
            addProcess(
                    program,
                    created.init(),
                    true,
                    RootProgram.readOnlyAtTheEnd(created),
                    parts().init().window());
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
        WindowSize window = process.terminal().orElse(ProcessTable.NO_WINDOW);
        var program = new Program();
        program.add(Operation.JOIN_INIT, namespaces);
        try {
            addCgroup(program, parts().cgroup().joinBeside(parts().init().pid()));
        } catch (IOException e) {
            throw new StartException(StartException.Reason.OTHER, "cgroup: " + e.getMessage(), e);
        }
        Optional<UserMap> users = usersOfInit();
        Stdio.add(program, process, false, users);
        if (users.isPresent()) {
            new ProcessProgram(program, process, profiles).raiseLimits();
        }
        addProcess(program, process, false, List.of(), window);
        LaunchedProcess started = parts().processes().run(streams, window, program);
        started.awaitStarted();
        LOG.debug(
                "exec {} is process {} of {}",
                execId,
                started.number(),
                parts().folder().id());
        return started;
    }

    static void addCgroup(Program program, CgroupJoin join) {
        for (Path tasks : join.tasks()) {
            program.add(Operation.CGROUP_TASKS, List.of(tasks.toString()));
        }
        join.unified().ifPresent(folder -> program.add(Operation.CGROUP_INTO, List.of(folder.toString())));
    }

    /** The end of a program, after what {@code stdio} says has been made already. */
    static ProcessProgram process(Program program, ProcessSpec process, SeccompProfiles profiles, Stdio stdio) {
        var end = new ProcessProgram(program, process, profiles);
        return stdio.early() ? end.withTerminal() : end;
    }

    private void addProcess(Program program, ProcessSpec process, boolean init, List<String> readOnly, WindowSize size)
            throws StartException {
        ResolvedUser user = resolve(process);
        Stdio stdio = init ? parts().stdio() : Stdio.KEPT;
        try {
            process(program, process, profiles, stdio).add(user, init, readOnly, size);
        } catch (IllegalArgumentException e) {
            throw new StartException(StartException.Reason.MALFORMED, "invalid argument: " + e.getMessage(), e);
        }
        if (!program.fits()) {
            throw new StartException(StartException.Reason.INVALID, "argument list too long");
        }
    }
}
