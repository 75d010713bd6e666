package io.berth.streams.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A record's time as json-file has it: RFC 3339 in UTC with as many digits after the point as it takes. The part up to
 * the second is kept, since most records come in the same second as the one before. Not thread-safe.
 */
final class TimeText {
    static final int MAX_LENGTH = 30;

    private static final int SECOND_LENGTH = 19;
    private static final int NANO_DIGITS = 9;

    private final byte[] text = new byte[MAX_LENGTH];
    private long second = Long.MIN_VALUE;
    private int nano;
    private int length;
    private long version;
    private long epochNanos;

    /** Changes with the text, and differs between any two texts that are in use at the same time. */
    long version() {
        return version;
    }

    /** The same time as nanoseconds since 1970. */
    long epochNanos() {
        return epochNanos;
    }

    byte[] text() {
        return text;
    }

    int length() {
        return length;
    }

    /** The time, to the nanosecond; MIN before there is one. */
    Instant time() {
        return second == Long.MIN_VALUE ? Instant.MIN : Instant.ofEpochSecond(second, nano);
    }

    void set(Instant time) {
        epochNanos = LocalFormat.nanos(time);
        version = 1_000_000_000L * (time.getEpochSecond() % 1_000_000_000L) + time.getNano();
        if (time.getEpochSecond() != second) {
            second = time.getEpochSecond();
            LocalDateTime local = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
            String upToSecond = local.toString();
            String padded = upToSecond.length() == SECOND_LENGTH ? upToSecond : upToSecond + ":00";
            System.arraycopy(padded.getBytes(StandardCharsets.US_ASCII), 0, text, 0, SECOND_LENGTH);
        }
        nano = time.getNano();
        length = SECOND_LENGTH;
        if (nano != 0) {
            int rest = nano;
            text[SECOND_LENGTH] = '.';
            for (int i = SECOND_LENGTH + NANO_DIGITS; i > SECOND_LENGTH; i--) {
                text[i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            length = SECOND_LENGTH + 1 + NANO_DIGITS;
            while (text[length - 1] == '0') {
                length--;
            }
        }
        text[length++] = 'Z';
    }

    void copy(TimeText other) {
        second = other.second;
        nano = other.nano;
        version = other.version;
        epochNanos = other.epochNanos;
        length = other.length;
        System.arraycopy(other.text, 0, text, 0, length);
    }
}
