package io.berth.daemon.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Writes archives byte by byte, so that they can be wrong in any way. */
public final class TarMaker {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int mode = 0644;

    /** Puts a header that a sound archive could have. */
    public TarMaker header(String name, char type, long size, String link) {
        return raw(block(name.getBytes(ISO_8859_1), type, octal(size), link));
    }

    public TarMaker file(String name, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return file(name, bytes);
    }

    public TarMaker file(String name, byte[] bytes) {
        return header(name, '0', bytes.length, "").data(bytes);
    }

    public TarMaker directory(String name) {
        int before = mode;
        return mode(0755).header(name, '5', 0, "").mode(before);
    }

    public TarMaker symbolicLink(String name, String target) {
        return header(name, '2', 0, target);
    }

    public TarMaker hardLink(String name, String target) {
        return header(name, '1', 0, target);
    }

    /** The mode of the headers that follow. */
    public TarMaker mode(int bits) {
        mode = bits;
        return this;
    }

    /** A PAX header with one record for the entry that follows. */
    public TarMaker pax(String key, String value) {
        byte[] record = paxRecord(key, value);
        return header("PaxHeader", 'x', record.length, "").data(record);
    }

    public static byte[] paxRecord(String key, String value) {
        String rest = " " + key + "=" + value + "\n";
        int length = rest.getBytes(ISO_8859_1).length;
        int total = length + 1;
        while (Integer.toString(total).length() + length != total) {
            total++;
        }
        return (total + rest).getBytes(ISO_8859_1);
    }

    /** Bytes filled up to whole blocks. */
    public TarMaker data(byte[] bytes) {
        out.writeBytes(bytes);
        out.writeBytes(new byte[-bytes.length & 511]);
        return this;
    }

    public TarMaker raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public byte[] block(byte[] name, char type, byte[] size, String link) {
        byte[] block = new byte[512];
        ByteBuffer buffer = ByteBuffer.wrap(block);
        buffer.put(0, name, 0, Math.min(name.length, 100));
        buffer.put(100, String.format("%07o", mode).getBytes(ISO_8859_1));
        buffer.put(108, "0000000".getBytes(ISO_8859_1)).put(116, "0000000".getBytes(ISO_8859_1));
        buffer.put(124, size).put(136, "12345670123".getBytes(ISO_8859_1));
        block[156] = (byte) type;
        byte[] to = link.getBytes(ISO_8859_1);
        buffer.put(157, to, 0, Math.min(to.length, 100));
        buffer.put(257, "ustar\00000".getBytes(ISO_8859_1));
        return checksummed(block);
    }

    public static byte[] checksummed(byte[] block) {
        byte[] copy = block.clone();
        ByteBuffer.wrap(copy).put(148, "        ".getBytes(ISO_8859_1));
        int sum = 0;
        for (byte b : copy) {
            sum += b & 0xff;
        }
        ByteBuffer.wrap(copy).put(148, String.format("%06o\0 ", sum).getBytes(ISO_8859_1));
        return copy;
    }

    public static byte[] octal(long number) {
        return String.format("%011o", number).getBytes(ISO_8859_1);
    }

    /** The archive with its end mark. */
    public byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(out.toByteArray());
        whole.writeBytes(new byte[1024]);
        return whole.toByteArray();
    }

    public InputStream stream() {
        return new ByteArrayInputStream(bytes());
    }
}
