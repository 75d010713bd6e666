package io.berth.daemon.container;

import io.berth.api.type.container.Config;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.exec.ExecConfig;
import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ProcessSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns a container's definition into what a driver is told: every default and every policy is decided here. */
public final class SpecBuilder {
    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    /** Where the program of {@code --init} is in a container, and the name it has to be called by. */
    static final String INIT = "/sbin/docker-init";

    private final ContainerImages images;
    private final ContainerFiles files;
    private final Namespaces namespaces;
    private final Host engine;
    private final Capabilities capabilities;
    private final ContainerLinks links;

    SpecBuilder(
            ContainerImages images, ContainerFiles files, Namespaces namespaces, Host engine, ContainerLinks links) {
        this.links = links;
        this.images = images;
        this.files = files;
        this.namespaces = namespaces;
        this.engine = engine;
        this.capabilities = new Capabilities(engine.capabilities());
    }

    /**
     * The container and its first process.
     *
     * @param network by which its own network namespace is joined, if it has one
     */
    ContainerSpec build(Definition stored, Optional<Path> network) throws IOException {
        Definition definition = presets().started(stored);
        Config config = definition.config();
        HostConfig host = definition.hostConfig();
        var security = SecurityOptions.parse(host.securityOpt(), presets());
        var devices = Devices.of(
                host.privileged(), host.resources().devices(), host.resources().deviceCgroupRules());
        security.checkProfile();
        SysctlCheck.check(host);
        ResolvConf.checkServers(host);
        DeviceRequests.check(host.resources().deviceRequests());
        String parent = host.resources().cgroupParent();
        return new ContainerSpec(
                definition.id(),
                images.rootfs(definition.id()),
                host.readonlyRootfs(),
                MountList.of(definition, files),
                host.privileged() ? Set.of() : paths(host.maskedPaths()),
                host.privileged() ? Set.of() : paths(host.readonlyPaths()),
                namespaces.of(host, network, presets().users(host)),
                host.utsMode().equals("host") || host.networkMode().startsWith("container:") ? "" : config.hostname(),
                config.domainname(),
                host.sysctls(),
                devices.nodes(),
                ContainerLimits.of(host.resources(), devices.rules()),
                host.oomScoreAdj(),
                host.annotations(),
                parent.isEmpty() ? presets().cgroupParent() : parent,
                host.logConfig().type().equals(LogOptions.NONE)
                        ? Optional.empty()
                        : Optional.of(files.spool(definition.id())),
                init(definition, security));
    }

    /** Whether the container's users are not the host's. */
    boolean ownUsers(Definition definition) {
        return presets().users(definition.hostConfig()).isPresent();
    }

    private ContainerPresets presets() {
        return engine.defaults().presets();
    }

    /** A further process in the container. */
    public ProcessSpec exec(Definition definition, ExecConfig exec, Optional<ProcessSpec.WindowSize> size) {
        HostConfig host = definition.hostConfig();
        var security = SecurityOptions.parse(host.securityOpt(), presets());
        String cwd = exec.workingDir().isEmpty() ? definition.config().workingDir() : exec.workingDir();
        var env = environment(definition, exec.tty());
        exec.env().forEach(variable -> set(env, variable));
        boolean privileged = exec.privileged() || host.privileged();
        return new ProcessSpec(
                exec.cmd(),
                List.copyOf(env.values()),
                cwd.isEmpty() ? "/" : cwd,
                false,
                exec.user().isEmpty() ? definition.config().user() : exec.user(),
                Objects.requireNonNullElse(host.groupAdd(), List.of()),
                exec.privileged()
                        ? capabilities.all()
                        : capabilities.of(host.privileged(), host.capAdd(), host.capDrop()),
                security.noNewPrivileges(),
                privileged ? Optional.empty() : security.seccomp(),
                ContainerLimits.ofProcess(host.resources().ulimits()),
                exec.attachStdin(),
                exec.tty() ? Optional.of(size.orElse(new ProcessSpec.WindowSize(0, 0))) : Optional.empty(),
                Optional.empty());
    }

    /** The device rules of a container that runs. */
    static List<String> deviceRules(HostConfig host) throws IOException {
        return Devices.of(
                        host.privileged(),
                        host.resources().devices(),
                        host.resources().deviceCgroupRules())
                .rules();
    }

    private ProcessSpec init(Definition definition, SecurityOptions security) {
        Config config = definition.config();
        HostConfig host = definition.hostConfig();
        return new ProcessSpec(
                args(definition),
                List.copyOf(environment(definition, config.tty()).values()),
                config.workingDir().isEmpty() ? "/" : config.workingDir(),
                true,
                config.user(),
                Objects.requireNonNullElse(host.groupAdd(), List.of()),
                capabilities.of(host.privileged(), host.capAdd(), host.capDrop()),
                security.noNewPrivileges(),
                host.privileged() ? Optional.empty() : security.seccomp(),
                ContainerLimits.ofProcess(host.resources().ulimits()),
                config.openStdin(),
                config.tty() ? Optional.of(size(host.consoleSize())) : Optional.empty(),
                Optional.empty());
    }

    private static List<String> args(Definition definition) {
        return definition.hasInit()
                ? Stream.concat(Stream.of(INIT, "--"), definition.args().stream())
                        .toList()
                : definition.args();
    }

    /** The engine's variables, those of links, then the container's, which win. A name without a value takes a variable away. */
    private Map<String, String> environment(Definition definition, boolean terminal) {
        Config config = definition.config();
        var env = new LinkedHashMap<String, String>();
        set(env, PATH);
        set(env, "HOSTNAME=" + ContainerFiles.fullHostname(config));
        if (terminal) {
            set(env, "TERM=xterm");
        }
        links.environment(definition).forEach(variable -> set(env, variable));
        for (String variable : Objects.requireNonNullElse(config.env(), new ArrayList<String>())) {
            set(env, variable);
        }
        return env;
    }

    private static void set(Map<String, String> env, String variable) {
        if (variable.contains("=")) {
            env.put(ConfigMerge.nameOf(variable), variable);
        } else {
            env.remove(variable);
        }
    }

    /** A console size as the API has it: rows, columns; anything else is no size. */
    public static ProcessSpec.WindowSize size(@Nullable List<Integer> rowsAndColumns) {
        return rowsAndColumns == null || rowsAndColumns.size() != 2
                ? new ProcessSpec.WindowSize(0, 0)
                : new ProcessSpec.WindowSize(rowsAndColumns.get(0), rowsAndColumns.get(1));
    }

    private static Set<String> paths(@Nullable List<String> paths) {
        return Set.copyOf(Objects.requireNonNullElse(paths, List.of()));
    }
}
