package io.berth.daemon.network.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One message for rtnetlink, laid out as netlink(7) says:
 *
 * <pre>
 * u32 length, u16 type, u16 flags, u32 sequence, u32 port   the header
 * the type's own structure (ifinfomsg, ifaddrmsg, rtmsg)
 * attributes: u16 length, u16 type, payload, padded to 4 bytes; some hold further attributes
 * </pre>
 */
final class RouteMessage {
    static final int NEWLINK = 16;
    static final int DELLINK = 17;
    static final int GETLINK = 18;
    static final int SETLINK = 19;
    static final int NEWADDR = 20;
    static final int GETADDR = 22;
    static final int NEWROUTE = 24;
    static final int DELROUTE = 25;
    static final int GETROUTE = 26;

    static final int REQUEST = 1;
    static final int ACK = 4;
    static final int DUMP = 0x300;
    static final int REPLACE = 0x100;
    static final int EXCLUSIVE = 0x200;
    static final int CREATE = 0x400;

    static final int HEADER = 16;
    private static final int NESTED = 0x8000;
    private static final int LARGEST = 4096;

    private final ByteBuffer bytes = ByteBuffer.allocate(LARGEST).order(ByteOrder.nativeOrder());

    private RouteMessage(int type, int flags) {
        bytes.putInt(0)
                .putShort((short) type)
                .putShort((short) (flags | REQUEST))
                .putInt(0)
                .putInt(0);
    }

    /** A message about a link: {@code struct ifinfomsg} follows the header. */
    static RouteMessage link(int type, int flags, int family, int index, int up) {
        var message = new RouteMessage(type, flags);
        message.linkHeader(family, index, up);
        return message;
    }

    /** A message about an address: {@code struct ifaddrmsg}. */
    static RouteMessage address(int type, int flags, int family, int length, int index) {
        var message = new RouteMessage(type, flags);
        message.bytes
                .put((byte) family)
                .put((byte) length)
                .put((byte) 0)
                .put((byte) 0)
                .putInt(index);
        return message;
    }

    /** A message about a route of the main table, made by an administrator: {@code struct rtmsg}. */
    static RouteMessage route(int type, int flags, int family, int length) {
        var message = new RouteMessage(type, flags);
        int mainTable = 254;
        int byBoot = 3;
        int unicast = 1;
        message.bytes.put((byte) family).put((byte) length).put((byte) 0).put((byte) 0);
        message.bytes.put((byte) mainTable).put((byte) byBoot).put((byte) 0).put((byte) unicast);
        message.bytes.putInt(0);
        return message;
    }

    /** Also inside the attribute that describes a veth's other end. */
    RouteMessage linkHeader(int family, int index, int up) {
        bytes.put((byte) family).put((byte) 0).putShort((short) 0).putInt(index);
        bytes.putInt(up).putInt(up);
        return this;
    }

    RouteMessage put(int type, byte[] value) {
        bytes.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        while (bytes.position() % 4 != 0) {
            bytes.put((byte) 0);
        }
        return this;
    }

    RouteMessage put(int type, String text) {
        return put(type, (text + "\0").getBytes(StandardCharsets.UTF_8));
    }

    RouteMessage putInt(int type, int value) {
        bytes.putShort((short) 8).putShort((short) type).putInt(value);
        return this;
    }

    RouteMessage putShort(int type, int value) {
        bytes.putShort((short) 6).putShort((short) type).putShort((short) value).putShort((short) 0);
        return this;
    }

    RouteMessage putByte(int type, int value) {
        return put(type, new byte[] {(byte) value});
    }

    /** Begins an attribute that holds others; answers its place for {@link #end}. */
    int begin(int type) {
        int start = bytes.position();
        bytes.putShort((short) 0).putShort((short) (type | NESTED));
        return start;
    }

    RouteMessage end(int start) {
        bytes.putShort(start, (short) (bytes.position() - start));
        return this;
    }

    /** The message as it is sent. */
    ByteBuffer finish(int sequence, int moreFlags) {
        bytes.putInt(0, bytes.position());
        bytes.putShort(6, (short) (bytes.getShort(6) | moreFlags));
        bytes.putInt(8, sequence);
        return bytes.duplicate().order(ByteOrder.nativeOrder()).flip();
    }
}
