package io.berth.daemon.archive;

import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_NOFOLLOW;
import static io.berth.execdriver.kernel.FileCalls.O_PATH;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;

import io.berth.api.type.container.PathStat;
import io.berth.daemon.tar.InsidePath;
import io.berth.daemon.tar.RawPath;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.TreeCalls;
import io.berth.execdriver.kernel.TreeCalls.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A path in a container as a client wrote it: absolute or not, its dots and double slashes taken out, and what stands at
 * its end, a slash or a dot, kept, since it says whether a link is meant or what it leads to.
 */
public final class PathInView {
    private static final int MAX_LINKS = 255;
    private static final long S_ISUID = 04000;
    private static final long S_ISGID = 02000;
    private static final long S_ISVTX = 01000;

    private final TreeCalls tree;
    private final OwnedFd root;
    private final String path;

    /** @param root the open folder that stands for {@code /}; stays the caller's */
    public PathInView(TreeCalls tree, OwnedFd root, String path) {
        this.tree = tree;
        this.root = root;
        this.path = clean(path);
    }

    /** Absolute and clean, but for a slash or a dot at the end, which mean "what is in it". */
    private static String clean(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        String clean = "/" + String.join("/", parts);
        if (path.endsWith("/.") || path.equals(".")) {
            return clean.equals("/") ? "/." : clean + "/.";
        }
        return path.endsWith("/") && !clean.equals("/") ? clean + "/" : clean;
    }

    /** The last part of it, {@code /} for the root, a dot for what ends in one. */
    String baseName() {
        String bare = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return bare.equals("/") ? "/" : bare.substring(bare.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return path;
    }

    private byte[] bytes() {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    /** The file itself, opened for nothing but to be looked at; the caller closes it. */
    OwnedFd openItself() throws IOException {
        return InsidePath.open(tree, root.number(), bytes(), O_PATH | O_NOFOLLOW);
    }

    /** The folder that it is, links followed; the caller closes it. */
    public OwnedFd openFolder() throws IOException {
        return InsidePath.open(tree, root.number(), bytes(), O_RDONLY | O_DIRECTORY);
    }

    /** What it leads to in the end, opened for nothing but to be looked at; the caller closes it. */
    public OwnedFd openTarget() throws IOException {
        return InsidePath.open(tree, root.number(), bytes(), O_PATH);
    }

    /** The folder that it is in; the caller closes it. */
    OwnedFd openParent() throws IOException {
        String above = path.substring(0, path.lastIndexOf('/') + 1);
        return InsidePath.open(tree, root.number(), above.getBytes(StandardCharsets.UTF_8), O_RDONLY | O_DIRECTORY);
    }

    /** What the API tells of it. */
    PathStat stat() throws IOException {
        try (OwnedFd file = openItself()) {
            FileStatus status = tree.status(file.number());
            return new PathStat(
                    baseName(),
                    status.size(),
                    goMode(status.mode()),
                    Instant.ofEpochSecond(
                            status.modified().seconds(), status.modified().nanos()),
                    status.isSymbolicLink() ? resolved() : "");
        }
    }

    /** Go's os.FileMode: the permission bits below, the type and what else there is in bits of its own above. */
    private static long goMode(int mode) {
        long type = switch (mode & TreeCalls.S_IFMT) {
            case TreeCalls.S_IFDIR -> 1L << 31;
            case TreeCalls.S_IFLNK -> 1L << 27;
            case TreeCalls.S_IFBLK -> 1L << 26;
            case TreeCalls.S_IFIFO -> 1L << 25;
            case TreeCalls.S_IFCHR -> 1L << 26 | 1L << 21;
            case TreeCalls.S_IFREG -> 0;
            default -> 1L << 24;
        };
        long special = ((mode & S_ISUID) != 0 ? 1L << 23 : 0)
                | ((mode & S_ISGID) != 0 ? 1L << 22 : 0)
                | ((mode & S_ISVTX) != 0 ? 1L << 20 : 0);
        return type | special | (mode & 0777);
    }

    /**
     * Where it leads, all links followed as far as there is something, as an absolute path in the container. Only to be
     * told or compared: a program in the container can change what it means at any time.
     */
    public String resolved() throws IOException {
        Deque<RawPath> left = new ArrayDeque<>(new RawPath(bytes()).components());
        List<RawPath> done = new ArrayList<>();
        int links = 0;
        while (!left.isEmpty()) {
            RawPath part = left.pop();
            if (part.is("..")) {
                if (!done.isEmpty()) {
                    done.removeLast();
                }
                continue;
            }
            RawPath link = link(done, part);
            if (link.isEmpty()) {
                done.add(part);
                continue;
            }
            if (++links > MAX_LINKS) {
                throw new IOException(path + ": too many links");
            }
            if (link.startsWith("/")) {
                done.clear();
            }
            link.components().reversed().forEach(left::push);
        }
        return done.isEmpty() ? "/" : "/" + RawPath.join(done);
    }

    /** What a name says when it is a link; empty for anything else. */
    private RawPath link(List<RawPath> above, RawPath name) throws IOException {
        int flags = O_PATH | O_DIRECTORY;
        try (OwnedFd folder =
                InsidePath.open(tree, root.number(), RawPath.join(above).bytes(), flags)) {
            return new RawPath(tree.readLink(folder.number(), name.bytes()));
        } catch (KernelException e) {
            boolean none = e.errno() == Errno.EINVAL || e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR;
            if (!none) {
                throw e;
            }
            return new RawPath(new byte[0]);
        }
    }
}
