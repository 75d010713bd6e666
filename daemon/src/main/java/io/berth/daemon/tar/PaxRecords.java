package io.berth.daemon.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.berth.execdriver.kernel.TreeCalls.FileTime;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The {@code length key=value} records of a PAX header; values keep their bytes as ISO-8859-1 characters. */
final class PaxRecords {
    private static final String ATTRIBUTE = "SCHILY.xattr.";

    private final Map<String, String> values = new LinkedHashMap<>();
    private final StringBuilder sparseMap = new StringBuilder();

    static PaxRecords parse(byte[] bytes) throws TarFormatException {
        PaxRecords records = new PaxRecords();
        int at = 0;
        while (at < bytes.length) {
            at = records.readOne(bytes, at);
        }
        return records;
    }

    private int readOne(byte[] bytes, int at) throws TarFormatException {
        int space = at;
        long length = 0;
        while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9' && length < bytes.length) {
            length = length * 10 + bytes[space++] - '0';
        }
        long end = at + length;
        boolean sound =
                space > at && space < bytes.length && bytes[space] == ' ' && end <= bytes.length && end > space + 1;
        if (!sound || bytes[(int) end - 1] != '\n') {
            throw TarFormatException.invalidHeader();
        }
        String record = new String(bytes, space + 1, (int) end - 1 - (space + 1), ISO_8859_1);
        int equals = record.indexOf('=');
        if (equals <= 0) {
            throw TarFormatException.invalidHeader();
        }
        put(record.substring(0, equals), record.substring(equals + 1));
        return (int) end;
    }

    private void put(String key, String value) throws TarFormatException {
        boolean isName = key.equals("path") || key.equals("linkpath");
        if (key.indexOf('\0') >= 0 || (isName && value.indexOf('\0') >= 0)) {
            throw TarFormatException.invalidHeader();
        }
        if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
            sparseMap.append(sparseMap.isEmpty() ? "" : ",").append(value);
        } else if (value.isEmpty()) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
    }

    /** A name: of a sparse file the real one. */
    Optional<RawPath> path() {
        String real = values.get("GNU.sparse.name");
        return text(real == null ? "path" : "GNU.sparse.name");
    }

    Optional<RawPath> linkPath() {
        return text("linkpath");
    }

    private Optional<RawPath> text(String key) {
        return Optional.ofNullable(values.get(key)).map(value -> new RawPath(value.getBytes(ISO_8859_1)));
    }

    /** A number, or {@code otherwise} when there is no such record. */
    long number(String key, long otherwise) throws TarFormatException {
        String value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new TarFormatException("archive/tar: invalid tar header", e);
        }
    }

    FileTime modified(long otherwise) throws TarFormatException {
        String value = values.get("mtime");
        if (value == null) {
            return new FileTime(otherwise, 0);
        }
        if (!value.matches("-?[0-9]{1,18}(\\.[0-9]{0,64})?")) {
            throw TarFormatException.invalidHeader();
        }
        BigDecimal nanos = new BigDecimal(value).movePointRight(9);
        long seconds =
                nanos.movePointLeft(9).setScale(0, java.math.RoundingMode.FLOOR).longValueExact();
        return new FileTime(
                seconds,
                nanos.subtract(BigDecimal.valueOf(seconds).movePointRight(9)).intValue());
    }

    Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(ATTRIBUTE)) {
                attributes.put(key.substring(ATTRIBUTE.length()), value);
            }
        });
        return attributes;
    }

    /** Whether the pieces of a sparse file stand before its data (version 1.0). */
    boolean sparseMapIsInData() {
        return "1".equals(values.get("GNU.sparse.major")) && "0".equals(values.get("GNU.sparse.minor"));
    }

    /** The pieces of a sparse file of version 0.0 or 0.1 as {@code offset,length,…}; empty for none. */
    String sparseMap() {
        String inOne = values.get("GNU.sparse.map");
        return inOne == null ? sparseMap.toString() : inOne;
    }

    long realSize(long otherwise) throws TarFormatException {
        return number("GNU.sparse.realsize", number("GNU.sparse.size", otherwise));
    }
}
