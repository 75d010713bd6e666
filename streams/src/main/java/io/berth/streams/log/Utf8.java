package io.berth.streams.log;

/** Which bytes are well-formed UTF-8, judged as Go's {@code utf8.DecodeRune} does. */
final class Utf8 {
    private Utf8() {}

    /**
     * The length of the well-formed sequence that starts at {@code at} with a byte of 0x80 or more, or 0 when there is
     * none before {@code end}. Surrogates, over-long forms and code points beyond U+10FFFF are not well-formed.
     */
    static int length(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (end - at < length) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        if (second < lowestSecond(first) || second > highestSecond(first)) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static int lowestSecond(int first) {
        return switch (first) {
            case 0xe0 -> 0xa0;
            case 0xf0 -> 0x90;
            default -> 0x80;
        };
    }

    private static int highestSecond(int first) {
        return switch (first) {
            case 0xed -> 0x9f;
            case 0xf4 -> 0x8f;
            default -> 0xbf;
        };
    }
}
