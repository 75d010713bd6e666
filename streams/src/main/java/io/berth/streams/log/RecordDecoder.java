package io.berth.streams.log;

import io.berth.streams.StreamType;
import io.berth.streams.frame.FrameHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Turns json-file records into what a client gets. Records of the form that {@link RecordEncoder} and Docker write are
 * decoded in one pass over the bytes; any other JSON goes through {@link ForeignRecord}; what is no record (a torn line,
 * NUL bytes left by a crash) is passed over.
 *
 * <p>Not thread-safe; gathers output until {@link #flush} or until there is enough of it.
 */
final class RecordDecoder implements LogDecoder {
    /** The room before a record's bytes: the frame's header and the time with its blank. */
    private static final int TIME_LENGTH = TimeText.MAX_LENGTH + 1;

    private static final int FLUSH_AT = 64 * 1024;
    private static final byte[] START = ascii("{\"log\":\"");
    private static final byte[] STDOUT = ascii("\",\"stream\":\"stdout\"");
    private static final byte[] STDERR = ascii("\",\"stream\":\"stderr\"");
    private static final byte[] ATTRS = ascii(",\"attrs\":{");
    private static final byte[] INVALID = ascii(",\"invalid\":\"");
    private static final byte[] TIME = ascii(",\"time\":\"");
    private static final int LONGEST_TIME = 40;

    private final LogReadOptions options;
    private final OutputStream sink;
    private final RecordTime time = new RecordTime();
    private final StringScanner text = new StringScanner();
    private final boolean timed;
    private byte[] out = new byte[2 * FLUSH_AT];
    private int outEnd;
    private boolean pastUntil;
    private final byte[] lastEnd = new byte[256];
    private int lastEndLength;
    private StreamType lastStream = StreamType.STDOUT;
    private boolean lastWanted;
    private int attrsFrom;
    private int attrsTo;

    RecordDecoder(LogReadOptions options, OutputStream sink) {
        this.options = options;
        this.sink = sink;
        this.timed = RecordTime.isBound(options.since()) || RecordTime.isBound(options.until());
    }

    @Override
    public void moveTo(long offset, long skipped) {}

    @Override
    public boolean pastUntil() {
        return pastUntil;
    }

    @Override
    public int decode(byte[] in, int from, int to) throws IOException {
        int at = from;
        while (at < to && !pastUntil) {
            if (outEnd > FLUSH_AT) {
                flush();
            }
            int end = record(in, at, to);
            if (end < 0) {
                int newline = Scan.indexOfNewline(in, at, to);
                if (newline < 0) {
                    break;
                }
                foreign(in, at, newline);
                end = newline + 1;
            }
            at = end;
        }
        return at;
    }

    @Override
    public void flush() throws IOException {
        sink.write(out, 0, outEnd);
        outEnd = 0;
    }

    /** Decodes one record of the usual form; returns its end, or -1 when it is of another form or not all there. */
    private int record(byte[] in, int from, int to) throws IOException {
        if (!matches(START, in, from, to)) {
            return -1;
        }
        int textAt =
                outEnd + (options.multiplexed() ? FrameHeader.LENGTH : 0) + (options.timestamps() ? TIME_LENGTH : 0);
        makeRoom(textAt + Math.min(to - from, StringScanner.LONGEST));
        int i = text.scan(in, from + START.length, to, out, textAt);
        if (i < 0) {
            return -1;
        }
        if (lastEndLength > 0 && text.replaced() == 0 && startsWithLastEnd(in, i, to)) {
            if (lastWanted) {
                finish(lastStream, textAt, text.outEnd(), in);
            }
            return i + lastEndLength;
        }
        return newEnd(in, i, to, textAt);
    }

    /** Reads what follows the text, at {@code from}, and keeps it: mostly the next record has the same. */
    private int newEnd(byte[] in, int from, int to, int textAt) {
        int i = from;
        boolean isStdout = matches(STDOUT, in, i, to);
        if (!isStdout && !matches(STDERR, in, i, to)) {
            return -1;
        }
        i = attributes(in, i + STDOUT.length, to);
        if (i < 0) {
            return -1;
        }
        if (text.replaced() > 0) {
            i = invalid(in, i, to);
        }
        if (i < 0 || !matches(TIME, in, i, to)) {
            return -1;
        }
        int timeAt = i + TIME.length;
        int end = endOfTime(in, timeAt, to);
        if (end < 0) {
            return -1;
        }
        boolean wanted = isStdout ? options.stdout() : options.stderr();
        if (timed || options.timestamps()) {
            if (!time.read(in, timeAt, end)) {
                return -1;
            }
            wanted &= inTime();
        }
        lastStream = isStdout ? StreamType.STDOUT : StreamType.STDERR;
        lastWanted = wanted;
        if (wanted) {
            finish(lastStream, textAt, text.outEnd(), in);
        }
        int recordEnd = end + 3;
        boolean keep = text.replaced() == 0 && recordEnd - from <= lastEnd.length && !options.details();
        lastEndLength = keep ? recordEnd - from : 0;
        System.arraycopy(in, from, lastEnd, 0, lastEndLength);
        return recordEnd;
    }

    private boolean startsWithLastEnd(byte[] in, int at, int to) {
        return to - at >= lastEndLength && Arrays.equals(lastEnd, 0, lastEndLength, in, at, at + lastEndLength);
    }

    private boolean inTime() {
        if (time.isAfter(options.until())) {
            pastUntil = true;
            return false;
        }
        return !time.isBefore(options.since());
    }

    /** Steps over {@code attrs}, if it is there, and notes where its inside is. */
    private int attributes(byte[] in, int at, int to) {
        attrsFrom = at;
        attrsTo = at;
        if (!matches(ATTRS, in, at, to)) {
            return at;
        }
        attrsFrom = at + ATTRS.length;
        boolean inString = false;
        for (int i = attrsFrom; i < to; i++) {
            byte b = in[i];
            if (b == '\\') {
                i++;
            } else if (b == '"') {
                inString = !inString;
            } else if (b == '}' && !inString) {
                attrsTo = i;
                return i + 1;
            }
        }
        return -1;
    }

    /** Puts the bytes back that were no UTF-8; -1 when the record does not hold them. */
    private int invalid(byte[] in, int at, int to) {
        if (!matches(INVALID, in, at, to)) {
            return -1;
        }
        int from = at + INVALID.length;
        int end = from;
        while (end < to && in[end] != '"') {
            end++;
        }
        if (end == to) {
            return -1;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(Arrays.copyOfRange(in, from, end));
            return text.restore(out, bytes) ? end + 1 : -1;
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    private static int endOfTime(byte[] in, int at, int to) {
        int last = Math.min(to, at + LONGEST_TIME);
        for (int i = at; i + 2 < last; i++) {
            if (in[i] == '"') {
                return in[i + 1] == '}' && in[i + 2] == '\n' ? i : -1;
            }
        }
        return -1;
    }

    /** Puts header, time and details before the bytes at {@code out[textAt, textEnd)}, which become output. */
    private void finish(StreamType stream, int textAt, int textEnd, byte[] in) {
        int end = textEnd;
        if (options.details()) {
            byte[] details = Details.of(in, attrsFrom, attrsTo);
            makeRoom(end + details.length);
            System.arraycopy(out, textAt, out, textAt + details.length, textEnd - textAt);
            System.arraycopy(details, 0, out, textAt, details.length);
            end += details.length;
        }
        if (options.timestamps()) {
            time.putFixed(out, textAt - TIME_LENGTH);
            out[textAt - 1] = ' ';
        }
        if (options.multiplexed()) {
            FrameHeader.put(stream, end - outEnd - FrameHeader.LENGTH, out, outEnd);
        }
        outEnd = end;
    }

    private void foreign(byte[] in, int from, int to) {
        ForeignRecord.parse(in, from, to).ifPresent(record -> {
            time.set(record.time());
            lastEndLength = 0;
            boolean wanted = record.stream() == StreamType.STDOUT ? options.stdout() : options.stderr();
            if (inTime() && wanted) {
                int textAt = outEnd
                        + (options.multiplexed() ? FrameHeader.LENGTH : 0)
                        + (options.timestamps() ? TIME_LENGTH : 0);
                byte[] bytes = record.log();
                makeRoom(textAt + bytes.length);
                System.arraycopy(bytes, 0, out, textAt, bytes.length);
                byte[] attributes = record.attributes();
                attrsFrom = 0;
                attrsTo = attributes.length;
                finish(record.stream(), textAt, textAt + bytes.length, attributes);
            }
        });
    }

    private void makeRoom(int length) {
        if (out.length < length + Long.BYTES) {
            out = Arrays.copyOf(out, 2 * (length + Long.BYTES));
        }
    }

    private static boolean matches(byte[] expected, byte[] in, int at, int to) {
        return to - at >= expected.length && Arrays.equals(expected, 0, expected.length, in, at, at + expected.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
