package io.berth.daemon.tar;

import static io.berth.execdriver.kernel.FileCalls.O_CREAT;
import static io.berth.execdriver.kernel.FileCalls.O_EXCL;
import static io.berth.execdriver.kernel.FileCalls.O_NOFOLLOW;
import static io.berth.execdriver.kernel.FileCalls.O_WRONLY;
import static io.berth.execdriver.kernel.FileCalls.RESOLVE_NO_SYMLINKS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.TreeCalls;
import io.berth.execdriver.kernel.TreeCalls.FileTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Unpacks one archive into a folder, as {@link UnpackRules} say.
 *
 * <p>Every name is resolved by the kernel with the folder as its root, so that no dots, links or absolute names lead
 * out of it, also while others change what is below it; memory is bounded whatever the archive holds. For one archive
 * and one platform thread (it writes files by native calls); what was made before a failure is the caller's to remove.
 */
public final class TreeUnpacker implements AutoCloseable {
    private static final int BUFFER = 1 << 17;
    private static final int LEAST_HOLE = 1 << 12;
    private static final byte[] ZEROS = new byte[BUFFER];
    private static final int MAX_TIMES = 50_000;
    private static final int LONGEST_SHOWN = 200;

    private final Kernel kernel;
    private final TreeCalls tree;
    private final UnpackRules rules;
    private final ParentFolders folders;
    private final List<FolderTime> times = new ArrayList<>();
    private final byte[] bytes = new byte[BUFFER];
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);

    /** A folder that gets its time when all is unpacked: each name made in it changes that. */
    private record FolderTime(List<RawPath> path, FileTime modified) {}

    /**
     * Unpacks into an open folder.
     *
     * @param root stays the caller's
     */
    public TreeUnpacker(Kernel kernel, OwnedFd root, UnpackRules rules) {
        this.kernel = kernel;
        this.tree = kernel.tree();
        this.rules = rules;
        this.folders = new ParentFolders(tree, root, rules.keepsFolderTimes());
    }

    /**
     * Unpacks a plain archive up to its end mark; bytes behind that stay unread.
     *
     * @return the sum of the files' and links' sizes
     * @throws TarFormatException when the archive is not sound
     */
    public long unpack(InputStream tar) throws IOException {
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
        setFolderTimes();
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
            if (!rules.isSpecial(parent, name, entry)) {
                make(parent, name, entry, reader);
                if (entry.isDirectory() && !rules.keepsFolderTimes() && times.size() < MAX_TIMES) {
                    times.add(new FolderTime(path, entry.modified()));
                }
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
                new TarFormatException(words(e) + " (archive member " + shortened(entry.name()) + ")", e);
            default -> e;
        };
    }

    /** A name for a message. */
    public static String shortened(RawPath name) {
        return '"' + shortened(name.toString()) + '"';
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    /** What the kernel said, behind as much of the name as can be read. */
    private static String words(KernelException e) {
        String text = String.valueOf(e.getMessage());
        int reason = text.lastIndexOf(": ");
        return reason < 0 ? shortened(text) : shortened(text.substring(0, reason)) + text.substring(reason);
    }

    private static List<RawPath> inside(RawPath name, String complaint) throws TarFormatException {
        return name.inside().orElseThrow(() -> new TarFormatException(complaint + " " + shortened(name)));
    }

    private void setFolderTimes() throws IOException {
        for (FolderTime time : times) {
            try (OwnedFd folder = folders.openExisting(time.path())) {
                tree.setTimes(folder.number(), time.modified());
            } catch (KernelException e) {
                if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) {
                    throw e;
                }
            }
        }
    }

    private void make(int parent, RawPath name, TarEntry entry, TarReader reader) throws IOException {
        byte[] bare = name.bytes();
        switch (entry.type()) {
            case TarEntry.DIRECTORY -> directory(parent, name, entry);
            case TarEntry.FILE -> {
                replacing(parent, name, entry, () -> file(parent, bare, entry, reader));
                return;
            }
            case TarEntry.SYMBOLIC_LINK ->
                replacing(
                        parent,
                        name,
                        entry,
                        () -> tree.makeSymbolicLink(entry.linkName().bytes(), parent, bare));
            case TarEntry.CHARACTER_DEVICE ->
                replacing(parent, name, entry, () -> node(parent, bare, TreeCalls.S_IFCHR, entry));
            case TarEntry.BLOCK_DEVICE ->
                replacing(parent, name, entry, () -> node(parent, bare, TreeCalls.S_IFBLK, entry));
            case TarEntry.FIFO -> replacing(parent, name, entry, () -> node(parent, bare, TreeCalls.S_IFIFO, entry));
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

    /** Makes a name; where there is one, room is made first. */
    private void replacing(int parent, RawPath name, TarEntry entry, Making making) throws IOException {
        try {
            making.make();
        } catch (KernelException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            rules.makeRoom(parent, name, entry);
            making.make();
        }
    }

    private void directory(int parent, RawPath name, TarEntry entry) throws IOException {
        try {
            tree.makeDirectory(parent, name.bytes(), 0700);
        } catch (KernelException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            if (!tree.status(parent, name.bytes()).isDirectory()) {
                rules.makeRoom(parent, name, entry);
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
            replacing(parent, name, entry, () -> tree.link(directory, from, parent, to));
        }
    }

    private void file(int parent, byte[] name, TarEntry entry, TarReader reader) throws IOException {
        try (OwnedFd file =
                tree.open(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600, RESOLVE_NO_SYMLINKS)) {
            rules.beginsContents(entry);
            if (entry.hasHoles()) {
                sparse(file, entry, reader);
            } else {
                copy(file.number(), reader, 0, entry.size());
            }
            rules.endsContents();
            int fd = file.number();
            UnpackRules.Owner owner = rules.owner(entry);
            tree.changeOwner(fd, owner.uid(), owner.gid());
            setAttributes(parent, name, entry);
            tree.changeMode(fd, entry.mode());
            tree.setTimes(fd, entry.modified());
        }
    }

    private void sparse(OwnedFd file, TarEntry entry, TarReader reader) throws IOException {
        tree.truncate(file.number(), entry.size());
        for (TarEntry.Segment segment : entry.sparse()) {
            tree.seek(file.number(), segment.offset());
            copy(file.number(), reader, segment.offset(), segment.length());
        }
    }

    /** Long runs of zeros become holes: an archive of a file full of them need not fill the disk. */
    private void copy(int file, TarReader reader, long from, long length) throws IOException {
        long end = from + length;
        boolean inHole = false;
        for (long at = from; at < end; ) {
            int count = reader.read(bytes, (int) Math.min(bytes.length, end - at));
            if (count < 0) {
                throw TarFormatException.truncated();
            }
            boolean hole = count >= LEAST_HOLE && isZero(count);
            if (!hole) {
                if (inHole) {
                    tree.seek(file, at);
                }
                write(file, count);
            }
            inHole = hole;
            at += count;
        }
        if (inHole) {
            tree.truncate(file, Math.max(end, tree.status(file).size()));
        }
    }

    private boolean isZero(int count) {
        return bytes[0] == 0 && bytes[count - 1] == 0 && Arrays.equals(bytes, 0, count, ZEROS, 0, count);
    }

    private void write(int file, int count) throws IOException {
        direct.clear().put(bytes, 0, count).flip();
        while (direct.hasRemaining()) {
            kernel.write(file, direct);
        }
    }

    /** Owner before mode, since a change of owner takes the set-id bits away; the times last. */
    private void applyAttributes(int parent, RawPath name, TarEntry entry) throws IOException {
        byte[] bare = name.bytes();
        UnpackRules.Owner owner = rules.owner(entry);
        tree.changeOwner(parent, bare, owner.uid(), owner.gid());
        setAttributes(parent, bare, entry);
        if (entry.type() != TarEntry.SYMBOLIC_LINK) {
            tree.changeMode(parent, bare, entry.mode());
        }
        tree.setTimes(parent, bare, entry.modified());
    }

    private void setAttributes(int parent, byte[] name, TarEntry entry) throws IOException {
        for (Map.Entry<String, String> attribute : entry.attributes().entrySet()) {
            setAttribute(parent, name, attribute.getKey(), attribute.getValue());
        }
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

    /** Closes what is open below the root; a second call does nothing. */
    @Override
    public void close() {
        folders.close();
    }
}
