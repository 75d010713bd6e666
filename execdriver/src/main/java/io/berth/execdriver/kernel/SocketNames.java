package io.berth.execdriver.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Addresses of sockets as the kernel has them: a family in the machine's byte order, and then
 *
 * <pre>
 *   AF_UNIX    2  the path with a NUL behind it, or a NUL and a name of any bytes
 *   AF_INET    2  port   4  address
 *   AF_INET6   2  port   4  flow   8  address
 * </pre>
 */
final class SocketNames {
    /** Room for any of them ({@code struct sockaddr_storage}). */
    static final int BYTES = 128;

    static final int SUN_PATH_MAX = 107;

    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int FAMILY_BYTES = 2;

    private SocketNames() {}

    static ByteBuffer ofFile(byte[] path) {
        return named(FAMILY_BYTES + path.length + 1).put(FAMILY_BYTES, path);
    }

    static ByteBuffer ofAbstract(byte[] name) {
        return named(FAMILY_BYTES + 1 + name.length).put(FAMILY_BYTES + 1, name);
    }

    private static ByteBuffer named(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).putShort(0, (short) AF_UNIX);
    }

    static SocketAddress read(ByteBuffer name) throws IOException {
        int family = name.getShort(0);
        int port = Short.toUnsignedInt(Short.reverseBytes(name.getShort(2)));
        return switch (family) {
            case AF_UNIX -> UnixDomainSocketAddress.of(path(name));
            case AF_INET -> new InetSocketAddress(InetAddress.getByAddress(bytes(name, 4, 4)), port);
            case AF_INET6 -> new InetSocketAddress(InetAddress.getByAddress(bytes(name, 8, 16)), port);
            default -> throw new IOException("socket of family " + family);
        };
    }

    private static String path(ByteBuffer name) {
        byte[] path = bytes(name, FAMILY_BYTES, name.limit() - FAMILY_BYTES);
        String text = new String(path, StandardCharsets.UTF_8);
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }

    private static byte[] bytes(ByteBuffer name, int at, int count) {
        byte[] bytes = new byte[Math.max(0, count)];
        name.get(at, bytes);
        return bytes;
    }
}
