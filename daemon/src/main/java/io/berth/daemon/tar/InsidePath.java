package io.berth.daemon.tar;

import static io.berth.execdriver.kernel.FileCalls.RESOLVE_IN_ROOT;
import static io.berth.execdriver.kernel.FileCalls.RESOLVE_NO_MAGICLINKS;

import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.TreeCalls;
import java.io.IOException;

/** Opens paths that a stranger wrote and may be changing: the kernel resolves them with an open folder as their root. */
public final class InsidePath {
    /** The kernel gives up when something is renamed meanwhile and dots were in the path (openat2(2), EAGAIN). */
    private static final int TRIES = 1000;

    private InsidePath() {}

    /** Opens a folder inside another one; what is missing of its path is made, with mode 0755. */
    public static OwnedFd make(TreeCalls tree, OwnedFd root, byte[] path) throws IOException {
        try (ParentFolders folders = new ParentFolders(tree, root, false)) {
            return folders.openOrMake(new RawPath(path).components());
        }
    }

    /**
     * Opens what a path means inside a folder.
     *
     * @param flags as for open(2); links are followed unless they say otherwise
     */
    public static OwnedFd open(TreeCalls tree, int root, byte[] path, int flags) throws IOException {
        for (int i = 1; ; i++) {
            try {
                return tree.open(root, path, flags, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
            } catch (KernelException e) {
                if (e.errno() != Errno.EAGAIN || i == TRIES) {
                    throw e;
                }
            }
        }
    }
}
