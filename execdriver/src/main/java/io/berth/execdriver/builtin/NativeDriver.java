package io.berth.execdriver.builtin;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ContainerSpec.Namespace;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.StartException;
import io.berth.execdriver.UserMap;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.SocketCalls;
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
import io.berth.execdriver.process.StateFolder;
import io.berth.execdriver.process.Stdio;
import io.berth.execdriver.process.UserLookup;
import io.berth.execdriver.seccomp.SeccompProfiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The embedded driver: turns specifications into programs for the launcher. */
public final class NativeDriver extends LaunchedDriver {
    private static final String NAMESPACES = "namespaces";

    private final List<CgroupMounts.Hierarchy> hierarchies;
    private final SeccompProfiles profiles;

    /**
     * Makes the driver.
     *
     * @throws IOException when the host's mounts can't be read
     */
    public NativeDriver(Parents parents) throws IOException {
        super(parents);
        this.hierarchies = CgroupMounts.ofHost();
        this.profiles = new SeccompProfiles(parents.kernel());
    }

    @Override
    public String name() {
        return "native";
    }

    @Override
    protected Map<String, String> facts(ContainerSpec spec) {
        return Map.of(NAMESPACES, Long.toString(Namespaces.all(spec)));
    }

    @Override
    protected void make(ContainerSpec spec, ContainerParts parts)
            throws StartException, IOException, InterruptedException {
        run(firstProgram(spec, parts), parts);
    }

    @Override
    protected void prepareJoined(Joining joining, ContainerParts parts)
            throws StartException, IOException, InterruptedException {
        var program = new Program();
        program.add(Operation.JOIN_INIT, Namespaces.all(joining.container()), joining.init());
        NativeContainer.addCgroup(program, parts.cgroup().joinBeside(joining.init()));
        addStdio(program, joining.process(), parts.stdio(), false, MappedOwners.of(joining.container()));
        program.add(Operation.SYNC);
        run(program, parts);
    }

    @Override
    protected void startJoined(Joining joining, ContainerParts parts) throws StartException {
        var program = new Program();
        ProcessSpec process = joining.process();
        ResolvedUser user = new UserLookup(kernel()).resolve(Path.of("/proc/" + joining.init() + "/root"), process);
        NativeContainer.process(program, process, profiles, parts.stdio())
                .add(user, false, List.of(), parts.init().window());
        parts.processes().connection().start(0, program);
    }

    /** Runs the first program, with what the process is given, up to its stop. */
    private void run(Program program, ContainerParts parts) throws StartException, IOException, InterruptedException {
        Optional<Path> socket = parts.stdio().consoleSocket();
        if (socket.isEmpty()) {
            parts.processes().connection().run(0, program, parts.stdio().passed());
            parts.init().awaitCreated();
            return;
        }
        try (OwnedFd connection = kernel().unixSocket(SocketCalls.SOCK_STREAM)) {
            kernel().connect(connection.number(), socket.get());
            parts.processes().connection().run(0, program, List.of(connection));
            parts.init().awaitCreated();
        }
    }

    private void addStdio(Program program, ProcessSpec process, Stdio stdio, boolean init, Optional<UserMap> users)
            throws StartException {
        boolean away = stdio.consoleSocket().isPresent();
        Stdio.add(program, process, away || !stdio.passed().isEmpty(), users);
        if (users.isPresent()) {
            new ProcessProgram(program, process, profiles).raiseLimits();
        }
        if (stdio.early() && process.terminal().isPresent()) {
            new ProcessProgram(program, process, profiles)
                    .addTerminal(ownerNumber(process), init, process.terminal().get(), away);
        }
    }

    /** Who gets a terminal that is made before there is a root to look names up in. */
    private static int ownerNumber(ProcessSpec process) throws StartException {
        try {
            return Integer.parseInt(process.user().split(":", 2)[0]);
        } catch (NumberFormatException e) {
            throw new StartException(StartException.Reason.INVALID, "no number of a user: " + process.user(), e);
        }
    }

    @Override
    protected LaunchedContainer container(ContainerParts parts, ContainerSpec spec) {
        return new NativeContainer(this, parts, profiles, Namespaces.all(spec), spec);
    }

    @Override
    protected LaunchedContainer container(ContainerParts parts, StateFolder.Facts facts) {
        long namespaces = Long.parseLong(facts.own().getOrDefault(NAMESPACES, "0"));
        return new NativeContainer(this, parts, profiles, namespaces, null);
    }

    @Override
    protected StartException failure(StateFolder folder, int process, LaunchFailure failure) {
        return StartFailures.of(failure);
    }

    private Program firstProgram(ContainerSpec spec, ContainerParts parts) throws StartException {
        var program = new Program();
        ProcessSpec init = spec.init();
        Namespaces.add(program, spec);
        MappedOwners.add(program, spec);
        NativeContainer.addCgroup(program, parts.cgroup().join());
        addSpool(program, spec);
        program.add(Operation.KEYRING, List.of("_ses." + spec.id()));
        var mounts = new CgroupMounts(
                hierarchies, Namespaces.isNew(spec, Namespace.CGROUP), spec.cgroupParent() + "/" + spec.id());
        new RootProgram(program, spec, mounts).add(parts.folder().root());
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
        addStdio(program, init, parts.stdio(), true, MappedOwners.of(spec));
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
}
