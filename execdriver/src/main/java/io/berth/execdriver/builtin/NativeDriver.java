package io.berth.execdriver.builtin;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ContainerSpec.Namespace;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.StartException;
import io.berth.execdriver.cgroup.Cgroup;
import io.berth.execdriver.launcher.LaunchFailure;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import io.berth.execdriver.process.ContainerParts;
import io.berth.execdriver.process.LaunchedContainer;
import io.berth.execdriver.process.LaunchedDriver;
import io.berth.execdriver.process.Parents;
import io.berth.execdriver.process.StateFolder;
import io.berth.execdriver.seccomp.SeccompProfiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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
    protected void make(ContainerSpec spec, ContainerParts parts) throws StartException, InterruptedException {
        parts.processes().connection().run(0, firstProgram(spec, parts.folder(), parts.cgroup()));
        parts.init().awaitCreated();
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

    private Program firstProgram(ContainerSpec spec, StateFolder folder, Cgroup cgroup) throws StartException {
        var program = new Program();
        ProcessSpec init = spec.init();
        Namespaces.add(program, spec);
        NativeContainer.addCgroup(program, cgroup);
        program.add(Operation.STDIO, init.stdin() ? 1 : 0, init.terminal().isPresent() ? 1 : 0);
        addSpool(program, spec);
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
}
