package io.berth.daemon.tar;

import static io.berth.execdriver.kernel.FileCalls.AT_REMOVEDIR;
import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_NOFOLLOW;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;
import static io.berth.execdriver.kernel.FileCalls.RESOLVE_NO_SYMLINKS;

import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.TreeCalls;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Removes a folder with all that is in it, from open folder to open folder: no link is followed. */
public final class TreeRemover {
    private static final int MAX_DEPTH = 2048;

    private record Level(OwnedFd fd, RawPath name, FolderListing names) {}

    private final TreeCalls tree;
    private final Deque<Level> levels = new ArrayDeque<>();

    private TreeRemover(TreeCalls tree) {
        this.tree = tree;
    }

    /**
     * Removes one folder.
     *
     * @param parent the open folder that has it
     */
    public static void remove(TreeCalls tree, int parent, byte[] name) throws IOException {
        new TreeRemover(tree).removeAll(parent, name);
    }

    private void removeAll(int parent, byte[] name) throws IOException {
        try {
            enter(parent, new RawPath(name));
            while (!levels.isEmpty()) {
                Level level = levels.peek();
                RawPath next = level.names().next();
                if (!next.isEmpty()) {
                    removeOne(level, next);
                    continue;
                }
                levels.pop().fd().close();
                int above = levels.isEmpty() ? parent : levels.peek().fd().number();
                tree.unlink(above, level.name().bytes(), AT_REMOVEDIR);
            }
        } finally {
            levels.forEach(level -> level.fd().close());
        }
    }

    private void enter(int parent, RawPath name) throws IOException {
        if (levels.size() == MAX_DEPTH) {
            throw new IOException("folders deeper than " + MAX_DEPTH);
        }
        int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
        OwnedFd fd = tree.open(parent, name.bytes(), flags, 0, RESOLVE_NO_SYMLINKS);
        levels.push(new Level(fd, name, new FolderListing(tree, fd)));
    }

    private void removeOne(Level level, RawPath name) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("removing was cancelled");
        }
        try {
            tree.unlink(level.fd().number(), name.bytes(), 0);
        } catch (KernelException e) {
            if (e.errno() == Errno.EISDIR) {
                enter(level.fd().number(), name);
            } else if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }
}
