package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.BindOptions;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.Mount;
import io.berth.api.type.container.TmpfsOptions;
import java.util.List;
import java.util.Set;

/** What can be said against an entry of {@code Mounts} by itself, in the engine's words. */
final class MountCheck {
    private static final Set<String> TMPFS_OPTIONS = Set.of("exec", "noexec");

    private MountCheck() {}

    /** Refuses options of another kind of mount, before anything else is looked at. */
    static void checkKinds(List<Mount> mounts) {
        for (Mount mount : mounts) {
            refuseUnless(
                    "VolumeOptions",
                    mount.volumeOptions() == null || mount.type().equals("volume"),
                    mount);
            refuseUnless(
                    "BindOptions", mount.bindOptions() == null || mount.type().equals("bind"), mount);
            refuseUnless(
                    "TmpfsOptions", mount.tmpfsOptions() == null || mount.type().equals("tmpfs"), mount);
        }
    }

    private static void refuseUnless(String field, boolean fits, Mount mount) {
        if (!fits) {
            throw EngineException.invalid(field + " must not be specified on mount type \"" + mount.type() + "\"");
        }
    }

    /** Refuses options that the kind of mount does not have. */
    static void checkOptions(Mount mount, String prefix) {
        if (mount.imageOptions() != null && !mount.type().equals("image")) {
            throw EngineException.invalid(prefix + "field ImageOptions must not be specified");
        }
        TmpfsOptions tmpfs = mount.tmpfsOptions();
        if (tmpfs != null) {
            for (List<String> option : tmpfs.options()) {
                if (option.isEmpty() || option.size() > 2) {
                    throw EngineException.invalid(prefix + "invalid option array length");
                }
                if (!TMPFS_OPTIONS.contains(option.getFirst())) {
                    throw EngineException.invalid(prefix + "invalid option: " + option.getFirst());
                }
            }
        }
    }

    /** Refuses, before a run, options of a bind that contradict each other. */
    static void checkConflicts(HostConfig host) {
        for (Mount mount : host.mounts()) {
            BindOptions bind = mount.bindOptions();
            if (bind != null) {
                String access = mount.readOnly() ? "" : "!ReadOnly";
                refuse(access, bind.readOnlyNonRecursive(), "ReadOnlyNonRecursive");
                refuse(access, bind.readOnlyForceRecursive(), "ReadOnlyForceRecursive");
                String less = bind.readOnlyNonRecursive() ? "ReadOnlyNonRecursive" : "";
                refuse(less, bind.readOnlyForceRecursive(), "ReadOnlyForceRecursive");
            }
        }
    }

    private static void refuse(String with, boolean asked, String option) {
        if (asked && !with.isEmpty()) {
            throw EngineException.internal("mount options conflict: " + with + " && BindOptions." + option);
        }
    }
}
