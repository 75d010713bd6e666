package io.berth.execdriver.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code struct msghdr} for one sendmsg(2) or recvmsg(2), with room for descriptors. All in one direct buffer:
 *
 * <pre>
 *   0  msghdr   name 8, namelen 4 + 4, iov 8, iovlen 8, control 8, controllen 8, flags 4 + 4
 *  56  iovec    base 8, length 8
 *  72  cmsghdr  length 8, level 4, type 4
 *  88  the descriptors, 4 bytes each
 * </pre>
 */
final class MessageHeader {
    private static final int IOV = 16;
    private static final int IOV_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int VECTOR = 56;
    private static final int CONTROL_HEADER = 72;
    private static final int CONTROL_HEADER_BYTES = 16;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;

    private final ByteBuffer memory;

    /** Lays out a header for the remaining bytes of {@code bytes} and for {@code fds} descriptors in either direction. */
    MessageHeader(ByteBuffer bytes, int fds) {
        memory = ByteBuffer.allocateDirect(CONTROL_HEADER + CONTROL_HEADER_BYTES + align(4 * fds))
                .order(ByteOrder.nativeOrder());
        long base = MemorySegment.ofBuffer(memory).address();
        memory.putLong(IOV, base + VECTOR).putLong(IOV_COUNT, 1);
        memory.putLong(VECTOR, MemorySegment.ofBuffer(bytes).address()).putLong(VECTOR + 8, bytes.remaining());
        if (fds > 0) {
            memory.putLong(CONTROL, base + CONTROL_HEADER);
            memory.putLong(CONTROL_LENGTH, CONTROL_HEADER_BYTES + align(4 * fds));
        }
    }

    ByteBuffer memory() {
        return memory;
    }

    /** Puts the descriptors to send; as many as the header was made for. */
    void putFds(List<Integer> fds) {
        memory.putLong(CONTROL_HEADER, CONTROL_HEADER_BYTES + 4L * fds.size());
        memory.putInt(CONTROL_HEADER + 8, SOL_SOCKET).putInt(CONTROL_HEADER + 12, SCM_RIGHTS);
        for (int i = 0; i < fds.size(); i++) {
            memory.putInt(CONTROL_HEADER + CONTROL_HEADER_BYTES + 4 * i, fds.get(i));
        }
    }

    /** The descriptors that came; unix sockets put all of one message into one control header. */
    List<Integer> receivedFds() {
        var fds = new ArrayList<Integer>();
        if (memory.getLong(CONTROL_LENGTH) < CONTROL_HEADER_BYTES
                || memory.getInt(CONTROL_HEADER + 8) != SOL_SOCKET
                || memory.getInt(CONTROL_HEADER + 12) != SCM_RIGHTS) {
            return fds;
        }
        long end = CONTROL_HEADER + memory.getLong(CONTROL_HEADER);
        for (int at = CONTROL_HEADER + CONTROL_HEADER_BYTES; at + 4 <= end; at += 4) {
            fds.add(memory.getInt(at));
        }
        return fds;
    }

    private static int align(int bytes) {
        return (bytes + 7) & ~7;
    }
}
