package io.berth.execdriver;

import java.util.List;

/**
 * One mount, in the terms of the OCI runtime specification's {@code mounts} entry.
 *
 * @param type the file system, or {@code bind}
 * @param source the device, a host path for a bind, or the file system's name
 * @param target an absolute path inside the container, resolved in its root; made when missing
 * @param options as mount(8) spells them: {@code ro nosuid nodev noexec rbind rprivate …}, and the file system's own
 *     {@code key=value}
 */
public record Mount(String type, String source, String target, List<String> options) {
    /** The option, with a path behind it, that mounts what is there below a bind's source (mount(8)); never outside. */
    public static final String SUBDIRECTORY = "X-mount.subdir=";

    /** A bind's option: its files belong to the users of the container's user namespace, where the file system can do it. */
    public static final String IDMAP = "idmap";
}
