package io.berth.api.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Paths as Go's {@code net/url} and {@code path} treat them. */
final class RequestPath {
    private static final String UNESCAPED = "-_.~$&+,/:;=@";

    private RequestPath() {}

    /** Decodes percent signs; bytes that are no UTF-8 become U+FFFD. Empty when an escape is broken. */
    static Optional<String> decode(String raw) {
        return raw.indexOf('%') < 0 ? Optional.of(raw) : decode(raw, false);
    }

    /** The escape that can't be decoded, with at most two characters after the percent sign. */
    static String brokenEscape(String raw) {
        for (int at = raw.indexOf('%'); at >= 0; at = raw.indexOf('%', at + 1)) {
            if (hexadecimal(raw, at) < 0) {
                return raw.substring(at, Math.min(raw.length(), at + 3));
            }
            at += 2;
        }
        return "";
    }

    /** Decodes a query's name or value, where a plus sign is a space. */
    static Optional<String> decodeQuery(String raw) {
        boolean plain = raw.indexOf('%') < 0 && raw.indexOf('+') < 0;
        return plain ? Optional.of(raw) : decode(raw, true);
    }

    private static Optional<String> decode(String raw, boolean plusIsSpace) {
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '%') {
                int value = hexadecimal(bytes, at);
                if (value < 0) {
                    return Optional.empty();
                }
                decoded.put((byte) value);
                at += 2;
            } else {
                decoded.put(plusIsSpace && bytes[at] == '+' ? (byte) ' ' : bytes[at]);
            }
        }
        return Optional.of(new String(decoded.array(), 0, decoded.position(), StandardCharsets.UTF_8));
    }

    private static int hexadecimal(byte[] bytes, int percent) {
        if (percent + 2 >= bytes.length) {
            return -1;
        }
        int high = Character.digit((char) bytes[percent + 1], 16);
        int low = Character.digit((char) bytes[percent + 2], 16);
        return high < 0 || low < 0 ? -1 : (high << 4) + low;
    }

    private static int hexadecimal(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(percent + 1), 16);
        int low = Character.digit(text.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : (high << 4) + low;
    }

    /** The shortest path that means the same: no empty, {@code .} or {@code ..} segments; a slash at the end stays. */
    static String clean(String path) {
        if (path.startsWith("/") && !path.contains("//") && !path.contains("/.")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                kept.addLast(segment);
            }
        }
        String clean = "/" + String.join("/", kept);
        return path.endsWith("/") && !kept.isEmpty() ? clean + "/" : clean;
    }

    /** Encodes a decoded path for a {@code Location} header. */
    static String encode(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c < 0x80 && Character.isLetterOrDigit(c)) || UNESCAPED.indexOf(c) >= 0;
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
