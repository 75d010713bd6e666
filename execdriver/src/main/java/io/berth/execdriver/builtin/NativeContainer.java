package io.berth.execdriver.builtin;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.DriverException;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.RunningProcess;
import io.berth.execdriver.StartException;
import io.berth.execdriver.cgroup.Cgroup;
import io.berth.execdriver.cgroup.Resources;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container of the native driver: its parent's processes, its cgroup and its state folder. */
final class NativeContainer implements RunningContainer {
    private static final Logger LOG = LoggerFactory.getLogger(NativeContainer.class);
    private static final int SIGKILL = 9;
    private static final long END_SECONDS = 10;

    /** What a container consists of. */
    record Parts(StateFolder folder, Cgroup cgroup, ProcessTable processes, NativeProcess init, long namespaces) {}

    private final NativeDriver driver;
    private final Parts parts;
    private final @Nullable ContainerSpec spec;
    private final AtomicBoolean deleted = new AtomicBoolean();

    /**
     * Makes the container.
     *
     * @param spec null for a container that was restored, which is started already or never will be
     */
    NativeContainer(NativeDriver driver, Parts parts, @Nullable ContainerSpec spec) {
        this.driver = driver;
        this.parts = parts;
        this.spec = spec;
    }

    @Override
    public RunningProcess init() {
        return parts.init;
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
            addProcess(program, created.init(), true, created.readonlyRootfs(), parts.init.window());
            parts.processes.connection().start(0, program);
            parts.init.awaitStarted();
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
        program.add(Operation.JOIN_INIT, parts.namespaces);
        addCgroup(program, parts.cgroup);
        program.add(Operation.STDIO, process.stdin() ? 1 : 0, process.terminal().isPresent() ? 1 : 0);
        addProcess(program, process, false, false, window);
        NativeProcess started = parts.processes.run(streams, window, program);
        started.awaitStarted();
        LOG.debug("exec {} is process {} of {}", execId, started.number(), parts.folder.path());
        return started;
    }

    @Override
    public void checkUser(ProcessSpec process) throws StartException {
        resolve(process);
    }

    static void addCgroup(Program program, Cgroup cgroup) {
        for (Path tasks : cgroup.join().tasks()) {
            program.add(Operation.CGROUP_TASKS, List.of(tasks.toString()));
        }
        cgroup.join().unified().ifPresent(folder -> program.add(Operation.CGROUP_INTO, List.of(folder.toString())));
    }

    private void addProcess(Program program, ProcessSpec process, boolean init, boolean readonlyRoot, WindowSize size)
            throws StartException {
        ResolvedUser user = resolve(process);
        try {
            new ProcessProgram(program, process, driver.profiles()).add(user, init, readonlyRoot, size);
        } catch (IllegalArgumentException e) {
            throw new StartException(StartException.Reason.INVALID, "invalid argument: " + e.getMessage(), e);
        }
        if (!program.fits()) {
            throw new StartException(StartException.Reason.INVALID, "argument list too long");
        }
    }

    /** The process's user and groups, by the container's own files. */
    private ResolvedUser resolve(ProcessSpec process) throws StartException {
        try (OwnedFd root =
                driver.kernel().open(Kernel.AT_FDCWD, "/proc/" + parts.init.pid() + "/root", Kernel.O_PATH, 0, 0)) {
            return driver.users().resolve(root, process);
        } catch (IOException e) {
            throw new StartException(
                    StartException.Reason.OTHER, "the container's root can't be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public void pause() throws DriverException, InterruptedException {
        try {
            parts.cgroup.freeze();
        } catch (IOException e) {
            throw new DriverException("pause: " + e.getMessage(), e);
        }
    }

    @Override
    public void resume() throws DriverException, InterruptedException {
        try {
            parts.cgroup.thaw();
        } catch (IOException e) {
            throw new DriverException("resume: " + e.getMessage(), e);
        }
    }

    @Override
    public void update(Resources resources) throws DriverException {
        try {
            parts.cgroup.update(resources);
        } catch (IOException e) {
            throw new DriverException("update: " + e.getMessage(), e);
        }
    }

    @Override
    public List<Integer> pids() throws DriverException {
        try {
            return parts.cgroup.pids();
        } catch (IOException e) {
            throw new DriverException("processes: " + e.getMessage(), e);
        }
    }

    @Override
    public void signalAll(int signal) throws DriverException {
        try {
            parts.cgroup.signal(signal);
        } catch (IOException e) {
            throw new DriverException("signal " + signal + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void delete() throws InterruptedException {
        if (!deleted.compareAndSet(false, true)) {
            return;
        }
        driver.forget(this);
        try {
            parts.init.signal(SIGKILL);
            if (!pids().isEmpty()) {
                signalAll(SIGKILL);
            }
        } catch (DriverException e) {
            LOG.warn("The processes of {} could not all be killed", parts.folder.path(), e);
        }
        awaitEnds();
        parts.processes.detach();
        driver.remove(parts.cgroup, parts.folder);
    }

    private void awaitEnds() throws InterruptedException {
        for (NativeProcess process : parts.processes.all()) {
            if (!process.awaitGone(END_SECONDS)) {
                LOG.warn("Process {} of {} does not end", process.pid(), parts.folder.path());
            }
        }
    }

    /** Lets the container run on without this engine process. */
    void detach() {
        parts.processes.detach();
    }
}
