package io.berth.daemon.archive;

import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_NOFOLLOW;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;
import static io.berth.execdriver.kernel.FileCalls.RESOLVE_NO_SYMLINKS;

import io.berth.api.type.container.FilesystemChange;
import io.berth.daemon.tar.FolderListing;
import io.berth.daemon.tar.RawPath;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.TreeCalls;
import io.berth.execdriver.kernel.TreeCalls.FileStatus;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Compares what a container wrote, overlayfs's upper folder, with the image below. A folder counts as changed when it is
 * different itself or something in it is. For one platform thread.
 */
final class TreeDiff {
    private static final int MAX_CHANGES = 5_000_000;

    private final TreeCalls tree;
    private final List<FilesystemChange> changes = new ArrayList<>();
    private final Deque<Level> levels = new ArrayDeque<>();

    /**
     * A folder of the upper one that is being gone through.
     *
     * @param lower the image's folder of the same path, if it has one that shows through
     * @param at how many changes there were before those in it
     * @param counted whether the folder itself is among the changes already
     */
    private record Level(
            OwnedFd upper, Optional<OwnedFd> lower, String path, FolderListing names, int at, boolean counted) {
        void close() {
            upper.close();
            lower.ifPresent(OwnedFd::close);
        }
    }

    TreeDiff(TreeCalls tree) {
        this.tree = tree;
    }

    /** The differences; both folders stay the caller's. */
    List<FilesystemChange> compare(OwnedFd upper, OwnedFd lower) throws IOException {
        try {
            RawPath itself = RawPath.of(".");
            enter(upper.number(), Optional.of(lower), itself, "", true);
            while (!levels.isEmpty()) {
                Level level = levels.peek();
                RawPath name = level.names().next();
                if (name.isEmpty()) {
                    leave();
                } else {
                    compareOne(level, name);
                }
            }
            return changes;
        } finally {
            levels.forEach(Level::close);
        }
    }

    private void enter(int parent, Optional<OwnedFd> lowerParent, RawPath name, String path, boolean counted)
            throws IOException {
        int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
        OwnedFd upper = tree.open(parent, name.bytes(), flags, 0, RESOLVE_NO_SYMLINKS);
        Optional<OwnedFd> lower = Optional.empty();
        if (lowerParent.isPresent() && isFolder(lowerParent, name)) {
            lower = Optional.of(tree.open(lowerParent.get().number(), name.bytes(), flags, 0, RESOLVE_NO_SYMLINKS));
        }
        levels.push(new Level(upper, lower, path, new FolderListing(tree, upper), changes.size(), counted));
    }

    private boolean isFolder(Optional<OwnedFd> parent, RawPath name) throws IOException {
        return status(tree, parent, name).filter(FileStatus::isDirectory).isPresent();
    }

    /** A folder in which something changed is changed, and stands before that. */
    private void leave() {
        Level level = levels.pop();
        level.close();
        if (!level.counted() && changes.size() > level.at()) {
            changes.add(level.at(), new FilesystemChange(level.path(), FilesystemChange.MODIFIED));
        }
    }

    private void compareOne(Level level, RawPath name) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("comparing was cancelled");
        }
        Optional<FileStatus> above = status(tree, Optional.of(level.upper()), name);
        if (above.isEmpty()) {
            return;
        }
        FileStatus upper = above.get();
        Optional<FileStatus> lower = status(tree, level.lower(), name);
        String path = level.path() + "/" + name;
        if (isWhiteout(upper)) {
            lower.ifPresent(_ -> add(path, FilesystemChange.DELETED));
            return;
        }
        boolean changed = lower.isEmpty() || differs(upper, lower.get());
        if (changed) {
            add(path, lower.isEmpty() ? FilesystemChange.ADDED : FilesystemChange.MODIFIED);
        }
        boolean hides = lower.isPresent() && (!upper.isDirectory() || isOpaque(level.upper(), name));
        if (upper.isDirectory()) {
            enter(level.upper().number(), level.lower(), name, path, changed);
        }
        if (hides && lower.get().isDirectory()) {
            addHidden(level, name, path, upper.isDirectory());
        }
    }

    private boolean isOpaque(OwnedFd parent, RawPath name) throws IOException {
        return tree.attribute(parent.number(), name.bytes(), "trusted.overlay.opaque")
                .map(value -> value.length == 1 && value[0] == 'y')
                .orElse(false);
    }

    /** What the image had in a folder that the container made anew is deleted, as far as it is not there again. */
    private void addHidden(Level level, RawPath name, String path, boolean again) throws IOException {
        int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
        Optional<OwnedFd> entered = again ? Optional.of(levels.element().upper()) : Optional.empty();
        try (OwnedFd folder =
                tree.open(level.lower().orElseThrow().number(), name.bytes(), flags, 0, RESOLVE_NO_SYMLINKS)) {
            FolderListing names = new FolderListing(tree, folder);
            for (RawPath below = names.next(); !below.isEmpty(); below = names.next()) {
                if (status(tree, entered, below).isEmpty()) {
                    add(path + "/" + below, FilesystemChange.DELETED);
                }
            }
        }
    }

    private void add(String path, int kind) {
        if (changes.size() == MAX_CHANGES) {
            throw new IllegalStateException("more than " + MAX_CHANGES + " changes");
        }
        changes.add(new FilesystemChange(path, kind));
    }

    private static boolean isWhiteout(FileStatus status) {
        return status.type() == TreeCalls.S_IFCHR && status.major() == 0 && status.minor() == 0;
    }

    /** Folders change their size and time with what is in them, which counts by itself. */
    static boolean differs(FileStatus one, FileStatus other) {
        boolean same = one.mode() == other.mode()
                && one.uid() == other.uid()
                && one.gid() == other.gid()
                && one.major() == other.major()
                && one.minor() == other.minor();
        boolean sameContents = one.isDirectory()
                || (one.size() == other.size() && one.modified().equals(other.modified()));
        return !same || !sameContents;
    }

    /** What there is of that name in a folder, if there is a folder. */
    static Optional<FileStatus> status(TreeCalls tree, Optional<OwnedFd> folder, RawPath name) throws IOException {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(tree.status(folder.get().number(), name.bytes()));
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
