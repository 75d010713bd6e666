package io.berth.daemon.layer;

import static io.berth.execdriver.kernel.FileCalls.AT_FDCWD;
import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_NOFOLLOW;
import static io.berth.execdriver.kernel.FileCalls.O_NONBLOCK;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;

import io.berth.daemon.tar.FileContents;
import io.berth.daemon.tar.InsidePath;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Puts a layer's archive together again from what {@link SplitRecorder} wrote down and the unpacked files. */
final class SplitArchive {
    private static final int BUFFER = 1 << 16;

    private final Kernel kernel;
    private final Path diff;
    private final Path record;

    /**
     * Reads from a layer.
     *
     * @param diff the unpacked files
     */
    SplitArchive(Kernel kernel, Path diff, Path record) {
        this.kernel = kernel;
        this.diff = diff;
        this.record = record;
    }

    /** Writes the archive; for a platform thread. The caller compares its digest. */
    void writeTo(OutputStream out) throws IOException {
        try (DataInputStream in = open();
                OwnedFd root = kernel.open(AT_FDCWD, diff.toString(), O_RDONLY | O_DIRECTORY, 0, 0)) {
            FileContents contents = new FileContents(kernel, out);
            for (int kind = in.read(); kind >= 0; kind = in.read()) {
                if (kind == SplitRecorder.RAW) {
                    copyRaw(in, out);
                } else {
                    copyFile(in, root, contents);
                }
            }
        }
    }

    /** How many bytes the archive has. */
    long length() throws IOException {
        long length = 0;
        try (DataInputStream in = open()) {
            for (int kind = in.read(); kind >= 0; kind = in.read()) {
                int bytes = in.readInt();
                in.skipNBytes(bytes);
                length += kind == SplitRecorder.RAW ? bytes : contentsLength(in);
            }
        }
        return length;
    }

    private static long contentsLength(DataInputStream in) throws IOException {
        long length = 0;
        for (int left = in.readInt(); left > 0; left--) {
            in.readLong();
            length += in.readLong();
        }
        return length;
    }

    private DataInputStream open() throws IOException {
        InputStream file = Files.newInputStream(record);
        try {
            return new DataInputStream(new BufferedInputStream(new GZIPInputStream(file, BUFFER), BUFFER));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static void copyRaw(DataInputStream in, OutputStream out) throws IOException {
        byte[] raw = new byte[in.readInt()];
        in.readFully(raw);
        out.write(raw);
    }

    private void copyFile(DataInputStream in, OwnedFd root, FileContents contents) throws IOException {
        byte[] path = new byte[in.readInt()];
        in.readFully(path);
        int pieces = in.readInt();
        int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
        try (OwnedFd file = InsidePath.open(kernel.tree(), root.number(), path, flags)) {
            for (int i = 0; i < pieces; i++) {
                long offset = in.readLong();
                long length = in.readLong();
                if (offset != 0) {
                    kernel.tree().seek(file.number(), offset);
                }
                long copied = contents.copy(file, length);
                if (copied < length) {
                    throw new EOFException("file " + new String(path, StandardCharsets.UTF_8) + " is too short");
                }
            }
        }
    }
}
