package io.berth.execdriver.kernel;

import java.io.IOException;

/**
 * Trees of mounts by descriptor, and the namespaces they are in (open_tree(2), move_mount(2), mount_setattr(2)). Those
 * calls that change the calling thread's namespace or folder are for a platform thread that ends afterwards.
 */
public interface MountCalls {
    /** Copies the mount instead of opening it: what comes back is attached nowhere and goes away with its descriptor. */
    int OPEN_TREE_CLONE = 1;

    /** With all mounts below. */
    int AT_RECURSIVE = 0x8000;

    int MOUNT_ATTR_RDONLY = 0x1;
    int MOUNT_ATTR_NOSUID = 0x2;
    int MOUNT_ATTR_NODEV = 0x4;
    int MOUNT_ATTR_NOEXEC = 0x8;

    /**
     * Opens or copies the mount that a path is on, from that path down.
     *
     * @param flags {@link #OPEN_TREE_CLONE}, {@link #AT_RECURSIVE}
     */
    OwnedFd openTree(int directory, String path, int flags) throws IOException;

    /** Attaches a copied tree on a file or folder that is open with O_PATH. */
    void attach(int tree, int target) throws IOException;

    /** Sets attributes of every mount of a tree. */
    void setAttributes(int tree, int attributes) throws IOException;

    /**
     * Has the files of a tree's topmost mount belong to the users of a user namespace, while they stay as they are on the
     * disk (MOUNT_ATTR_IDMAP).
     */
    void mapOwners(int tree, int userNamespace) throws IOException;

    /** Gives the calling thread a copy of its mount namespace, with a root and a current folder of its own. */
    void unshareMounts() throws IOException;

    /** Takes the calling thread into another mount namespace, at its root. */
    void joinMounts(int namespace) throws IOException;

    /** Gives the calling thread a root and a current folder of its own. */
    void unshareFolder() throws IOException;

    /** Changes the current folder of a thread that has one of its own. */
    void changeDirectory(int directory) throws IOException;
}
