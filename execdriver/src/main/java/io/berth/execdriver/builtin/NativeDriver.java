package io.berth.execdriver.builtin;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ContainerSpec.Namespace;
import io.berth.execdriver.ExecDriver;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.StartException;
import io.berth.execdriver.cgroup.Cgroup;
import io.berth.execdriver.cgroup.Cgroups;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.ParentConnection;
import io.berth.execdriver.launcher.Program;
import io.berth.execdriver.launcher.Zygote;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded driver: turns specifications into programs for the launcher and serves its processes. Everything about a
 * container is in {@code <state root>/containers/<id>}, so that another engine process can take over.
 */
public final class NativeDriver implements ExecDriver {
    private static final Logger LOG = LoggerFactory.getLogger(NativeDriver.class);

    private final Kernel kernel;
    private final EpollLoop loop;
    private final Cgroups cgroups;
    private final List<CgroupMounts.Hierarchy> hierarchies;
    private final Zygote zygote;
    private final Path containersFolder;
    private final SeccompProfiles profiles;
    private final UserLookup users;
    private final Set<NativeContainer> containers = ConcurrentHashMap.newKeySet();

    private NativeDriver(Path stateRoot, Kernel kernel, EpollLoop loop, Cgroups cgroups) throws IOException {
        this.kernel = kernel;
        this.loop = loop;
        this.cgroups = cgroups;
        this.hierarchies = CgroupMounts.ofHost();
        this.zygote = Zygote.start(kernel, loop, stateRoot.resolve("launcher"));
        this.containersFolder = stateRoot.resolve("containers");
        this.profiles = new SeccompProfiles(kernel);
        this.users = new UserLookup(kernel);
    }

    /**
     * Starts the launcher.
     *
     * @param stateRoot an absolute path, on a file system that goes with the machine's uptime; made when missing
     * @param loop stays the caller's, who closes it after this driver
     * @throws IOException when the launcher does not run here
     */
    public static NativeDriver open(Path stateRoot, Kernel kernel, EpollLoop loop) throws IOException {
        return new NativeDriver(stateRoot.toAbsolutePath(), kernel, loop, Cgroups.ofHost(kernel));
    }

    @Override
    public String name() {
        return "native";
    }

    @Override
    public RunningContainer create(ContainerSpec spec, StreamConfig streams)
            throws StartException, InterruptedException {
        var folder = folder(spec.id());
        long namespaces = Namespaces.all(spec);
        Cgroup cgroup;
        try {
            folder.create(new StateFolder.Facts(spec.cgroupParent(), namespaces));
            cgroup = cgroups.create(spec.cgroupParent(), spec.id(), spec.resources());
        } catch (IOException e) {
            throw failed(e);
        }
        ProcessTable table = table(cgroup);
        try {
            Program program = firstProgram(spec, folder, cgroup);
            table.bind(zygote.fork(folder.path(), table));
            NativeProcess init = table.add(0, streams, spec.init().terminal().orElse(ProcessTable.NO_WINDOW));
            table.connection().run(0, program);
            init.awaitCreated();
            return keep(new NativeContainer(
                    this, new NativeContainer.Parts(folder, cgroup, table, init, namespaces), spec));
        } catch (IllegalArgumentException e) {
            discard(table, cgroup, folder);
            throw new StartException(StartException.Reason.INVALID, "invalid argument: " + e.getMessage(), e);
        } catch (IOException e) {
            discard(table, cgroup, folder);
            throw failed(e);
        } catch (StartException | InterruptedException e) {
            discard(table, cgroup, folder);
            throw e;
        }
    }

    private static StartException failed(IOException e) {
        return new StartException(StartException.Reason.OTHER, "the container can't be made: " + e.getMessage(), e);
    }

    private Program firstProgram(ContainerSpec spec, StateFolder folder, Cgroup cgroup)
            throws StartException, IOException {
        var program = new Program();
        ProcessSpec init = spec.init();
        Namespaces.add(program, spec);
        NativeContainer.addCgroup(program, cgroup);
        program.add(Operation.STDIO, init.stdin() ? 1 : 0, init.terminal().isPresent() ? 1 : 0);
        program.add(Operation.KEYRING, List.of("_ses." + spec.id()));
        var mounts = new CgroupMounts(
                hierarchies, Namespaces.isNew(spec, Namespace.CGROUP), spec.cgroupParent() + "/" + spec.id());
        new RootProgram(program, spec, mounts).add(folder.root());
        if (Namespaces.isNew(spec, Namespace.UTS)) {
            addName(program, Operation.HOSTNAME, spec.hostname());
            addName(program, Operation.DOMAINNAME, spec.domainname());
        }
        if (Namespaces.isNew(spec, Namespace.NETWORK)) {
            program.add(Operation.LOOPBACK_UP);
        }
        for (Map.Entry<String, String> sysctl : new TreeMap<>(spec.sysctls()).entrySet()) {
            program.add(Operation.SYSCTL, List.of(sysctl.getKey().replace('.', '/'), sysctl.getValue()));
        }
        program.add(Operation.SYNC);
        if (!program.fits()) {
            throw new StartException(StartException.Reason.INVALID, "too many mounts");
        }
        return program;
    }

    private static void addName(Program program, Operation operation, String name) {
        if (!name.isEmpty()) {
            program.add(operation, List.of(name));
        }
    }

    @Override
    public Optional<RunningContainer> restore(String id, StreamConfig streams) throws InterruptedException {
        StateFolder folder = folder(id);
        if (!folder.exists()) {
            return Optional.empty();
        }
        try {
            StateFolder.Facts facts = folder.facts();
            Cgroup cgroup = cgroups.open(facts.cgroupParent(), id);
            ProcessTable table = table(cgroup);
            NativeProcess init = table.add(0, streams, ProcessTable.NO_WINDOW);
            attach(folder, table);
            if (init.pid() == 0) {
                lookUpEnd(folder, cgroup, init);
            }
            return Optional.of(keep(new NativeContainer(
                    this, new NativeContainer.Parts(folder, cgroup, table, init, facts.namespaces()), null)));
        } catch (IOException e) {
            LOG.error("Container {} can't be taken over", id, e);
            return Optional.empty();
        }
    }

    /** Finds the container's parent and hears of all its processes; nothing happens when the parent is gone. */
    private void attach(StateFolder folder, ProcessTable table) throws InterruptedException {
        try {
            table.bind(ParentConnection.reconnect(kernel, loop, folder.path(), table));
            table.connection().attach();
            table.awaitAttached();
        } catch (IOException e) {
            LOG.debug("Container {} has no parent process any more", folder.path(), e);
        }
    }

    /** Init has ended and nobody waits for it any more: what its parent wrote down, or killed like the parent. */
    private void lookUpEnd(StateFolder folder, Cgroup cgroup, NativeProcess init) throws IOException {
        Optional<StateFolder.Exit> exit = folder.exit();
        if (exit.isEmpty()) {
            killAll(cgroup);
            loop.execute(() -> init.onExited(0, NativeProcess.LOST, Instant.now(), false));
            return;
        }
        boolean oomKilled = cgroup.oomKills() > 0;
        StateFolder.Exit end = exit.get();
        loop.execute(() -> init.onExited(end.pid(), end.status(), end.at(), oomKilled));
    }

    private NativeContainer keep(NativeContainer container) {
        containers.add(container);
        return container;
    }

    private StateFolder folder(String id) {
        return new StateFolder(containersFolder.resolve(id));
    }

    private ProcessTable table(Cgroup cgroup) {
        return new ProcessTable(kernel, loop, () -> oomKilled(cgroup), () -> killAll(cgroup));
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

    void remove(Cgroup cgroup, StateFolder folder) throws InterruptedException {
        try {
            cgroup.remove();
        } catch (IOException e) {
            LOG.warn("A container's cgroup stays", e);
        }
        try {
            folder.delete();
        } catch (IOException e) {
            LOG.warn("{} stays", folder.path(), e);
        }
    }

    void forget(NativeContainer container) {
        containers.remove(container);
    }

    Kernel kernel() {
        return kernel;
    }

    SeccompProfiles profiles() {
        return profiles;
    }

    UserLookup users() {
        return users;
    }

    @Override
    public void close() {
        containers.forEach(NativeContainer::detach);
        containers.clear();
        zygote.close();
        awaitLoop();
    }

    /** Waits until the loop has let go of everything: what is read after that would be lost to the next engine process. */
    private void awaitLoop() {
        if (loop.inLoop()) {
            return;
        }
        var done = new CountDownLatch(1);
        boolean interrupted = false;
        try {
            loop.execute(done::countDown);
            while (done.getCount() > 0) {
                try {
                    done.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop was closed before the driver", e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
