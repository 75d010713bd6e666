package io.berth.daemon.tar;

import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Copies open files into a stream. For one platform thread; the stream stays the caller's. */
public final class FileContents {
    private static final int BUFFER = 1 << 17;

    private final Kernel kernel;
    private final OutputStream out;
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] bytes = new byte[BUFFER];

    public FileContents(Kernel kernel, OutputStream out) {
        this.kernel = kernel;
        this.out = out;
    }

    /**
     * Copies from where the file stands.
     *
     * @param length the most bytes to copy
     * @return how many there were; fewer than {@code length} at the file's end
     * @throws InterruptedIOException when the thread is interrupted
     */
    public long copy(OwnedFd file, long length) throws IOException {
        long left = length;
        while (left > 0) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("copying was cancelled");
            }
            direct.clear().limit((int) Math.min(BUFFER, left));
            int count = kernel.read(file.number(), direct);
            if (count <= 0) {
                break;
            }
            direct.flip().get(bytes, 0, count);
            out.write(bytes, 0, count);
            left -= count;
        }
        return length - left;
    }
}
