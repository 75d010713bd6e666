package io.berth.execdriver.oci;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.StartException;
import io.berth.execdriver.UserMap;
import io.berth.execdriver.launcher.LaunchFailure;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import io.berth.execdriver.process.ContainerParts;
import io.berth.execdriver.process.Joining;
import io.berth.execdriver.process.LaunchedContainer;
import io.berth.execdriver.process.LaunchedDriver;
import io.berth.execdriver.process.MappedOwners;
import io.berth.execdriver.process.Parents;
import io.berth.execdriver.process.ResolvedUser;
import io.berth.execdriver.process.RootMount;
import io.berth.execdriver.process.StateFolder;
import io.berth.execdriver.process.Stdio;
import io.berth.execdriver.process.UserLookup;
import io.berth.execdriver.seccomp.SeccompProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an OCI runtime's binary make the processes, detached: with a terminal over a console socket, without one on pipes.
 * Only what nobody else can do is asked of it: create, start, exec, delete. Everything else is done as for native
 * containers, since a runtime's processes are the same parent's children in a cgroup of the same kind.
 */
public final class OciDriver extends LaunchedDriver {
    private static final Logger LOG = LoggerFactory.getLogger(OciDriver.class);
    private static final long CLONE_NEWNS = 0x00020000;
    private static final String PATH = "runtime-path";
    private static final String ARGS = "runtime-args";
    private static final String ROOT = "runtime-root";

    private final String name;
    private final OciRuntime runtime;
    private final SeccompProfiles profiles;
    private final UserLookup users;

    /**
     * Makes a driver; whether the binary is there is found out when it is needed.
     *
     * @param name as in {@code HostConfig.Runtime}
     * @param path the binary, or a name to look up in PATH
     * @param args put before all others
     * @param patience how long one command of the runtime may take
     */
    public OciDriver(Parents parents, String name, String path, List<String> args, Duration patience) {
        super(parents);
        this.name = name;
        Path root = parents.stateRoot().resolve("runtime-" + name.replace('/', '_'));
        this.runtime = new OciRuntime(path, List.copyOf(args), root, patience);
        this.profiles = new SeccompProfiles(parents.kernel());
        this.users = new UserLookup(parents.kernel());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    protected Map<String, String> facts(ContainerSpec spec) {
        return Map.of(
                PATH,
                runtime.path(),
                ARGS,
                String.join("\0", runtime.args()),
                ROOT,
                runtime.root().toString());
    }

    /** The runtime that has made a container, which may be configured otherwise by now. */
    private OciRuntime runtimeOf(StateFolder.Facts facts) {
        String args = facts.own().getOrDefault(ARGS, "");
        return new OciRuntime(
                facts.own().getOrDefault(PATH, runtime.path()),
                args.isEmpty() ? List.of() : List.of(args.split("\0", -1)),
                Path.of(facts.own().getOrDefault(ROOT, runtime.root().toString())),
                runtime.patience());
    }

    @Override
    protected void make(ContainerSpec spec, ContainerParts parts)
            throws StartException, IOException, InterruptedException {
        Path root = parts.folder().root();
        if (MappedOwners.of(spec).isPresent()) {
            letThrough(parts.folder().path(), MappedOwners.of(spec).get().root());
        }
        var staged = new StagedMounts(parts.folder().path(), spec.mounts());
        Program first = rootProgram(spec, root, staged, parts.stdio());
        parts.processes().connection().run(0, first, parts.stdio().passed());
        Path setup = Path.of("/proc/" + parts.init().awaitPrepared() + "/root");
        ResolvedUser user = users.resolve(setup.resolve(Path.of("/").relativize(root)), spec.init());
        var bundle = new Bundle(parts.folder());
        Bundle.write(bundle.config(), new RuntimeSpec(spec, staged.forRuntime(), profiles).json(root, user));
        parts.processes().connection().start(0, createProgram(spec, bundle, parts.stdio()));
        parts.init().awaitCreated();
    }

    /** The runtime goes to the container's root as that one's user. */
    private static void letThrough(Path folder, UserMap.Owner root) throws StartException, IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        for (Path above = folder.getParent(); above != null; above = above.getParent()) {
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(above);
            boolean group = gid(above) == root.gid();
            if (!modes.contains(group ? PosixFilePermission.GROUP_EXECUTE : PosixFilePermission.OTHERS_EXECUTE)) {
                throw new StartException(
                        StartException.Reason.OTHER,
                        "an OCI runtime can't go through " + above + " in a user namespace: chmod o+x " + above);
            }
        }
    }

    private static int gid(Path folder) throws IOException {
        return (Integer) Files.getAttribute(folder, "unix:gid");
    }

    private static Program rootProgram(ContainerSpec spec, Path root, StagedMounts staged, Stdio stdio)
            throws StartException {
        var program = new Program();
        Stdio.add(program, spec.init(), !stdio.passed().isEmpty(), MappedOwners.of(spec));
        addSpool(program, spec);
        program.add(Operation.UNCLONED, CLONE_NEWNS);
        MappedOwners.add(program, spec);
        RootMount.add(program, spec.rootfs(), root);
        staged.add(program);
        program.add(Operation.PREPARE);
        return program;
    }

    private Program createProgram(ContainerSpec spec, Bundle bundle, Stdio stdio) {
        var program = new Program();
        new RuntimeCommands(program, runtime, bundle)
                .addMaking(
                        0,
                        spec.init(),
                        stdio.consoleSocket(),
                        "create",
                        "--bundle",
                        bundle.folder().toString());
        program.add(Operation.SYNC);
        return program;
    }

    /** A runtime starts what it makes, so that nothing is left for {@link #startJoined}. */
    @Override
    protected void prepareJoined(Joining joining, ContainerParts parts)
            throws StartException, IOException, InterruptedException {
        ProcessSpec process = joining.process();
        var bundle = new Bundle(parts.folder(), joining.container().id());
        ResolvedUser user = users.resolve(Path.of("/proc/" + joining.init() + "/root"), process);
        Bundle.write(bundle.process(0), ProcessSection.of(process, user));
        var program = new Program();
        Stdio.add(program, process, !parts.stdio().passed().isEmpty(), MappedOwners.of(joining.container()));
        program.add(Operation.UNCLONED, 0);
        new RuntimeCommands(program, runtime, bundle)
                .addMaking(
                        0,
                        process,
                        parts.stdio().consoleSocket(),
                        "exec",
                        "--detach",
                        "--process",
                        bundle.process(0).toString());
        program.add(Operation.STARTED);
        parts.processes().connection().run(0, program, parts.stdio().passed());
        parts.init().awaitStarted();
    }

    @Override
    protected void startJoined(Joining joining, ContainerParts parts) {}

    @Override
    protected LaunchedContainer container(ContainerParts parts, ContainerSpec spec) {
        return new OciContainer(this, parts, runtime, false);
    }

    @Override
    protected LaunchedContainer container(ContainerParts parts, StateFolder.Facts facts) {
        return new OciContainer(this, parts, runtimeOf(facts), true);
    }

    @Override
    protected StartException failure(StateFolder folder, int process, LaunchFailure failure) {
        return RuntimeFailures.of(new Bundle(folder).log(process), failure);
    }

    @Override
    protected void clear(StateFolder folder) throws InterruptedException {
        var bundle = new Bundle(folder);
        try {
            if (Files.exists(bundle.config())) { // else the runtime has never heard of the container
                runtimeOf(folder.facts()).delete(folder.id(), bundle.deletionLog());
            }
        } catch (IOException e) {
            LOG.warn("Container {} stays with its runtime", folder.id(), e);
        }
    }
}
