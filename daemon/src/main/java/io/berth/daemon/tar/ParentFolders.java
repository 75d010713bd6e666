package io.berth.daemon.tar;

import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;

import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.TreeCalls;
import io.berth.execdriver.kernel.TreeCalls.FileTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folder that members are being made in: kept open from one member to the next, and given back its own time when it
 * is left if so wished, since every name made in it changes that.
 */
final class ParentFolders implements AutoCloseable {
    private static final int MAX_LINKS = 20;

    private final TreeCalls tree;
    private final OwnedFd root;
    private final boolean keepsTimes;
    private @Nullable Current current;

    private record Current(List<RawPath> path, OwnedFd fd, FileTime modified) {}

    /** @param keepsTimes whether a folder that is left gets its time back */
    ParentFolders(TreeCalls tree, OwnedFd root, boolean keepsTimes) {
        this.tree = tree;
        this.root = root;
        this.keepsTimes = keepsTimes;
    }

    /** A folder below the root, links in its path followed inside the root; what is missing is made. */
    int open(List<RawPath> path) throws IOException {
        if (path.isEmpty()) {
            forget();
            return root.number();
        }
        Current open = current;
        if (open != null && open.path().equals(path)) {
            return open.fd().number();
        }
        forget();
        OwnedFd fd = openOrMake(path);
        current = new Current(List.copyOf(path), fd, tree.modified(fd.number()));
        return fd.number();
    }

    /** A folder below the root that must be there; the caller closes it. */
    OwnedFd openExisting(List<RawPath> path) throws IOException {
        return InsidePath.open(tree, root.number(), RawPath.join(path).bytes(), O_RDONLY | O_DIRECTORY);
    }

    /** A folder below the root; what is missing is made. The caller closes it. */
    OwnedFd openOrMake(List<RawPath> path) throws IOException {
        try {
            return openExisting(path);
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        make(path, MAX_LINKS);
        return openExisting(path);
    }

    private void make(List<RawPath> path, int linksLeft) throws IOException {
        for (int length = 1; length <= path.size(); length++) {
            makeOne(path.subList(0, length), linksLeft);
        }
    }

    /** Makes one folder; where a link that leads nowhere stands, what it means is made. */
    private void makeOne(List<RawPath> path, int linksLeft) throws IOException {
        List<RawPath> above = path.subList(0, path.size() - 1);
        byte[] name = path.getLast().bytes();
        try (OwnedFd parent = openExisting(above)) {
            try {
                tree.makeDirectory(parent.number(), name, 0755);
            } catch (KernelException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
                boolean link = (tree.mode(parent.number(), name) & TreeCalls.S_IFMT) == TreeCalls.S_IFLNK;
                if (link && linksLeft > 0) {
                    make(target(above, new RawPath(tree.readLink(parent.number(), name))), linksLeft - 1);
                }
            }
        }
    }

    private static List<RawPath> target(List<RawPath> above, RawPath link) {
        List<RawPath> path = new ArrayList<>(link.startsWith("/") ? List.of() : above);
        for (RawPath component : link.components()) {
            if (!component.is("..")) {
                path.add(component);
            } else if (!path.isEmpty()) {
                path.removeLast();
            }
        }
        return path;
    }

    /** Leaves the current folder and gives it back its time. */
    void forget() throws IOException {
        Current open = current;
        if (open == null) {
            return;
        }
        current = null;
        try (OwnedFd fd = open.fd()) {
            if (keepsTimes) {
                tree.setTimes(fd.number(), open.modified());
            }
        }
    }

    @Override
    public void close() {
        Current open = current;
        current = null;
        if (open != null) {
            open.fd().close();
        }
    }
}
