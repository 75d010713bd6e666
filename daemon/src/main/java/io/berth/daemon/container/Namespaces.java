package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.HostConfig;
import io.berth.execdriver.ContainerSpec.Namespace;
import io.berth.execdriver.ContainerSpec.NamespaceMode;
import io.berth.execdriver.UserMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which namespaces a container makes, shares with the host or joins in another container. */
final class Namespaces {
    private static final String CONTAINER = "container:";
    /** The host's own namespace: nothing to make or join. */
    private static final NamespaceMode HOST = new NamespaceMode.Join(Path.of(""));

    private static final Set<String> SHAREABLE = Set.of("shareable", "host");

    private final ContainerStore store;

    Namespaces(ContainerStore store) {
        this.store = store;
    }

    /** Refuses names of containers that do not exist, when the container is created. */
    void checkNames(HostConfig host) {
        if (host.pidMode().startsWith(CONTAINER)) {
            require(host.pidMode());
        }
        if (host.ipcMode().startsWith(CONTAINER)) {
            require(host.ipcMode());
        }
    }

    /**
     * All of a container's namespaces.
     *
     * @param network by which its own network namespace is joined; empty for the host's, or another container's, and for
     *     one that belongs to the container's own users
     * @param users the container's; empty for the host's
     */
    Map<Namespace, NamespaceMode> of(HostConfig host, Optional<Path> network, Optional<UserMap> users) {
        var modes = new EnumMap<Namespace, NamespaceMode>(Namespace.class);
        modes.put(Namespace.MOUNT, new NamespaceMode.New());
        users.ifPresent(map -> modes.put(Namespace.USER, new NamespaceMode.Users(map, shared(host, map))));
        put(modes, Namespace.NETWORK, network(host.networkMode(), network, users.isPresent()));
        put(modes, Namespace.PID, shared(host.pidMode(), "PID", "pid"));
        put(modes, Namespace.IPC, shared(host.ipcMode(), "IPC", "ipc"));
        if (!host.utsMode().equals("host")) {
            modes.put(Namespace.UTS, utsOf(host.networkMode()));
        }
        if (!host.cgroupnsMode().equals("host")) {
            modes.put(Namespace.CGROUP, new NamespaceMode.New());
        }
        return modes;
    }

    private NamespaceMode utsOf(String networkMode) {
        return networkMode.startsWith(CONTAINER) ? network(networkMode, "uts") : new NamespaceMode.New();
    }

    private NamespaceMode network(String mode, Optional<Path> own, boolean made) {
        return mode.startsWith(CONTAINER)
                ? network(mode, "net")
                : own.<NamespaceMode>map(NamespaceMode.Join::new).orElse(made ? new NamespaceMode.New() : HOST);
    }

    /**
     * The user namespace of a container of which another one is joined: that one belongs to it, so that in a user namespace
     * of its own this container would have no rights there.
     */
    private Optional<Path> shared(HostConfig host, UserMap users) {
        for (String mode : List.of(host.networkMode(), host.ipcMode(), host.pidMode())) {
            if (mode.startsWith(CONTAINER)) {
                int pid = store.find(mode.substring(CONTAINER.length()))
                        .flatMap(Container::running)
                        .map(running -> running.init().pid())
                        .orElse(0);
                return pid == 0 ? Optional.empty() : Optional.of(userNamespace(pid, users));
            }
        }
        return Optional.empty();
    }

    private static Path userNamespace(int pid, UserMap users) {
        try {
            if (UserMap.ofProcess(pid).equals(Optional.of(users))) {
                return Path.of("/proc", Integer.toString(pid), "ns", "user");
            }
        } catch (IOException e) {
            throw EngineException.conflict("failed to join user namespace: " + e.getMessage());
        }
        throw StartFailure.refused("user namespaces enabled, but both namespace path and non-matching mapping"
                + " specified -- you may only provide one");
    }

    private NamespaceMode network(String mode, String kind) {
        String name = mode.substring(CONTAINER.length());
        Container other = store.find(name)
                .orElseThrow(() ->
                        EngineException.internal("joining network namespace of container: No such container: " + name));
        if (other.state() instanceof ContainerState.Restarting) {
            throw EngineException.conflict("cannot join network namespace of a restarting container: " + other.name());
        }
        if (!other.isRunning()) {
            throw EngineException.conflict("cannot join network namespace of a non running container: container "
                    + other.name() + " is " + other.state().word());
        }
        return join(other, kind);
    }

    private NamespaceMode shared(String mode, String kind, String file) {
        if (mode.equals("host")) {
            return HOST;
        }
        if (!mode.startsWith(CONTAINER)) {
            return new NamespaceMode.New();
        }
        Container other = require(mode);
        checkShareable(other, kind);
        try {
            return join(other, file);
        } catch (EngineException e) {
            throw EngineException.conflict("failed to join " + kind + " namespace: " + e.text());
        }
    }

    /** Only a container that offers its IPC namespace lets others in; its processes are open to all. */
    private static void checkShareable(Container other, String kind) {
        boolean offered = !kind.equals("IPC")
                || SHAREABLE.contains(other.definition().hostConfig().ipcMode());
        if (other.isRunning() && !offered) {
            throw EngineException.invalid("failed to join IPC namespace: container " + other.id()
                    + ": non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
        }
    }

    private static NamespaceMode join(Container other, String file) {
        int pid = other.requireRunning().init().pid();
        return new NamespaceMode.Join(Path.of("/proc", Integer.toString(pid), "ns", file));
    }

    private Container require(String mode) {
        String name = mode.substring(CONTAINER.length());
        return store.find(name).orElseThrow(() -> EngineException.invalid("No such container: " + name));
    }

    private static void put(Map<Namespace, NamespaceMode> modes, Namespace kind, NamespaceMode mode) {
        if (!mode.equals(HOST)) {
            modes.put(kind, mode);
        }
    }
}
