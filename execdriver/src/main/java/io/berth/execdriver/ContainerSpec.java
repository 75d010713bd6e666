package io.berth.execdriver;

import io.berth.execdriver.cgroup.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that a driver needs to make a container, resolved by the daemon: no policy is left to decide here.
 *
 * @param id 64 hexadecimal digits
 * @param rootfs what the container sees as {@code /}
 * @param readonlyRootfs whether {@code /} is mounted read-only after all other mounts
 * @param mounts in the order in which they are made, {@code /proc}, {@code /dev} and the others included
 * @param maskedPaths made empty and unreadable
 * @param readonlyPaths bound on themselves read-only
 * @param namespaces which are new and which are joined; a kind that is not there is the host's
 * @param hostname set in a new UTS namespace; empty for none
 * @param domainname set in a new UTS namespace; empty for none
 * @param sysctls names with dots, written in the container's namespaces
 * @param devices nodes to make in {@code /dev}, the default ones not included
 * @param resources the limits of the container's cgroup
 * @param oomScoreAdj added to how likely the kernel kills the first process for want of memory (proc_pid_oom_score_adj(5));
 *     0 leaves the engine's own
 * @param annotations handed to an OCI runtime; nobody else looks at them
 * @param cgroupParent the cgroup above the container's own, below each controller's root; {@code /docker}-like
 * @param spool where what the first process prints is kept while no engine process is there, as files PATH.1, PATH.2 …;
 *     with it, its output is taken so that none is lost or doubled when the engine process is killed. Empty: it is thrown
 *     away meanwhile
 * @param init the container's first process
 */
public record ContainerSpec(
        String id,
        Rootfs rootfs,
        boolean readonlyRootfs,
        List<Mount> mounts,
        Set<String> maskedPaths,
        Set<String> readonlyPaths,
        Map<Namespace, NamespaceMode> namespaces,
        String hostname,
        String domainname,
        Map<String, String> sysctls,
        List<Device> devices,
        Resources resources,
        int oomScoreAdj,
        Map<String, String> annotations,
        String cgroupParent,
        Optional<Path> spool,
        ProcessSpec init) {

    /** The kinds of namespace, named as in the OCI runtime specification. */
    public enum Namespace {
        MOUNT,
        PID,
        UTS,
        IPC,
        NETWORK,
        CGROUP,
        USER
    }

    /** Whether a namespace is made or joined. */
    public sealed interface NamespaceMode {
        /** A namespace of the container's own. */
        record New() implements NamespaceMode {}

        /** The namespace at a path such as {@code /proc/PID/ns/net}. */
        record Join(Path path) implements NamespaceMode {}

        /**
         * A user namespace: who is who in it, and the path of one that is there already, empty for a new one. The
         * container's layers, and mounts with {@link Mount#IDMAP}, belong to its users.
         */
        record Users(UserMap map, Optional<Path> joined) implements NamespaceMode {}
    }

    /** The container's root file system. */
    public sealed interface Rootfs {
        /**
         * An overlay mount made in the container's own mount namespace, so that the host never sees it.
         *
         * @param lower the read-only layers' folders, topmost first
         * @param upper the container's own layer
         * @param work the work folder that overlayfs asks for, on the same file system as {@code upper}
         */
        record Overlay(List<Path> lower, Path upper, Path work) implements Rootfs {}

        /** A folder used as it is. */
        record Directory(Path path) implements Rootfs {}
    }

    /**
     * A device node.
     *
     * @param path inside the container
     * @param source of the host's own node, which is bound where the container may make none: in a user namespace
     * @param type {@code 'c'} or {@code 'b'}
     * @param permissions the node's mode bits, such as 0666
     */
    public record Device(
            String path, String source, char type, long major, long minor, int permissions, long uid, long gid) {}
}
