package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Tells a client how a long piece of work goes, one JSON object a line. One thread at a time; the stream is the caller's. */
public final class Progress {
    private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BAR = 50;

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

    /** The image that the work was about. */
    public void result(String id) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", "moby.image.id");
        line.put("aux", Map.of("ID", id));
        write(line);
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

    /** As {@link #progress}, left out when this is quiet. */
    void progressUnlessQuiet(String status, String id, long current, long total) throws IOException {
        if (!quiet) {
            progress(status, id, current, total);
        }
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
}
