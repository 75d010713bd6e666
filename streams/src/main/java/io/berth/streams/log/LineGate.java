package io.berth.streams.log;

import java.nio.ByteBuffer;

/**
 * Lets of one stream's output through what there is room for, in whole lines: a line is left out from its start, or, when
 * its first part is through already, cut at that point and ended.
 */
final class LineGate {
    private boolean shut;
    private boolean lineBegun;

    /** The bytes to go on with; {@code bytes} is used up. */
    byte[] take(ByteBuffer bytes, int room) {
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        int from = shut ? reopen(all) : 0;
        if (from < 0) {
            return new byte[0];
        }
        int to = all.length;
        if (to - from > room) {
            shut = true;
            int newline = Scan.lastIndexOfNewline(all, from, from + room);
            if (newline >= 0) {
                to = newline + 1;
                lineBegun = false;
            } else {
                return new byte[0];
            }
        } else if (to > from) {
            lineBegun = all[to - 1] != '\n';
        }
        byte[] taken = new byte[to - from];
        System.arraycopy(all, from, taken, 0, taken.length);
        return taken;
    }

    /** Where the next line starts, or the newline that ends the one that was cut; -1 when neither is there. */
    private int reopen(byte[] all) {
        int newline = Scan.indexOfNewline(all, 0, all.length);
        if (newline < 0) {
            return -1;
        }
        shut = false;
        return lineBegun ? newline : newline + 1;
    }
}
