package io.berth.daemon.layer;

import static io.berth.execdriver.kernel.FileCalls.AT_REMOVEDIR;
import static io.berth.execdriver.kernel.FileCalls.O_CREAT;
import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_EXCL;
import static io.berth.execdriver.kernel.FileCalls.O_NOFOLLOW;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;
import static io.berth.execdriver.kernel.FileCalls.O_WRONLY;
import static io.berth.execdriver.kernel.FileCalls.RESOLVE_NO_SYMLINKS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.TreeCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Unpacks one archive into an empty folder in overlayfs's form: an archive's {@code .wh.NAME} becomes a whiteout, its
 * {@code .wh..wh..opq} an opaque directory.
 *
 * <p>Every name is resolved by the kernel with the folder as its root, so that no dots, links or absolute names lead
 * out of it; memory is bounded whatever the archive holds. For one archive and one platform thread (it writes files by
 * native calls); what was made before a failure is the caller's to remove.
 */
final class LayerUnpacker implements AutoCloseable {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String META = ".wh..wh.";
    private static final int BUFFER = 1 << 17;

    private final Kernel kernel;
    private final TreeCalls tree;
    private final OwnedFd root;
    private final OwnedFd discarded;
    private final Folders folders;
    private final byte[] bytes = new byte[BUFFER];
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);
    private long discards;

    /**
     * Opens two folders, both there and empty.
     *
     * @param folder gets what the archive holds
     * @param discard gets what the archive itself replaces, on the same file system
     */
    LayerUnpacker(Kernel kernel, Path folder, Path discard) throws IOException {
        this.kernel = kernel;
        this.tree = kernel.tree();
        this.root = openFolder(kernel, folder);
        this.discarded = openFolder(kernel, discard);
        this.folders = new Folders(tree, root);
    }

    private static OwnedFd openFolder(Kernel kernel, Path folder) throws IOException {
        return kernel.open(Kernel.AT_FDCWD, folder.toString(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, 0);
    }

    /**
     * Unpacks a plain archive up to its end mark; bytes behind that stay unread.
     *
     * @return the sum of the files' and links' sizes
     * @throws TarFormatException when the archive is not sound
     */
    long unpack(InputStream tar) throws IOException {
        TarReader reader = new TarReader(tar);
        long size = 0;
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("unpacking was cancelled");
            }
            long own = sizeOf(entry.get());
            if (own > Long.MAX_VALUE - size) {
                throw TarFormatException.invalidHeader();
            }
            size += own;
            unpack(entry.get(), reader);
        }
        folders.forget();
        return size;
    }

    /** As the file system counts it: a symbolic link is as long as its text. */
    private static long sizeOf(TarEntry entry) {
        return entry.type() == TarEntry.SYMBOLIC_LINK ? entry.linkName().length() : entry.size();
    }

    private void unpack(TarEntry entry, TarReader reader) throws IOException {
        List<RawPath> path = inside(entry.name(), "invalid entry name");
        try {
            if (path.isEmpty()) {
                // The root folder's mode, owner and time are the engine's: an archive of a private folder must still
                // give a root that every user of the container can enter.
                return;
            }
            RawPath name = path.getLast();
            int parent = folders.open(path.subList(0, path.size() - 1));
            if (name.startsWith(WHITEOUT)) {
                whiteout(parent, name, entry);
            } else {
                make(parent, name, entry, reader);
            }
        } catch (KernelException e) {
            throw refused(entry, e);
        }
    }

    /** What the archive's own names caused is the archive's fault; a full disk and the like is not. */
    private static IOException refused(TarEntry entry, KernelException e) {
        return switch (e.errno()) {
            case Errno.ENOENT,
                    Errno.ENOTDIR,
                    Errno.ELOOP,
                    Errno.EEXIST,
                    Errno.EISDIR,
                    Errno.EINVAL,
                    Errno.ENAMETOOLONG ->
                new TarFormatException(e.getMessage() + " (archive member " + shortened(entry.name()) + ")", e);
            default -> e;
        };
    }

    private static String shortened(RawPath name) {
        String text = name.toString();
        return '"' + (text.length() <= 200 ? text : text.substring(0, 200) + "…") + '"';
    }

    /** The components of a name, with a dot-dot that goes no higher than the root resolved as text. */
    private static List<RawPath> inside(RawPath name, String complaint) throws TarFormatException {
        List<RawPath> kept = new ArrayList<>();
        for (RawPath component : name.components()) {
            if (!component.is("..")) {
                kept.add(component);
            } else if (kept.isEmpty()) {
                throw new TarFormatException(complaint + " " + shortened(name));
            } else {
                kept.removeLast();
            }
        }
        return kept;
    }

    private void whiteout(int parent, RawPath name, TarEntry entry) throws IOException {
        if (name.is(OPAQUE)) {
            tree.setAttribute(parent, new byte[] {'.'}, "trusted.overlay.opaque", new byte[] {'y'});
            return;
        }
        if (name.startsWith(META)) {
            return;
        }
        RawPath hidden = name.without(WHITEOUT);
        if (hidden.isEmpty() || hidden.is(".") || hidden.is("..")) {
            throw new TarFormatException("invalid whiteout entry " + shortened(entry.name()));
        }
        replacing(parent, hidden, () -> tree.makeNode(parent, hidden.bytes(), TreeCalls.S_IFCHR, 0, 0));
    }

    private void make(int parent, RawPath name, TarEntry entry, TarReader reader) throws IOException {
        byte[] bare = name.bytes();
        switch (entry.type()) {
            case TarEntry.DIRECTORY -> directory(parent, name);
            case TarEntry.FILE -> replacing(parent, name, () -> file(parent, bare, entry, reader));
            case TarEntry.SYMBOLIC_LINK ->
                replacing(
                        parent,
                        name,
                        () -> tree.makeSymbolicLink(entry.linkName().bytes(), parent, bare));
            case TarEntry.CHARACTER_DEVICE ->
                replacing(parent, name, () -> node(parent, bare, TreeCalls.S_IFCHR, entry));
            case TarEntry.BLOCK_DEVICE -> replacing(parent, name, () -> node(parent, bare, TreeCalls.S_IFBLK, entry));
            case TarEntry.FIFO -> replacing(parent, name, () -> node(parent, bare, TreeCalls.S_IFIFO, entry));
            case TarEntry.HARD_LINK -> {
                hardLink(parent, name, entry);
                return;
            }
            default -> throw new TarFormatException("unhandled tar header type " + (int) entry.type());
        }
        applyAttributes(parent, name, entry);
    }

    @FunctionalInterface
    private interface Making {
        void make() throws IOException;
    }

    /** Makes a name; one that is there goes first, with all that is in it. */
    private void replacing(int parent, RawPath name, Making making) throws IOException {
        try {
            making.make();
        } catch (KernelException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            remove(parent, name.bytes());
            making.make();
        }
    }

    /** A folder with something in it only moves out of the way: emptying it is not for here. */
    private void remove(int parent, byte[] name) throws IOException {
        try {
            boolean directory = (tree.mode(parent, name) & TreeCalls.S_IFMT) == TreeCalls.S_IFDIR;
            tree.unlink(parent, name, directory ? AT_REMOVEDIR : 0);
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOTEMPTY) {
                throw e;
            }
            discards++;
            tree.rename(
                    parent, name, discarded.number(), Long.toString(discards).getBytes(ISO_8859_1));
        }
    }

    private void directory(int parent, RawPath name) throws IOException {
        try {
            tree.makeDirectory(parent, name.bytes(), 0700);
        } catch (KernelException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            if ((tree.mode(parent, name.bytes()) & TreeCalls.S_IFMT) != TreeCalls.S_IFDIR) {
                remove(parent, name.bytes());
                tree.makeDirectory(parent, name.bytes(), 0700);
            }
        }
    }

    private void node(int parent, byte[] name, int kind, TarEntry entry) throws IOException {
        tree.makeNode(parent, name, kind | 0600, entry.major(), entry.minor());
    }

    private void hardLink(int parent, RawPath name, TarEntry entry) throws IOException {
        List<RawPath> target = inside(entry.linkName(), "invalid hardlink target");
        if (target.isEmpty()) {
            throw new TarFormatException("invalid hardlink target " + shortened(entry.linkName()));
        }
        byte[] to = name.bytes();
        byte[] from = target.getLast().bytes();
        try (OwnedFd folder = folders.openExisting(target.subList(0, target.size() - 1))) {
            int directory = folder.number();
            replacing(parent, name, () -> tree.link(directory, from, parent, to));
        }
    }

    private void file(int parent, byte[] name, TarEntry entry, TarReader reader) throws IOException {
        try (OwnedFd file =
                tree.open(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600, RESOLVE_NO_SYMLINKS)) {
            if (entry.hasHoles()) {
                sparse(file, entry, reader);
            } else {
                copy(file.number(), reader, entry.size());
            }
        }
    }

    private void sparse(OwnedFd file, TarEntry entry, TarReader reader) throws IOException {
        tree.truncate(file.number(), entry.size());
        for (TarEntry.Segment segment : entry.sparse()) {
            tree.seek(file.number(), segment.offset());
            copy(file.number(), reader, segment.length());
        }
    }

    private void copy(int file, TarReader reader, long length) throws IOException {
        long left = length;
        while (left > 0) {
            int count = reader.read(bytes, (int) Math.min(bytes.length, left));
            if (count < 0) {
                throw TarFormatException.truncated();
            }
            direct.clear().put(bytes, 0, count).flip();
            while (direct.hasRemaining()) {
                kernel.write(file, direct);
            }
            left -= count;
        }
    }

    /** Owner before mode, since a change of owner takes the set-id bits away; the times last. */
    private void applyAttributes(int parent, RawPath name, TarEntry entry) throws IOException {
        byte[] bare = name.bytes();
        tree.changeOwner(parent, bare, entry.uid(), entry.gid());
        for (Map.Entry<String, String> attribute : entry.attributes().entrySet()) {
            setAttribute(parent, bare, attribute.getKey(), attribute.getValue());
        }
        if (entry.type() != TarEntry.SYMBOLIC_LINK) {
            tree.changeMode(parent, bare, entry.mode());
        }
        tree.setTimes(parent, bare, entry.modified());
    }

    /** Names that overlayfs gives a meaning are the engine's own; kinds that the file system lacks are left out. */
    private void setAttribute(int parent, byte[] name, String attribute, String value) throws IOException {
        if (attribute.startsWith("trusted.overlay.") || attribute.startsWith("user.overlay.")) {
            return;
        }
        try {
            tree.setAttribute(parent, name, attribute, value.getBytes(ISO_8859_1));
        } catch (KernelException e) {
            if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.EPERM) {
                throw e;
            }
        }
    }

    /** Closes the folder; a second call does nothing. */
    @Override
    public void close() {
        folders.close();
        discarded.close();
        root.close();
    }
}
