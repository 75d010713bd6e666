package io.berth.daemon.archive;

import io.berth.execdriver.UserMap;
import io.berth.execdriver.kernel.OwnedFd;
import java.util.Optional;

/**
 * A container's file system, open for some work: a copy of its mounts that is attached nowhere, so that no path leads to
 * it, no program can unmount it, and it is gone with its descriptor, however the engine ends.
 *
 * @param root the folder that is the container's {@code /}
 * @param users whose numbers files have in it: those of a container that runs in a user namespace; empty where they are as
 *     on the disk
 * @param complete whether the container had a place for everything that was to be put into it
 * @param afterwards what is to be let go when it is closed; must bear a second call
 */
public record ContainerView(OwnedFd root, Optional<UserMap> users, boolean complete, Runnable afterwards)
        implements AutoCloseable {
    ContainerView(OwnedFd root, Optional<UserMap> users, boolean complete) {
        this(root, users, complete, () -> {});
    }

    /** The same view; closing it also does this. */
    ContainerView then(Runnable more) {
        return new ContainerView(root, users, complete, more);
    }

    @Override
    public void close() {
        try {
            root.close();
        } finally {
            afterwards.run();
        }
    }
}
