package io.berth.streams.attach;

import java.util.Arrays;

/**
 * A sequence of keys by which a client leaves a terminal without ending its program, written as {@code ctrl-p,ctrl-q}:
 * keys separated by commas, each a single ASCII character or {@code ctrl-} with a letter or one of {@code @ [ \ ] ^ _}.
 */
public final class DetachKeys {
    /** What applies when neither client nor configuration says anything: {@code ctrl-p,ctrl-q}. */
    public static final DetachKeys DEFAULT = new DetachKeys(new byte[] {16, 17});

    private static final String AFTER_CTRL = "@abcdefghijklmnopqrstuvwxyz[\\]^_";

    private final byte[] keys;

    private DetachKeys(byte[] keys) {
        this.keys = keys;
    }

    /**
     * Reads the written form; an empty text is {@link #DEFAULT}.
     *
     * @throws IllegalArgumentException with the message that clients expect, when a key is unknown
     */
    public static DetachKeys parse(String text) {
        if (text.isEmpty()) {
            return DEFAULT;
        }
        String[] names = text.split(",", -1);
        byte[] keys = new byte[names.length];
        for (int i = 0; i < names.length; i++) {
            int key = key(names[i]);
            if (key < 0) {
                throw new IllegalArgumentException("Invalid detach keys (" + text + ") provided");
            }
            keys[i] = (byte) key;
        }
        return new DetachKeys(keys);
    }

    private static int key(String name) {
        if (name.length() == 1 && name.charAt(0) < 128) {
            return name.charAt(0);
        }
        if (name.length() == 6 && name.startsWith("ctrl-")) {
            return AFTER_CTRL.indexOf(name.charAt(5));
        }
        return name.equals("DEL") ? 127 : -1;
    }

    /** The keys as bytes, as inspect shows them. */
    public byte[] bytes() {
        return keys.clone();
    }

    int length() {
        return keys.length;
    }

    byte key(int index) {
        return keys[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DetachKeys that && Arrays.equals(keys, that.keys);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(keys);
    }
}
