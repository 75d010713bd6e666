package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Tells a client how a long piece of work goes, one JSON object a line. One thread at a time; the stream is the caller's. */
public final class Progress {
    private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BAR = 50;
    private static final int STEPS = 20;

    private final OutputStream out;
    private final boolean quiet;

    /** @param quiet leaves out what is told along the way */
    public Progress(OutputStream out, boolean quiet) {
        this.out = out;
        this.quiet = quiet;
    }

    /** A line of plain text for people. */
    public void text(String text) throws IOException {
        write(text.isEmpty() ? Map.of() : Map.of("stream", text));
    }

    public void status(String status) throws IOException {
        write(Map.of("status", status));
    }

    /** A line of one of several things, named by {@code id}. */
    public void status(String status, String id) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("status", status);
        line.put("id", id);
        write(line);
    }

    /** How one of several things goes, where there is nothing to count. */
    public void step(String status, String id) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("status", status);
        line.put("progressDetail", Map.of());
        line.put("id", id);
        write(line);
    }

    /** What is for programs rather than for people. */
    public void auxiliary(Map<String, Object> told) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("progressDetail", Map.of());
        line.put("aux", told);
        write(line);
    }

    /** The last line of work that failed. */
    public void error(EngineException failure) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("errorDetail", Map.of("message", failure.text()));
        line.put("error", failure.text());
        write(line);
    }

    /** The last line of work whose command failed. */
    public void error(int code, String message) throws IOException {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("code", code);
        detail.put("message", message);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("errorDetail", detail);
        line.put("error", message);
        write(line);
    }

    /** An image that the work has made. */
    public void aux(String id) throws IOException {
        write(Map.of("aux", Map.of("ID", id)));
    }

    /** Reads on from {@code in} and tells how far it is, some twenty times in all and once more at its end. */
    InputStream watch(InputStream in, String status, String id, long total) {
        return quiet ? in : new Watched(in, status, id, total);
    }

    private void write(Object line) throws IOException {
        out.write(ImageJson.line(line).getBytes(StandardCharsets.UTF_8));
        out.write(LINE_END);
        out.flush();
    }

    /** How far one of several things is, in bytes. */
    public void progress(String status, String id, long current, long total) throws IOException {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("current", current);
        detail.put("total", total);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("status", status);
        line.put("progressDetail", detail);
        line.put("progress", bar(current, total));
        line.put("id", id);
        write(line);
    }

    private static String bar(long current, long total) {
        int filled = total == 0 ? BAR : (int) Math.min(BAR, current * BAR / total);
        String numbers = String.format(Locale.ROOT, "%8s", size(current)) + (current > total ? "" : "/" + size(total));
        return "[" + "=".repeat(filled) + ">" + " ".repeat(BAR - filled) + "] " + numbers;
    }

    /** Four significant digits and a decimal unit. */
    private static String size(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        int whole = (int) Math.max(1, Math.floor(Math.log10(Math.max(1, value))) + 1);
        String number = String.format(Locale.ROOT, "%." + Math.max(0, 4 - whole) + "f", value);
        return (number.contains(".") ? number.replaceAll("\\.?0+$", "") : number) + units[unit];
    }

    private final class Watched extends FilterInputStream {
        private final String status;
        private final String id;
        private final long total;
        private final long step;
        private long current;
        private long told = -1;
        private boolean ended;

        Watched(InputStream in, String status, String id, long total) {
            super(in);
            this.status = status;
            this.id = id;
            this.total = total;
            this.step = Math.max(1, total / STEPS);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            return count(value, value < 0 ? 0 : 1);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int got = super.read(into, offset, length);
            return count(got, Math.max(0, got));
        }

        @Override
        public long skip(long wanted) throws IOException {
            long skipped = super.skip(wanted);
            count(0, skipped);
            return skipped;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        private int count(int result, long read) throws IOException {
            current += read;
            boolean full = current == total && told < total;
            boolean end = result < 0 && !ended;
            ended |= end;
            if (end || (read > 0 && (full || current - Math.max(0, told) >= step))) {
                told = current;
                progress(status, id, current, total);
            }
            return result;
        }
    }
}
