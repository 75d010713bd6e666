package io.berth.daemon.tar;

import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_NOFOLLOW;
import static io.berth.execdriver.kernel.FileCalls.O_NONBLOCK;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;
import static io.berth.execdriver.kernel.FileCalls.RESOLVE_NO_SYMLINKS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.TreeCalls;
import io.berth.execdriver.kernel.TreeCalls.FileStatus;
import io.berth.execdriver.kernel.TreeCalls.FileTime;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes trees of files into an archive. Others may change the tree meanwhile, programs that mean harm included: every
 * step is taken from an open folder and follows no link, what vanishes is left out, a file that shrinks is filled up
 * with zeros, and memory and open files are bounded. For one archive and one platform thread.
 */
public final class TreeArchiver {
    /** How many files with several names are known again; what is beyond is written once for each name. */
    private static final int MAX_LINKED = 100_000;

    private static final int PATH_MAX = 4096;
    private static final RawPath ITSELF = new RawPath(new byte[] {'.'});
    private static final RawPath NONE = new RawPath(new byte[0]);

    private final TreeCalls tree;
    private final TarWriter out;
    private final boolean overlay;
    private final FileContents contents;
    private final Map<Identity, RawPath> linked = new HashMap<>();

    private record Identity(long device, long inode) {}

    /** A folder that is being gone through. */
    private record Level(OwnedFd fd, RawPath path, FolderListing names) implements AutoCloseable {
        @Override
        public void close() {
            fd.close();
        }
    }

    /**
     * Writes into an archive.
     *
     * @param out stays the caller's, who finishes it
     * @param overlay whether the trees are overlayfs's upper folders, whose whiteouts become the archive's
     */
    public TreeArchiver(Kernel kernel, TarWriter out, boolean overlay) {
        this.tree = kernel.tree();
        this.out = out;
        this.overlay = overlay;
        this.contents = new FileContents(kernel, out.stream());
    }

    /**
     * Writes a folder and all below it.
     *
     * @param folder stays the caller's
     * @param name what the folder is called in the archive
     */
    public void addFolder(OwnedFd folder, RawPath name) throws IOException {
        FileStatus status = tree.status(folder.number());
        putFolder(folder.number(), ITSELF, name, status);
        addContents(folder, name);
    }

    /** Writes what is in a folder, under names that begin with {@code prefix} and a slash, or with nothing for an empty one. */
    public void addContents(OwnedFd folder, RawPath prefix) throws IOException {
        Deque<Level> levels = new ArrayDeque<>();
        try {
            levels.push(level(folder.number(), new byte[] {'.'}, prefix));
            while (!levels.isEmpty()) {
                Level level = levels.peek();
                RawPath name = level.names().next();
                if (name.isEmpty()) {
                    levels.pop().close();
                } else {
                    addBelow(level, name, levels);
                }
            }
        } finally {
            levels.forEach(Level::close);
        }
    }

    private void addBelow(Level level, RawPath name, Deque<Level> levels) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("writing the archive was cancelled");
        }
        RawPath above = level.path();
        RawPath path = above.isEmpty() || above.endsWithSlash() ? above.append(name) : above.resolve(name);
        if (path.length() > PATH_MAX) {
            throw new IOException("file name too long in the archive: " + path.length() + " bytes");
        }
        try {
            if (add(level.fd().number(), name, path)) {
                levels.push(level(level.fd().number(), name.bytes(), path));
            }
        } catch (KernelException e) {
            boolean changed = e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP;
            if (!changed) {
                throw e;
            }
        }
    }

    private Level level(int parent, byte[] name, RawPath path) throws IOException {
        OwnedFd fd = tree.open(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, RESOLVE_NO_SYMLINKS);
        return new Level(fd, path, new FolderListing(tree, fd));
    }

    /**
     * Writes one file.
     *
     * @param parent the open folder that has it
     * @param path what it is called in the archive
     * @return whether it is a folder, whose contents are still to be written
     */
    public boolean add(int parent, RawPath name, RawPath path) throws IOException {
        FileStatus status = tree.status(parent, name.bytes());
        switch (status.type()) {
            case TreeCalls.S_IFDIR -> {
                putFolder(parent, name, path, status);
                return true;
            }
            case TreeCalls.S_IFREG -> addFile(parent, name, path, status);
            case TreeCalls.S_IFLNK -> {
                RawPath target = new RawPath(tree.readLink(parent, name.bytes()));
                put(entry(path, target, TarEntry.SYMBOLIC_LINK, status, attributes(parent, name, status)), status);
            }
            case TreeCalls.S_IFCHR, TreeCalls.S_IFBLK, TreeCalls.S_IFIFO -> addNode(parent, name, path, status);
            default -> {}
        }
        return false;
    }

    private void putFolder(int parent, RawPath name, RawPath path, FileStatus status) throws IOException {
        RawPath slashed = path.endsWithSlash() ? path : path.resolve(new RawPath(new byte[0]));
        out.put(entry(slashed, NONE, TarEntry.DIRECTORY, status, attributes(parent, name, status)));
        if (overlay && isOpaque(parent, name)) {
            TarEntry mark =
                    TarEntry.plain(slashed.append(".wh..wh..opq"), TarEntry.FILE, status.mode() & 0777, time(status));
            out.put(mark);
        }
    }

    private boolean isOpaque(int parent, RawPath name) throws IOException {
        return tree.attribute(parent, name.bytes(), "trusted.overlay.opaque")
                .map(value -> value.length == 1 && value[0] == 'y')
                .orElse(false);
    }

    private void addNode(int parent, RawPath name, RawPath path, FileStatus status) throws IOException {
        boolean whiteout = overlay && status.type() == TreeCalls.S_IFCHR && status.major() == 0 && status.minor() == 0;
        if (whiteout) {
            out.put(TarEntry.plain(path.sibling(RawPath.of(".wh.").append(name)), TarEntry.FILE, 0600, time(status)));
            return;
        }
        char type = switch (status.type()) {
            case TreeCalls.S_IFCHR -> TarEntry.CHARACTER_DEVICE;
            case TreeCalls.S_IFBLK -> TarEntry.BLOCK_DEVICE;
            default -> TarEntry.FIFO;
        };
        put(entry(path, NONE, type, status, attributes(parent, name, status)), status);
    }

    /** Writes what has no contents; a file known already becomes a link to its first name. */
    private void put(TarEntry entry, FileStatus status) throws IOException {
        if (!putKnown(entry.name(), status)) {
            out.put(entry);
        }
    }

    private boolean putKnown(RawPath path, FileStatus status) throws IOException {
        if (status.links() < 2) {
            return false;
        }
        Identity identity = new Identity(status.device(), status.inode());
        RawPath first = linked.get(identity);
        if (first == null) {
            if (linked.size() < MAX_LINKED) {
                linked.put(identity, path);
            }
            return false;
        }
        out.put(entry(path, first, TarEntry.HARD_LINK, status, Map.of()));
        return true;
    }

    private void addFile(int parent, RawPath name, RawPath path, FileStatus seen) throws IOException {
        if (putKnown(path, seen)) {
            return;
        }
        int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
        try (OwnedFd file = tree.open(parent, name.bytes(), flags, 0, RESOLVE_NO_SYMLINKS)) {
            FileStatus status = tree.status(file.number());
            if (!status.isRegularFile()) {
                return;
            }
            TarEntry entry = entry(path, NONE, TarEntry.FILE, status, attributes(parent, name, status));
            out.put(entry);
            long copied = contents.copy(file, entry.size());
            out.endContents(entry.size() - copied, entry.size());
        }
    }

    /** Those that belong to a file's contents: capabilities, and what users have set. */
    private Map<String, String> attributes(int parent, RawPath name, FileStatus status) throws IOException {
        if (status.isSymbolicLink()) {
            return Map.of();
        }
        List<String> names = tree.attributeNames(parent, name.bytes());
        if (names.isEmpty()) {
            return Map.of();
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String attribute : names) {
            boolean kept = attribute.equals("security.capability")
                    || (attribute.startsWith("user.") && !attribute.startsWith("user.overlay."));
            if (kept) {
                tree.attribute(parent, name.bytes(), attribute)
                        .ifPresent(value -> attributes.put(attribute, new String(value, ISO_8859_1)));
            }
        }
        return attributes;
    }

    private static FileTime time(FileStatus status) {
        return new FileTime(status.modified().seconds(), 0);
    }

    private static TarEntry entry(
            RawPath path, RawPath link, char type, FileStatus status, Map<String, String> attributes) {
        boolean device = type == TarEntry.CHARACTER_DEVICE || type == TarEntry.BLOCK_DEVICE;
        return new TarEntry(
                path,
                link,
                type,
                status.mode() & 07777,
                status.uid(),
                status.gid(),
                type == TarEntry.FILE ? status.size() : 0,
                time(status),
                device ? status.major() : 0,
                device ? status.minor() : 0,
                attributes,
                List.of());
    }
}
