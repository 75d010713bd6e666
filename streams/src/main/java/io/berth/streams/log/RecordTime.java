package io.berth.streams.log;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/** A record's time, read without a parser where it is in UTC; the minute is kept from record to record. */
final class RecordTime {
    private static final int MINUTE_LENGTH = 16;
    private static final int SECOND_LENGTH = 19;
    private static final int NANO_DIGITS = 9;
    private static final byte[] FIELD = "\"time\":\"".getBytes(StandardCharsets.US_ASCII);

    private final byte[] minute = new byte[MINUTE_LENGTH];
    private long minuteStart;
    private long second;
    private int nano;
    private byte[] text = {};
    private long textSecond = Long.MIN_VALUE;

    /** Whether {@code time} is a limit at all. */
    static boolean isBound(Instant time) {
        return !time.equals(Instant.MIN) && !time.equals(Instant.MAX);
    }

    void set(Instant time) {
        set(time.getEpochSecond(), time.getNano());
    }

    void set(long epochSecond, int nanoOfSecond) {
        second = epochSecond;
        nano = nanoOfSecond;
    }

    boolean isBefore(Instant time) {
        return second != time.getEpochSecond() ? second < time.getEpochSecond() : nano < time.getNano();
    }

    boolean isAfter(Instant time) {
        return second != time.getEpochSecond() ? second > time.getEpochSecond() : nano > time.getNano();
    }

    /** Reads {@code in[from, to)}; false when it is of an unusual form. */
    boolean read(byte[] in, int from, int to) {
        if (to - from <= SECOND_LENGTH || in[to - 1] != 'Z' || to - from > TimeText.MAX_LENGTH) {
            return false;
        }
        if (!Arrays.equals(minute, 0, MINUTE_LENGTH, in, from, from + MINUTE_LENGTH) && !readMinute(in, from)) {
            return false;
        }
        int tens = in[from + MINUTE_LENGTH + 1] - '0';
        int ones = in[from + MINUTE_LENGTH + 2] - '0';
        if (in[from + MINUTE_LENGTH] != ':' || tens < 0 || tens > 6 || ones < 0 || ones > 9) {
            return false;
        }
        second = minuteStart + 10L * tens + ones;
        nano = 0;
        int digits = to - 1 - (from + SECOND_LENGTH + 1);
        for (int i = 0; i < NANO_DIGITS; i++) {
            int digit = i < digits ? in[from + SECOND_LENGTH + 1 + i] - '0' : 0;
            if (digit < 0 || digit > 9) {
                return false;
            }
            nano = 10 * nano + digit;
        }
        return true;
    }

    private boolean readMinute(byte[] in, int from) {
        try {
            String text = new String(in, from, MINUTE_LENGTH, StandardCharsets.US_ASCII);
            minuteStart = LocalDateTime.parse(text).toEpochSecond(ZoneOffset.UTC);
            System.arraycopy(in, from, minute, 0, MINUTE_LENGTH);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Reads the time of the record {@code line[from, to)}, in which it is the last field; false if there is none. */
    boolean find(byte[] line, int from, int to) {
        for (int i = to - FIELD.length; i >= from; i--) {
            if (Arrays.equals(FIELD, 0, FIELD.length, line, i, i + FIELD.length)) {
                int start = i + FIELD.length;
                int end = start;
                while (end < to && line[end] != '"') {
                    end++;
                }
                return read(line, start, end);
            }
        }
        return false;
    }

    /** Writes the time with nine digits after the point: always {@value TimeText#MAX_LENGTH} bytes. */
    void putFixed(byte[] into, int at) {
        if (second != textSecond) {
            textSecond = second;
            text = Instant.ofEpochSecond(second).toString().getBytes(StandardCharsets.US_ASCII);
        }
        System.arraycopy(text, 0, into, at, SECOND_LENGTH);
        into[at + SECOND_LENGTH] = '.';
        int rest = nano;
        for (int i = SECOND_LENGTH + NANO_DIGITS; i > SECOND_LENGTH; i--) {
            into[at + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        into[at + SECOND_LENGTH + 1 + NANO_DIGITS] = 'Z';
    }
}
