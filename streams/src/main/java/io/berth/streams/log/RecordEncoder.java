package io.berth.streams.log;

import io.berth.streams.StreamType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;

/**
 * Writes json-file records, byte for byte as Docker does.
 *
 * <pre>
 * {"log":"TEXT","stream":"stdout|stderr"[,"attrs":{"KEY":"VALUE",…}][,"invalid":"BASE64"],"time":"RFC 3339"}\n
 * </pre>
 *
 * TEXT escapes {@code " \ \n \r} by their letters, and other control characters, {@code < > &}, U+2028 and U+2029 by
 * their numbers. Each byte that is not part of well-formed UTF-8 becomes the escape of U+FFFD, which a true U+FFFD never
 * does; {@code invalid}, ours and unknown to others, holds those bytes in their order, so that our reader gives back what
 * the process wrote.
 *
 * <p>Not thread-safe. The caller sees to the room: {@link #maxRecord} bytes.
 */
final class RecordEncoder implements LogEncoder {
    /** The longest piece of a line in one record, its newline included. */
    static final int MAX_PIECE = 16 * 1024;

    /** The eight bytes that each record starts with, as one little-endian number. */
    private static final long START = (long) Scan.LONGS.get(ascii("{\"log\":\""), 0);

    private static final byte[] INVALID = ascii(",\"invalid\":\"");
    private static final byte[] TIME = ascii(",\"time\":\"");
    private static final byte[] REPLACED = ascii("\\ufffd");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int LONGEST_ESCAPE = 6;

    private final byte[] stdoutEnd;
    private final byte[] stderrEnd;
    private final byte[] end;
    private StreamType endOf = StreamType.STDIN;
    private long endTime = -1;
    private int endLength;
    private byte[] invalid = new byte[64];
    private int invalidCount;
    private int at;

    /** An encoder that adds {@code attributes}, if there are any, to each record. */
    RecordEncoder(SortedMap<String, String> attributes) {
        byte[] attrs = attributes.isEmpty() ? new byte[0] : attrs(attributes);
        this.stdoutEnd = concat(ascii("\",\"stream\":\"stdout\""), attrs);
        this.stderrEnd = concat(ascii("\",\"stream\":\"stderr\""), attrs);
        this.end = new byte[stdoutEnd.length + TIME.length + TimeText.MAX_LENGTH + Long.BYTES];
    }

    @Override
    public int maxRecord() {
        return MAX_PIECE * LONGEST_ESCAPE + MAX_PIECE * 4 / 3 + stdoutEnd.length + 128;
    }

    @Override
    public void moveTo(long offset) {}

    @Override
    public void encode(EncodeBuffers buffers, int from, int to, StreamType stream, TimeText time) {
        byte[] in = buffers.in;
        byte[] out = buffers.out;
        Scan.LONGS.set(out, buffers.outEnd, START);
        at = buffers.outEnd + Long.BYTES;
        invalidCount = 0;
        text(in, from, to, out);
        byte[] streamField = stream == StreamType.STDERR ? stderrEnd : stdoutEnd;
        if (invalidCount > 0) {
            append(streamField, out);
            appendInvalid(out);
            appendTime(time, out);
        } else {
            if (stream != endOf || time.version() != endTime) {
                buildEnd(stream, streamField, time);
            }
            System.arraycopy(end, 0, out, at, endLength);
            at += endLength;
        }
        buffers.outEnd = at;
    }

    /** Builds what follows the text, since it is mostly the same as in the record before. */
    private void buildEnd(StreamType stream, byte[] streamField, TimeText time) {
        endOf = stream;
        endTime = time.version();
        int textEnd = at;
        at = 0;
        append(streamField, end);
        appendTime(time, end);
        endLength = at;
        at = textEnd;
    }

    private void appendTime(TimeText time, byte[] out) {
        append(TIME, out);
        System.arraycopy(time.text(), 0, out, at, time.length());
        at += time.length();
        out[at++] = '"';
        out[at++] = '}';
        out[at++] = '\n';
    }

    /** Escapes {@code in[from, to)}, eight bytes at a time; reads, and ignores, up to 7 bytes beyond {@code to}. */
    private void text(byte[] in, int from, int to, byte[] out) {
        int i = from;
        int o = at;
        while (i < to) {
            long word = (long) Scan.LONGS.get(in, i);
            Scan.LONGS.set(out, o, word);
            int plain = Long.numberOfTrailingZeros(Scan.escaped(word)) >>> 3;
            int left = to - i;
            if (plain >= left) {
                o += left;
                break;
            }
            i += plain;
            o += plain;
            if (plain < Long.BYTES) {
                at = o;
                i = escape(in, i, to, out);
                o = at;
            }
        }
        at = o;
    }

    /** Writes what stands for the byte, or the sequence, at {@code i}; returns what follows it. */
    private int escape(byte[] in, int i, int to, byte[] out) {
        byte b = in[i];
        if (b < 0) {
            return beyondAscii(in, i, to, out);
        }
        switch (b) {
            case '\n' -> letter('n', out);
            case '\r' -> letter('r', out);
            case '"', '\\' -> letter((char) b, out);
            default -> number(0, b, out);
        }
        return i + 1;
    }

    private int beyondAscii(byte[] in, int i, int to, byte[] out) {
        int length = Utf8.length(in, i, to);
        if (length == 0) {
            append(REPLACED, out);
            keepInvalid(in[i]);
            return i + 1;
        }
        if (in[i] == (byte) 0xe2 && in[i + 1] == (byte) 0x80 && (in[i + 2] & 0xfe) == 0xa8) {
            number(0x20, in[i + 2] & 0x3f, out);
        } else {
            for (int k = 0; k < length; k++) {
                out[at++] = in[i + k];
            }
        }
        return i + length;
    }

    private void letter(char letter, byte[] out) {
        out[at++] = '\\';
        out[at++] = (byte) letter;
    }

    private void number(int high, int low, byte[] out) {
        out[at++] = '\\';
        out[at++] = 'u';
        out[at++] = HEX[high >> 4];
        out[at++] = HEX[high & 0xf];
        out[at++] = HEX[low >> 4];
        out[at++] = HEX[low & 0xf];
    }

    private void keepInvalid(byte b) {
        if (invalidCount == invalid.length) {
            byte[] larger = new byte[invalid.length * 2];
            System.arraycopy(invalid, 0, larger, 0, invalidCount);
            invalid = larger;
        }
        invalid[invalidCount++] = b;
    }

    private void appendInvalid(byte[] out) {
        append(INVALID, out);
        byte[] bytes = new byte[invalidCount];
        System.arraycopy(invalid, 0, bytes, 0, invalidCount);
        append(Base64.getEncoder().encode(bytes), out);
        out[at++] = '"';
    }

    private void append(byte[] bytes, byte[] out) {
        System.arraycopy(bytes, 0, out, at, bytes.length);
        at += bytes.length;
    }

    private byte[] attrs(SortedMap<String, String> attributes) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        json.writeBytes(ascii(",\"attrs\":{"));
        String separator = "\"";
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            json.writeBytes(ascii(separator));
            json.writeBytes(text(attribute.getKey()));
            json.writeBytes(ascii("\":\""));
            json.writeBytes(text(attribute.getValue()));
            separator = "\",\"";
        }
        json.writeBytes(ascii("\"}"));
        return json.toByteArray();
    }

    private byte[] text(String value) {
        byte[] in = value.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length * LONGEST_ESCAPE + Long.BYTES];
        at = 0;
        text(Arrays.copyOf(in, in.length + Long.BYTES), 0, in.length, out);
        byte[] exact = new byte[at];
        System.arraycopy(out, 0, exact, 0, at);
        return exact;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
