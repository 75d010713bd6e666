package io.berth.streams.attach;

import java.nio.ByteBuffer;

/**
 * Finds the detach keys in a client's input. The keys of a sequence that is not complete are withheld until the next
 * key decides, or until {@link #release} is called because the user seems to have meant them for the program. Released
 * keys still count: a sequence that is completed later detaches all the same, however slowly it was typed.
 *
 * <p>Not thread-safe.
 */
public final class DetachScanner {
    private final DetachKeys keys;
    private final int[] fallback;
    private int matched;
    private int released;

    /** A scanner at the beginning of a session. */
    public DetachScanner(DetachKeys keys) {
        this.keys = keys;
        this.fallback = new int[keys.length() + 1];
        fallback[0] = -1;
        for (int i = 0, k = -1; i < keys.length(); ) {
            while (k >= 0 && keys.key(i) != keys.key(k)) {
                k = fallback[k];
            }
            fallback[++i] = ++k;
        }
    }

    /** How many bytes more than it is given {@link #scan} may put out. */
    public int withheld() {
        return matched - released;
    }

    /**
     * Takes all of {@code in} and puts what is for the program into {@code out}.
     *
     * @param out with room for {@code in} and for {@link #withheld} bytes more
     * @return whether the sequence is complete; what follows it in {@code in} is left there
     */
    public boolean scan(ByteBuffer in, ByteBuffer out) {
        while (in.hasRemaining()) {
            byte next = in.get();
            while (matched >= 0 && keys.key(matched) != next) {
                fallBack(out);
            }
            if (matched < 0) {
                matched = 0;
                released = 0;
                out.put(next);
            } else if (++matched == keys.length()) {
                matched = 0;
                released = 0;
                return true;
            }
        }
        return false;
    }

    /** Puts out what is withheld, for the program to have. */
    public void release(ByteBuffer out) {
        for (; released < matched; released++) {
            out.put(keys.key(released));
        }
    }

    /** The longest shorter start of the sequence that the input may still be; what it leaves behind is put out. */
    private void fallBack(ByteBuffer out) {
        int shorter = fallback[matched];
        int leftBehind = Math.min(matched, matched - shorter);
        for (int i = released; i < leftBehind; i++) {
            out.put(keys.key(i));
        }
        released = Math.max(0, released - leftBehind);
        matched = shorter;
    }
}
