package io.berth.execdriver.process;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ExecDriver;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.StartException;
import io.berth.execdriver.cgroup.Cgroup;
import io.berth.execdriver.console.Spool;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.launcher.LaunchFailure;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import io.berth.execdriver.process.StateFolder.Facts;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What drivers have in common: every container has a parent process, a cgroup and a state folder, made before its first
 * process and removed after its last. How a process is made is the driver's own.
 */
public abstract class LaunchedDriver implements ExecDriver {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchedDriver.class);

    private final Parents parents;
    private final Set<LaunchedContainer> containers = ConcurrentHashMap.newKeySet();
    private final Map<String, KeptRoot> unmounting = new ConcurrentHashMap<>();

    /** Makes a driver; the parents stay the caller's, who closes them after it. */
    protected LaunchedDriver(Parents parents) {
        this.parents = parents;
    }

    protected final Kernel kernel() {
        return parents.kernel();
    }

    final EpollLoop loop() {
        return parents.loop();
    }

    /** What the driver's next instance has to know of a container. */
    protected abstract Map<String, String> facts(ContainerSpec spec);

    /**
     * Makes the container's first process, up to where it waits for its start.
     *
     * @throws IOException for a failure of the driver's own files
     */
    protected abstract void make(ContainerSpec spec, ContainerParts parts)
            throws StartException, IOException, InterruptedException;

    /** A container that {@link #make} has made. */
    protected abstract LaunchedContainer container(ContainerParts parts, ContainerSpec spec);

    /** A container of an earlier engine process. */
    protected abstract LaunchedContainer container(ContainerParts parts, Facts facts);

    /** Why a process could not be made, from what its parent has told. */
    protected abstract StartException failure(StateFolder folder, int process, LaunchFailure failure);

    /** Removes what {@link #make} has left outside the state folder and the cgroup; nothing by itself. */
    protected void clear(StateFolder folder) throws InterruptedException {}

    /** Adds where the container's output goes while no engine process is there. */
    protected static void addSpool(Program program, ContainerSpec spec) {
        spec.spool().ifPresent(path -> program.add(Operation.SPOOL, List.of(path.toString()), Spool.LIMIT_BYTES));
    }

    @Override
    public final RunningContainer create(ContainerSpec spec, StreamConfig streams)
            throws StartException, InterruptedException {
        return create(spec, streams, Stdio.KEPT);
    }

    /**
     * The same with a first process whose standard streams are others' than this engine process's.
     *
     * @throws StartException when the container can't be made
     */
    public final RunningContainer create(ContainerSpec spec, StreamConfig streams, Stdio stdio)
            throws StartException, InterruptedException {
        KeptRoot before = unmounting.get(spec.id());
        if (before != null) {
            before.awaitUnmounted();
        }
        StateFolder folder = parents.folder(spec.id());
        Optional<Spool> spool = spec.spool().map(Spool::new);
        Cgroup cgroup;
        try {
            spool.ifPresent(Spool::clear);
            folder.create(new Facts(spec.cgroupParent(), spec.spool(), facts(spec)));
            cgroup = parents.cgroups().create(spec.cgroupParent(), spec.id(), spec.resources());
        } catch (IOException e) {
            delete(folder);
            throw failed(e);
        } catch (InvalidPathException e) {
            delete(folder);
            throw malformed(e);
        }
        ProcessTable table = table(folder, cgroup, spool);
        try {
            table.bind(parents.fork(folder, table));
            LaunchedProcess init = table.add(0, streams, spec.init().terminal().orElse(ProcessTable.NO_WINDOW));
            var parts = new ContainerParts(folder, cgroup, table, init, stdio);
            make(spec, parts);
            adjustOomScore(spec, init);
            LaunchedContainer container = container(parts, spec);
            container.keepRoot();
            return keep(container);
        } catch (IllegalArgumentException e) {
            discard(table, cgroup, folder);
            throw malformed(e);
        } catch (IOException e) {
            discard(table, cgroup, folder);
            throw failed(e);
        } catch (StartException | InterruptedException e) {
            discard(table, cgroup, folder);
            throw e;
        }
    }

    /** Before the program's first instruction, and for all that it starts. */
    private static void adjustOomScore(ContainerSpec spec, LaunchedProcess init) throws IOException {
        if (spec.oomScoreAdj() != 0) {
            Path file = Path.of("/proc", Integer.toString(init.pid()), "oom_score_adj");
            Files.writeString(file, Integer.toString(spec.oomScoreAdj()));
        }
    }

    private static StartException malformed(IllegalArgumentException e) {
        return new StartException(StartException.Reason.MALFORMED, "invalid argument: " + e.getMessage(), e);
    }

    private static StartException failed(IOException e) {
        return new StartException(StartException.Reason.OTHER, "the container can't be made: " + e.getMessage(), e);
    }

    @Override
    public final Optional<RunningContainer> restore(String id, StreamConfig streams) throws InterruptedException {
        return restore(id, streams, this::container);
    }

    /**
     * The same for a container that was created with early standard streams ({@link Stdio#early}) and not started: this
     * engine process can start it.
     *
     * @param spec as it was created
     */
    public final Optional<RunningContainer> restoreCreated(ContainerSpec spec, StreamConfig streams)
            throws InterruptedException {
        return restore(spec.id(), streams, (parts, _) -> container(parts, spec));
    }

    private Optional<RunningContainer> restore(
            String id, StreamConfig streams, BiFunction<ContainerParts, Facts, LaunchedContainer> kind)
            throws InterruptedException {
        StateFolder folder = parents.folder(id);
        if (!folder.exists()) {
            return Optional.empty();
        }
        try {
            Facts facts = folder.facts();
            Cgroup cgroup = parents.cgroups().open(facts.cgroupParent(), id);
            ProcessTable table = table(folder, cgroup, facts.spool().map(Spool::new));
            LaunchedProcess init = table.add(0, streams, ProcessTable.NO_WINDOW);
            attach(folder, table);
            if (init.pid() == 0) {
                lookUpEnd(folder, cgroup, init);
            }
            var parts = new ContainerParts(folder, cgroup, table, init, Stdio.KEPT_EARLY);
            LaunchedContainer container = kind.apply(parts, facts);
            if (init.isStarted()) {
                container.keepRoot();
            }
            return Optional.of(keep(container));
        } catch (IOException e) {
            LOG.error("Container {} can't be taken over", id, e);
            return Optional.empty();
        }
    }

    /**
     * Makes a further process of a container, which another engine process may look after, up to where it waits for its
     * start if this driver knows such a place.
     *
     * @throws StartException when it could not be made; nothing of it is left
     */
    public final JoinedProcess join(Joining joining, StreamConfig streams, Stdio stdio)
            throws StartException, InterruptedException {
        StateFolder folder = parents.folder(joining.id());
        ContainerSpec container = joining.container();
        Cgroup cgroup;
        try {
            folder.create(new Facts(container.cgroupParent(), Optional.empty(), facts(container)));
            cgroup = parents.cgroups().open(container.cgroupParent(), container.id());
        } catch (IOException e) {
            throw failed(e);
        }
        ProcessTable table = table(folder, cgroup, Optional.empty(), () -> {});
        WindowSize window = joining.process().terminal().orElse(ProcessTable.NO_WINDOW);
        var parts = new ContainerParts(folder, cgroup, table, table.add(0, streams, window), stdio);
        try {
            table.bind(parents.fork(folder, table));
            prepareJoined(joining, parts);
            return new JoinedProcess(this, joining, parts);
        } catch (IOException e) {
            letGo(parts);
            throw failed(e);
        } catch (StartException | InterruptedException e) {
            letGo(parts);
            throw e;
        }
    }

    /** Begins to make a process of a container with another parent. */
    protected abstract void prepareJoined(Joining joining, ContainerParts parts)
            throws StartException, IOException, InterruptedException;

    /** Has the process run. */
    protected abstract void startJoined(Joining joining, ContainerParts parts) throws StartException;

    final void letGo(ContainerParts parts) {
        try {
            parts.folder().delete();
        } catch (IOException e) {
            LOG.warn("{} stays", parts.folder().path(), e);
        }
        parts.processes().detach();
    }

    /** Finds the container's parent and hears of all its processes; nothing happens when the parent is gone. */
    private void attach(StateFolder folder, ProcessTable table) throws InterruptedException {
        try {
            table.bind(parents.reconnect(folder, table));
            table.connection().attach();
            table.awaitAttached();
        } catch (IOException e) {
            LOG.debug("Container {} has no parent process any more", folder.path(), e);
        }
    }

    /** Init has ended and nobody waits for it any more: what its parent wrote down, or killed like the parent. */
    private void lookUpEnd(StateFolder folder, Cgroup cgroup, LaunchedProcess init) throws IOException {
        Optional<StateFolder.Exit> exit = folder.exit();
        if (exit.isEmpty()) {
            killAll(cgroup);
            parents.loop().execute(() -> init.onExited(0, LaunchedProcess.LOST, Instant.now(), false));
            return;
        }
        boolean oomKilled = cgroup.oomKills() > 0;
        StateFolder.Exit end = exit.get();
        parents.loop().execute(() -> init.onExited(end.pid(), end.status(), end.at(), oomKilled));
    }

    /** Has an ended container's root unmounted; its next start waits for it. */
    final void unmount(String id, KeptRoot root) {
        unmounting.put(id, root);
        root.unmount(() -> unmounting.remove(id, root));
    }

    private RunningContainer keep(LaunchedContainer container) {
        containers.add(container);
        return container;
    }

    private ProcessTable table(StateFolder folder, Cgroup cgroup, Optional<Spool> spool) {
        return table(folder, cgroup, spool, () -> killAll(cgroup));
    }

    private ProcessTable table(StateFolder folder, Cgroup cgroup, Optional<Spool> spool, Runnable whenLost) {
        return new ProcessTable(
                parents.kernel(),
                parents.loop(),
                spool,
                () -> oomKilled(cgroup),
                whenLost,
                (process, failure) -> failure(folder, process, failure));
    }

    private static boolean oomKilled(Cgroup cgroup) {
        try {
            return cgroup.oomKills() > 0;
        } catch (IOException e) {
            LOG.warn("The counter of kills for memory can't be read", e);
            return false;
        }
    }

    private static void killAll(Cgroup cgroup) {
        try {
            cgroup.signal(Kernel.SIGKILL);
        } catch (IOException e) {
            LOG.warn("A container's processes could not all be killed", e);
        }
    }

    private void discard(ProcessTable table, Cgroup cgroup, StateFolder folder) throws InterruptedException {
        killAll(cgroup);
        table.detach();
        remove(cgroup, folder);
    }

    final void remove(Cgroup cgroup, StateFolder folder) throws InterruptedException {
        clear(folder);
        try {
            cgroup.remove();
        } catch (IOException e) {
            LOG.warn("A container's cgroup stays", e);
        }
        delete(folder);
    }

    private static void delete(StateFolder folder) {
        try {
            folder.delete();
        } catch (IOException e) {
            LOG.warn("{} stays", folder.path(), e);
        }
    }

    final void forget(LaunchedContainer container) {
        containers.remove(container);
    }

    @Override
    public final void close() {
        containers.forEach(LaunchedContainer::detach);
        containers.clear();
        parents.awaitLoop();
    }
}
