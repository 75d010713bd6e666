package io.berth.streams.log.remote;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;

/**
 * The native protocol of systemd's journal: a datagram for each line, its fields one after the other.
 *
 * <pre>
 * NAME=value\n                        a value without a newline
 * NAME\n length 8 bytes value \n      any value; the length is little-endian
 * </pre>
 */
final class JournaldCodec implements RecordCodec {
    private static final String ERROR = "3";
    private static final String INFO = "6";

    private final SortedMap<String, String> fields;
    private final String epoch;
    private long ordinal;

    /**
     * Messages with {@code fields} each.
     *
     * @param epoch names this run of the log, within which lines are counted
     */
    JournaldCodec(SortedMap<String, String> fields, byte[] epoch) {
        this.fields = fields;
        this.epoch = HexFormat.of().formatHex(epoch);
    }

    @Override
    public List<byte[]> encode(LogRecord record) {
        if (record.line().length == 0) {
            return List.of();
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        put(message, "MESSAGE", record.line());
        put(message, "PRIORITY", record.isStderr() ? ERROR : INFO);
        fields.forEach((name, value) -> put(message, name, value));
        put(message, "SYSLOG_TIMESTAMP", DateTimeFormatter.ISO_INSTANT.format(record.time()));
        put(message, "CONTAINER_LOG_EPOCH", epoch);
        put(message, "CONTAINER_LOG_ORDINAL", String.valueOf(++ordinal));
        record.piece().ifPresent(piece -> {
            put(message, "CONTAINER_PARTIAL_ID", piece.lineId());
            put(message, "CONTAINER_PARTIAL_ORDINAL", String.valueOf(piece.ordinal()));
            put(message, "CONTAINER_PARTIAL_LAST", String.valueOf(piece.last()));
            if (!piece.last()) {
                put(message, "CONTAINER_PARTIAL_MESSAGE", "true");
            }
        });
        return List.of(message.toByteArray());
    }

    private static void put(ByteArrayOutputStream message, String name, String value) {
        put(message, name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(ByteArrayOutputStream message, String name, byte[] value) {
        message.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        message.write('\n');
        message.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value.length)
                .array());
        message.writeBytes(value);
        message.write('\n');
    }
}
