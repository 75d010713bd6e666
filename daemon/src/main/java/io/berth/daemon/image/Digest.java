package io.berth.daemon.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** A SHA-256 digest, written {@code sha256:} and 64 hexadecimal digits; an image's id is that of its configuration. */
public record Digest(String hex) {
    private static final String PREFIX = "sha256:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final int SHORT = 12;

    /** Checks the digits. */
    public Digest {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("not a SHA-256 digest: " + hex);
        }
    }

    public static Digest of(byte[] contents) {
        return ofHash(newMessageDigest().digest(contents));
    }

    /** Takes what a SHA-256 has worked out, which begins anew then. */
    public static Digest ofFinished(MessageDigest digest) {
        return ofHash(digest.digest());
    }

    private static Digest ofHash(byte[] hash) {
        return new Digest(HexFormat.of().formatHex(hash));
    }

    /** The digest that {@code text} writes with its {@code sha256:}; empty when it is none. */
    public static Optional<Digest> parse(String text) {
        boolean sound = text.startsWith(PREFIX)
                && HEX.matcher(text.substring(PREFIX.length())).matches();
        return sound ? Optional.of(new Digest(text.substring(PREFIX.length()))) : Optional.empty();
    }

    static MessageDigest newMessageDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first twelve digits, as shown to people. */
    public String shortHex() {
        return hex.substring(0, SHORT);
    }

    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
