package io.berth.cli.client;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/**
 * Looks for the detach sequence in what is typed. The bytes of a sequence that has begun are kept back until it is
 * complete or broken. Not for several threads.
 */
public final class DetachKeys {
    private static final String DEFAULT = "ctrl-p,ctrl-q";

    private final byte[] sequence;
    private int matched;

    private DetachKeys(byte[] sequence) {
        this.sequence = sequence;
    }

    /**
     * Understands keys such as {@code ctrl-p,ctrl-q} or {@code a,b}; an empty text is the default sequence.
     *
     * @throws IllegalArgumentException for a key that there is none of
     */
    public static DetachKeys parse(String keys) {
        ByteArrayOutputStream sequence = new ByteArrayOutputStream();
        for (String key : (keys.isEmpty() ? DEFAULT : keys).split(",", -1)) {
            sequence.write(key(key));
        }
        return new DetachKeys(sequence.toByteArray());
    }

    private static int key(String key) {
        if (key.length() == 1) {
            return key.charAt(0);
        }
        String lower = key.toLowerCase(Locale.ROOT);
        if (lower.length() == "ctrl-x".length() && lower.startsWith("ctrl-")) {
            char c = lower.charAt(lower.length() - 1);
            int control = c >= 'a' && c <= 'z' ? c - 'a' + 1 : "@[\\]^_".indexOf(c);
            if (control == 0) {
                return 0;
            } else if (control > 0) {
                return c >= 'a' && c <= 'z' ? control : control + 26;
            }
        }
        throw new IllegalArgumentException("invalid detach keys (" + key + "): Unknown character: '" + key + "'");
    }

    /**
     * Looks through {@code count} typed bytes.
     *
     * @param through gets what is to be sent on
     * @return whether the sequence is complete
     */
    boolean scan(byte[] typed, int count, ByteArrayOutputStream through) {
        for (int i = 0; i < count; i++) {
            if (typed[i] == sequence[matched]) {
                matched++;
                if (matched == sequence.length) {
                    return true;
                }
            } else {
                through.write(sequence, 0, matched);
                matched = 0;
                if (typed[i] == sequence[0] && sequence.length > 1) {
                    matched = 1;
                } else {
                    through.write(typed[i]);
                }
            }
        }
        return false;
    }
}
