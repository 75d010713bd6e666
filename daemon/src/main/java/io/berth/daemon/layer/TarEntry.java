package io.berth.daemon.layer;

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
record TarEntry(
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
    static final char FILE = '0';
    static final char HARD_LINK = '1';
    static final char SYMBOLIC_LINK = '2';
    static final char CHARACTER_DEVICE = '3';
    static final char BLOCK_DEVICE = '4';
    static final char DIRECTORY = '5';
    static final char FIFO = '6';
    static final char PAX_GLOBAL = 'g';

    /** A piece of a sparse file that holds data. */
    record Segment(long offset, long length) {}

    boolean isDirectory() {
        return type == DIRECTORY;
    }

    boolean hasHoles() {
        return !sparse.isEmpty();
    }
}
