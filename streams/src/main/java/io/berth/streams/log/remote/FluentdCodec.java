package io.berth.streams.log.remote;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * Fluentd's forward protocol, message mode: {@code [tag, time, record, option]} in MessagePack, one a line.
 *
 * <p>The line's bytes stand in the record as they are, as a MessagePack string, well-formed or not.
 */
final class FluentdCodec implements RecordCodec {
    private static final byte EVENT_TIME = 0;

    private final FluentdOptions options;
    private final String tag;
    private final SortedMap<String, String> fields;
    private final Supplier<byte[]> chunkIds;

    FluentdCodec(FluentdOptions options, String tag, SortedMap<String, String> fields, Supplier<byte[]> chunkIds) {
        this.options = options;
        this.tag = tag;
        this.fields = fields;
        this.chunkIds = chunkIds;
    }

    @Override
    public List<byte[]> encode(LogRecord record) {
        MessagePack message = new MessagePack().array(4).string(tag);
        Instant time = record.time();
        if (options.nanoseconds()) {
            message.extension(EVENT_TIME, (time.getEpochSecond() << Integer.SIZE) | time.getNano());
        } else {
            message.number((int) time.getEpochSecond());
        }
        message.map(fields.size() + 2 + (record.piece().isPresent() ? 4 : 0));
        fields.forEach((name, value) -> message.string(name).string(value));
        message.string("source").string(record.source()).string("log").string(record.line());
        record.piece().ifPresent(piece -> {
            message.string("partial_message").string("true");
            message.string("partial_id").string(piece.lineId());
            message.string("partial_ordinal").string(String.valueOf(piece.ordinal()));
            message.string("partial_last").string(String.valueOf(piece.last()));
        });
        if (options.asksForAck()) {
            message.map(1).string("chunk").string(Base64.getEncoder().encodeToString(chunkIds.get()));
        } else {
            message.map(0);
        }
        return List.of(message.toByteArray());
    }
}
