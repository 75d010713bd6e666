package io.berth.streams.log.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * GELF 1.1: one JSON object a line; as datagrams, compressed and cut into chunks, or with a NUL byte behind each on TCP.
 * Empty lines are left out.
 *
 * <pre>
 * chunk   0x1e 0x0f, id of the message 8 bytes, number of the chunk, count of chunks (at most 128), up to 1,408 bytes
 * </pre>
 */
final class GelfCodec implements RecordCodec {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int CHUNK = 1_420;
    private static final int CHUNK_HEAD = 12;
    private static final int MOST_CHUNKS = 128;
    private static final int ERROR = 3;
    private static final int INFO = 6;

    private final GelfOptions options;
    private final String host;
    private final SortedMap<String, String> fields;
    private final Supplier<byte[]> ids;

    /**
     * Messages from {@code host} with {@code fields} each.
     *
     * @param ids at least 8 random bytes
     */
    GelfCodec(GelfOptions options, String host, SortedMap<String, String> fields, Supplier<byte[]> ids) {
        this.options = options;
        this.host = host;
        this.fields = fields;
        this.ids = ids;
    }

    @Override
    public List<byte[]> encode(LogRecord record) {
        if (record.line().length == 0) {
            return List.of();
        }
        try {
            byte[] json = json(record);
            if (options.endpoint().scheme().equals("tcp")) {
                return List.of(Arrays.copyOf(json, json.length + 1));
            }
            byte[] packed = compress(json);
            return packed.length <= CHUNK ? List.of(packed) : chunks(packed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] json(LogRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("version", "1.1");
            json.writeStringField("host", host);
            json.writeStringField("short_message", new String(record.line(), StandardCharsets.UTF_8));
            json.writeNumberField("timestamp", seconds(record));
            json.writeNumberField("level", record.isStderr() ? ERROR : INFO);
            for (Map.Entry<String, String> field : fields.entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static BigDecimal seconds(LogRecord record) {
        return BigDecimal.valueOf(record.time().toEpochMilli()).divide(BigDecimal.valueOf(1_000), 3, RoundingMode.DOWN);
    }

    private byte[] compress(byte[] json) throws IOException {
        if (options.compression().equals("none")) {
            return json;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        if (options.compression().equals("zlib")) {
            Deflater deflater = new Deflater(options.level());
            try (OutputStream out = new DeflaterOutputStream(packed, deflater)) {
                out.write(json);
            } finally {
                deflater.end();
            }
        } else {
            try (OutputStream out = new LevelledGzip(packed, options.level())) {
                out.write(json);
            }
        }
        return packed.toByteArray();
    }

    /** A message of more chunks than there may be can't be sent at all. */
    private List<byte[]> chunks(byte[] packed) {
        int room = CHUNK - CHUNK_HEAD;
        int count = (packed.length + room - 1) / room;
        if (count > MOST_CHUNKS) {
            return List.of();
        }
        byte[] id = ids.get();
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = Math.min(room, packed.length - i * room);
            byte[] chunk = new byte[CHUNK_HEAD + length];
            chunk[0] = 0x1e;
            chunk[1] = 0x0f;
            System.arraycopy(id, 0, chunk, 2, Long.BYTES);
            chunk[10] = (byte) i;
            chunk[11] = (byte) count;
            System.arraycopy(packed, i * room, chunk, CHUNK_HEAD, length);
            chunks.add(chunk);
        }
        return chunks;
    }

    private static final class LevelledGzip extends GZIPOutputStream {
        LevelledGzip(OutputStream out, int level) throws IOException {
            super(out);
            def.setLevel(level);
        }
    }
}
