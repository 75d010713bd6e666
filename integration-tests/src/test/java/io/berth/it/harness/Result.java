package io.berth.it.harness;

import java.nio.charset.StandardCharsets;

/**
 * What a finished command left.
 *
 * @param status its exit status
 * @param stdout the bytes of its standard output
 * @param stderr its standard error as text
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes of one finished command, never compared
public record Result(int status, byte[] stdout, String stderr) {
    /** Standard output as text. */
    public String out() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /** Standard output without white space at its ends: an id, a name. */
    public String line() {
        return out().trim();
    }

    @Override
    public String toString() {
        return "status " + status + "\n--- stdout\n" + out() + "\n--- stderr\n" + stderr;
    }
}
