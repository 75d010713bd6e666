package io.berth.daemon.tar;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A path of an archive as the raw bytes that stand there: file names are in no encoding. */
public final class RawPath {
    private final byte[] bytes;

    public RawPath(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public static RawPath of(String text) {
        return new RawPath(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    public boolean endsWithSlash() {
        return bytes.length > 0 && bytes[bytes.length - 1] == '/';
    }

    /** The components, without empty ones and dots; ".." stays. */
    public List<RawPath> components() {
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

    /** The components with the two dots worked out as text; empty when they lead above the beginning. */
    public Optional<List<RawPath>> inside() {
        List<RawPath> kept = new ArrayList<>();
        for (RawPath component : components()) {
            if (!component.is("..")) {
                kept.add(component);
            } else if (kept.isEmpty()) {
                return Optional.empty();
            } else {
                kept.removeLast();
            }
        }
        return Optional.of(kept);
    }

    /** This path with one more component. */
    public RawPath resolve(RawPath name) {
        byte[] whole = Arrays.copyOf(bytes, bytes.length + 1 + name.bytes.length);
        whole[bytes.length] = '/';
        System.arraycopy(name.bytes, 0, whole, bytes.length + 1, name.bytes.length);
        return new RawPath(whole);
    }

    /** The bytes of both, one after the other. */
    public RawPath append(RawPath more) {
        byte[] whole = Arrays.copyOf(bytes, bytes.length + more.bytes.length);
        System.arraycopy(more.bytes, 0, whole, bytes.length, more.bytes.length);
        return new RawPath(whole);
    }

    public RawPath append(String more) {
        return append(of(more));
    }

    /** This path with another last component. */
    public RawPath sibling(RawPath name) {
        int slash = bytes.length - 1;
        while (slash >= 0 && bytes[slash] != '/') {
            slash--;
        }
        return new RawPath(Arrays.copyOf(bytes, slash + 1)).append(name);
    }

    boolean isAscii() {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    boolean isUtf8() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The components joined by slashes; "." for none. */
    public static RawPath join(List<RawPath> components) {
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

    public boolean startsWith(String prefix) {
        byte[] start = prefix.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    public RawPath without(String prefix) {
        return new RawPath(Arrays.copyOfRange(bytes, prefix.length(), bytes.length));
    }

    public boolean is(String text) {
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
