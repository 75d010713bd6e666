package io.berth.execdriver.process;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ContainerSpec.Namespace;
import io.berth.execdriver.ContainerSpec.NamespaceMode;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.Mount;
import io.berth.execdriver.UserMap;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operations with which a container gets a user namespace and with which the files that are its own belong to its users,
 * while on the disk they stay root's (mount_setattr(2), MOUNT_ATTR_IDMAP): layers are shared by containers with and without.
 */
public final class MappedOwners {
    private static final long CLONE_NEWUSER = 0x10000000;

    private MappedOwners() {}

    /** Whose users a container has; empty for the host's. */
    public static Optional<UserMap> of(ContainerSpec spec) {
        return spec.namespaces().get(Namespace.USER) instanceof NamespaceMode.Users own
                ? Optional.of(own.map())
                : Optional.empty();
    }

    /** Adds them, before the operations that mount; nothing for a container with the host's users. */
    public static void add(Program program, ContainerSpec spec) {
        if (!(spec.namespaces().get(Namespace.USER)
                instanceof NamespaceMode.Users(UserMap map, Optional<Path> joined))) {
            return;
        }
        if (joined.isPresent()) {
            program.add(Operation.JOIN, List.of(joined.get().toString()), CLONE_NEWUSER);
        } else {
            program.add(Operation.USER_NAMESPACE, List.of(UserMap.text(map.users()), UserMap.text(map.groups())));
        }
        if (spec.rootfs() instanceof Rootfs.Overlay overlay) {
            program.add(Operation.IDMAP, List.of(common(overlay).toString()), 1);
        }
        spec.mounts().stream()
                .filter(mount -> mount.options().contains(Mount.IDMAP))
                .forEach(mount -> program.add(Operation.IDMAP, List.of(mount.source()), 0));
    }

    /** The folder that all layers are in: overlayfs wants the upper and the work folder below one mount. */
    private static Path common(Rootfs.Overlay overlay) {
        Path common = overlay.upper().toAbsolutePath();
        for (Path folder : Stream.concat(Stream.of(overlay.work()), overlay.lower().stream())
                .map(Path::toAbsolutePath)
                .toList()) {
            while (!folder.startsWith(common)) {
                common = parent(common);
            }
        }
        return common;
    }

    private static Path parent(Path path) {
        @Nullable Path parent = path.getParent();
        return parent == null ? path : parent;
    }
}
