package io.berth.daemon.archive;

import io.berth.execdriver.kernel.OwnedFd;

/**
 * A container's file system, open for some work: a copy of its mounts that is attached nowhere, so that no path leads to
 * it, no program can unmount it, and it is gone with its descriptor, however the engine ends.
 *
 * @param root the folder that is the container's {@code /}
 * @param complete whether the container had a place for everything that was to be put into it
 */
public record ContainerView(OwnedFd root, boolean complete) implements AutoCloseable {
    @Override
    public void close() {
        root.close();
    }
}
