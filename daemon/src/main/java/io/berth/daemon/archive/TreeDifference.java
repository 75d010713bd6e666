package io.berth.daemon.archive;

import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_NOFOLLOW;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;
import static io.berth.execdriver.kernel.FileCalls.RESOLVE_NO_SYMLINKS;

import io.berth.daemon.tar.FolderListing;
import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarEntry;
import io.berth.daemon.tar.TarWriter;
import io.berth.daemon.tar.TreeArchiver;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.TreeCalls;
import io.berth.execdriver.kernel.TreeCalls.FileStatus;
import io.berth.execdriver.kernel.TreeCalls.FileTime;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Writes the layer that makes one image's files of another's: what is new or different, and whiteouts for what is gone.
 * Nobody writes into the two trees meanwhile. For one archive and one platform thread.
 */
final class TreeDifference {
    private static final int WHITEOUT_MODE = 0600;
    private static final int OPEN_FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

    private final TreeCalls tree;
    private final TarWriter out;
    private final TreeArchiver archiver;
    private final Deque<Folder> levels = new ArrayDeque<>();

    /** A folder that is being gone through: first what is in it now, then what was in it before. */
    private static final class Folder implements AutoCloseable {
        private final OwnedFd now;
        private final Optional<OwnedFd> before;
        private final RawPath name;
        private final RawPath path;
        private FolderListing names;
        private boolean lookingBack;

        /** Whether the folder itself is in the archive, where it stands before what is in it. */
        private boolean written;

        Folder(OwnedFd now, Optional<OwnedFd> before, RawPath name, RawPath path, FolderListing names) {
            this.now = now;
            this.before = before;
            this.name = name;
            this.path = path;
            this.names = names;
        }

        RawPath pathOf(RawPath below) {
            return path.isEmpty() ? below : path.resolve(below);
        }

        @Override
        public void close() {
            now.close();
            before.ifPresent(OwnedFd::close);
        }
    }

    /** @param out stays the caller's, who finishes it */
    TreeDifference(Kernel kernel, TarWriter out) {
        this.tree = kernel.tree();
        this.out = out;
        this.archiver = new TreeArchiver(kernel, out, false);
    }

    /**
     * Writes the difference; both folders stay the caller's.
     *
     * @param before empty for none, to which all is new
     */
    void write(OwnedFd now, Optional<OwnedFd> before) throws IOException {
        try {
            enter(now, before, RawPath.of("."), RawPath.of(""), true);
            while (!levels.isEmpty()) {
                Folder folder = levels.element();
                RawPath name = folder.names.next();
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("writing the archive was cancelled");
                }
                if (name.isEmpty()) {
                    turn(folder);
                } else if (folder.lookingBack) {
                    lookBack(folder, name);
                } else {
                    compare(folder, name);
                }
            }
        } finally {
            levels.forEach(Folder::close);
        }
    }

    private void enter(OwnedFd parent, Optional<OwnedFd> parentBefore, RawPath name, RawPath path, boolean written)
            throws IOException {
        boolean wasFolder = TreeDiff.status(tree, parentBefore, name)
                .filter(FileStatus::isDirectory)
                .isPresent();
        OwnedFd now = open(parent, name);
        Optional<OwnedFd> before;
        try {
            before = wasFolder ? Optional.of(open(parentBefore.orElseThrow(), name)) : Optional.empty();
        } catch (IOException e) {
            now.close();
            throw e;
        }
        Folder folder = new Folder(now, before, name, path, new FolderListing(tree, now));
        folder.written = written;
        levels.push(folder);
    }

    private OwnedFd open(OwnedFd parent, RawPath name) throws IOException {
        return tree.open(parent.number(), name.bytes(), OPEN_FOLDER, 0, RESOLVE_NO_SYMLINKS);
    }

    private void turn(Folder folder) {
        if (folder.lookingBack || folder.before.isEmpty()) {
            levels.pop().close();
        } else {
            folder.lookingBack = true;
            folder.names = new FolderListing(tree, folder.before.get());
        }
    }

    private void lookBack(Folder folder, RawPath name) throws IOException {
        if (TreeDiff.status(tree, Optional.of(folder.now), name).isPresent()) {
            return;
        }
        writeFolders();
        FileStatus gone = tree.status(folder.before.orElseThrow().number(), name.bytes());
        RawPath mark = folder.pathOf(RawPath.of(".wh.").append(name));
        out.put(TarEntry.plain(
                mark, TarEntry.FILE, WHITEOUT_MODE, new FileTime(gone.modified().seconds(), 0)));
    }

    private void compare(Folder folder, RawPath name) throws IOException {
        FileStatus now = tree.status(folder.now.number(), name.bytes());
        Optional<FileStatus> before = TreeDiff.status(tree, folder.before, name);
        boolean changed = before.isEmpty() || TreeDiff.differs(now, before.get()) || differsInPower(folder, name, now);
        RawPath path = folder.pathOf(name);
        if (changed) {
            writeFolders();
            archiver.add(folder.now.number(), name, path);
        }
        if (now.isDirectory()) {
            enter(folder.now, folder.before, name, path, changed);
        }
    }

    private boolean differsInPower(Folder folder, RawPath name, FileStatus now) throws IOException {
        if (!now.isRegularFile()) {
            return false;
        }
        byte[] nothing = {};
        byte[] power = capability(folder.now, name).orElse(nothing);
        return !Arrays.equals(
                power, capability(folder.before.orElseThrow(), name).orElse(nothing));
    }

    private Optional<byte[]> capability(OwnedFd parent, RawPath name) throws IOException {
        return tree.attribute(parent.number(), name.bytes(), "security.capability");
    }

    private void writeFolders() throws IOException {
        OwnedFd parent = levels.getLast().now;
        for (Iterator<Folder> down = levels.descendingIterator(); down.hasNext(); ) {
            Folder folder = down.next();
            if (!folder.written) {
                archiver.add(parent.number(), folder.name, folder.path);
                folder.written = true;
            }
            parent = folder.now;
        }
    }
}
