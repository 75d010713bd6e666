package io.berth.execdriver.builtin;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ContainerSpec.Namespace;
import io.berth.execdriver.ContainerSpec.NamespaceMode;
import io.berth.execdriver.StartException;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import java.util.List;
import java.util.Map;

/** Namespaces as clone(2)'s flags. */
final class Namespaces {
    private Namespaces() {}

    private static long flag(Namespace kind) {
        return switch (kind) {
            case MOUNT -> 0x00020000;
            case CGROUP -> 0x02000000;
            case UTS -> 0x04000000;
            case IPC -> 0x08000000;
            case USER -> 0x10000000;
            case PID -> 0x20000000;
            case NETWORK -> 0x40000000;
        };
    }

    /** Those of the container that are not the host's, made or joined: what an exec has to join. */
    static long all(ContainerSpec spec) {
        return spec.namespaces().keySet().stream()
                .mapToLong(Namespaces::flag)
                .reduce(flag(Namespace.MOUNT), (a, b) -> a | b);
    }

    static boolean isNew(ContainerSpec spec, Namespace kind) {
        return spec.namespaces().get(kind) instanceof NamespaceMode.New;
    }

    /** Adds the operations that make and join the container's namespaces; the mount namespace always is its own. */
    static void add(Program program, ContainerSpec spec) throws StartException {
        long made = flag(Namespace.MOUNT);
        for (Map.Entry<Namespace, NamespaceMode> entry : spec.namespaces().entrySet()) {
            Namespace kind = entry.getKey();
            switch (entry.getValue()) {
                case NamespaceMode.New() -> made |= flag(kind);
                case NamespaceMode.Users _ -> {} // the mapped owners' to make
                case NamespaceMode.Join(var path) -> {
                    if (kind == Namespace.MOUNT) {
                        throw new StartException(
                                StartException.Reason.INVALID, "a container's mount namespace is its own");
                    }
                    program.add(Operation.JOIN, List.of(path.toString()), flag(kind));
                }
            }
        }
        if (isNew(spec, Namespace.USER)) {
            throw new StartException(StartException.Reason.INVALID, "a new user namespace needs its users");
        }
        program.add(Operation.CLONE, made);
    }
}
