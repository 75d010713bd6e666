package io.berth.execdriver.process;

import io.berth.execdriver.DriverException;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.RunningProcess;
import io.berth.execdriver.StartException;
import io.berth.execdriver.UserMap;
import io.berth.execdriver.cgroup.Counters;
import io.berth.execdriver.cgroup.OomEvents;
import io.berth.execdriver.cgroup.Resources;
import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container whose parent is the launcher's; a driver adds how its processes start. */
public abstract class LaunchedContainer implements RunningContainer {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchedContainer.class);
    private static final long END_SECONDS = 10;

    private final LaunchedDriver driver;
    private final ContainerParts parts;
    private final UserLookup users;
    private final AtomicBoolean deleted = new AtomicBoolean();
    private final AtomicReference<Optional<KeptRoot>> root = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<OomWatch>> oomWatch = new AtomicReference<>(Optional.empty());
    private volatile boolean letGo;

    protected LaunchedContainer(LaunchedDriver driver, ContainerParts parts) {
        this.driver = driver;
        this.parts = parts;
        this.users = new UserLookup(driver.kernel());
    }

    protected final ContainerParts parts() {
        return parts;
    }

    @Override
    public final RunningProcess init() {
        return parts.init();
    }

    @Override
    public final void checkUser(ProcessSpec process) throws StartException {
        resolve(process);
    }

    /** The process's user and groups, by the container's own files. */
    protected final ResolvedUser resolve(ProcessSpec process) throws StartException {
        return users.resolve(Path.of("/proc/" + parts.init().pid() + "/root"), process);
    }

    /** Whose users the container has; empty for the host's. */
    protected final Optional<UserMap> usersOfInit() throws StartException {
        try {
            return UserMap.ofProcess(parts.init().pid());
        } catch (IOException e) {
            throw new StartException(StartException.Reason.OTHER, "exec: " + e.getMessage(), e);
        }
    }

    /** Called once, when its first process is there. */
    final void keepRoot() {
        root.set(KeptRoot.of(driver.kernel(), parts.init().pid()));
    }

    @Override
    public final void pause() throws DriverException, InterruptedException {
        try {
            parts.cgroup().freeze();
        } catch (IOException e) {
            throw new DriverException("pause: " + e.getMessage(), e);
        }
    }

    @Override
    public final void resume() throws DriverException, InterruptedException {
        try {
            parts.cgroup().thaw();
        } catch (IOException e) {
            throw new DriverException("resume: " + e.getMessage(), e);
        }
    }

    @Override
    public final void update(Resources resources) throws DriverException {
        try {
            parts.cgroup().update(resources);
        } catch (IOException e) {
            throw new DriverException("update: " + e.getMessage(), e);
        }
    }

    @Override
    public final List<Integer> pids() throws DriverException {
        try {
            return parts.cgroup().pids();
        } catch (IOException e) {
            throw new DriverException("processes: " + e.getMessage(), e);
        }
    }

    @Override
    public final Counters counters() throws DriverException {
        try {
            return parts.cgroup().counters();
        } catch (IOException e) {
            throw new DriverException("counters: " + e.getMessage(), e);
        }
    }

    @Override
    public final boolean whenOutOfMemory(Runnable listener) throws DriverException {
        try {
            Optional<OomEvents> events = parts.cgroup().oomEvents(driver.kernel());
            if (events.isPresent()) {
                keepOomWatch(new OomWatch(driver.loop(), events.get(), listener));
            }
            return parts.cgroup().oomKills() > 0;
        } catch (IOException e) {
            throw new DriverException("events of memory: " + e.getMessage(), e);
        }
    }

    private void keepOomWatch(OomWatch made) {
        oomWatch.set(Optional.of(made));
        if (letGo) {
            endOomWatch();
        }
    }

    private void endOomWatch() {
        oomWatch.getAndSet(Optional.empty()).ifPresent(OomWatch::close);
    }

    @Override
    public final void signalAll(int signal) throws DriverException {
        try {
            parts.cgroup().signal(signal);
        } catch (IOException e) {
            throw new DriverException("signal " + signal + ": " + e.getMessage(), e);
        }
    }

    @Override
    public final void delete() throws InterruptedException {
        if (!deleted.compareAndSet(false, true)) {
            return;
        }
        driver.forget(this);
        letGo = true;
        endOomWatch();
        try {
            parts.init().signal(Kernel.SIGKILL);
            if (!pids().isEmpty()) {
                signalAll(Kernel.SIGKILL);
            }
        } catch (DriverException e) {
            LOG.warn(
                    "The processes of {} could not all be killed",
                    parts.folder().path(),
                    e);
        }
        awaitEnds();
        parts.processes().detach();
        driver.remove(parts.cgroup(), parts.folder());
        takeRoot().ifPresent(kept -> driver.unmount(parts.folder().id(), kept));
    }

    private void awaitEnds() throws InterruptedException {
        for (LaunchedProcess process : parts.processes().all()) {
            if (!process.awaitGone(END_SECONDS)) {
                LOG.warn(
                        "Process {} of {} does not end",
                        process.pid(),
                        parts.folder().path());
            }
        }
    }

    private Optional<KeptRoot> takeRoot() {
        return root.getAndSet(Optional.empty());
    }

    /** Lets the container run on without this engine process. */
    final void detach() {
        letGo = true;
        endOomWatch();
        takeRoot().ifPresent(KeptRoot::close);
        parts.processes().detach();
    }
}
