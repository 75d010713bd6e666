package io.berth.daemon.layer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A path of an archive as the raw bytes that stand there: file names are in no encoding. */
final class RawPath {
    private final byte[] bytes;

    RawPath(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    static RawPath of(String text) {
        return new RawPath(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return bytes.clone();
    }

    int length() {
        return bytes.length;
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    boolean endsWithSlash() {
        return bytes.length > 0 && bytes[bytes.length - 1] == '/';
    }

    /** The components, without empty ones and dots; ".." stays. */
    List<RawPath> components() {
        List<RawPath> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                boolean dot = i - start == 1 && bytes[start] == '.';
                if (i > start && !dot) {
                    parts.add(new RawPath(Arrays.copyOfRange(bytes, start, i)));
                }
                start = i + 1;
            }
        }
        return parts;
    }

    /** The components joined by slashes; "." for none. */
    static RawPath join(List<RawPath> components) {
        if (components.isEmpty()) {
            return of(".");
        }
        var joined = new ByteArrayOutputStream();
        for (RawPath component : components) {
            if (joined.size() > 0) {
                joined.write('/');
            }
            joined.writeBytes(component.bytes);
        }
        return new RawPath(joined.toByteArray());
    }

    boolean startsWith(String prefix) {
        byte[] start = prefix.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    RawPath without(String prefix) {
        return new RawPath(Arrays.copyOfRange(bytes, prefix.length(), bytes.length));
    }

    boolean is(String text) {
        return Arrays.equals(bytes, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawPath path && Arrays.equals(bytes, path.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** For messages: as UTF-8, with replacements for what is none. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
