package io.berth.daemon.tar;

import io.berth.execdriver.kernel.TreeCalls.FileTime;
import java.util.List;
import java.util.Map;

/**
 * One member of an archive.
 *
 * @param type the header's type flag, {@code '0'} for each kind of regular file
 * @param mode permission bits, set-id bits and sticky bit
 * @param size bytes of the file's contents, holes included
 * @param attributes extended attributes' values in ISO-8859-1, a character for each byte
 * @param sparse where the data in the archive belongs, in order; empty for a file without holes
 */
public record TarEntry(
        RawPath name,
        RawPath linkName,
        char type,
        int mode,
        long uid,
        long gid,
        long size,
        FileTime modified,
        long major,
        long minor,
        Map<String, String> attributes,
        List<Segment> sparse) {
    public static final char FILE = '0';
    public static final char HARD_LINK = '1';
    public static final char SYMBOLIC_LINK = '2';
    public static final char CHARACTER_DEVICE = '3';
    public static final char BLOCK_DEVICE = '4';
    public static final char DIRECTORY = '5';
    public static final char FIFO = '6';
    static final char PAX_GLOBAL = 'g';

    private static final RawPath NO_LINK = new RawPath(new byte[0]);

    /** A piece of a sparse file that holds data. */
    public record Segment(long offset, long length) {}

    /** An entry without contents that belongs to the superuser. */
    public static TarEntry plain(RawPath name, char type, int mode, FileTime modified) {
        return new TarEntry(name, NO_LINK, type, mode, 0, 0, 0, modified, 0, 0, Map.of(), List.of());
    }

    /** The same entry with contents of this size. */
    public TarEntry withSize(long bytes) {
        return new TarEntry(name, linkName, type, mode, uid, gid, bytes, modified, major, minor, attributes, sparse);
    }

    public boolean isDirectory() {
        return type == DIRECTORY;
    }

    public boolean hasHoles() {
        return !sparse.isEmpty();
    }
}
