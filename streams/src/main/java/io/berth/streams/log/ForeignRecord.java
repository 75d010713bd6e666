package io.berth.streams.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.berth.streams.StreamType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;

/** A json-file record that another program has written or rewritten: any order of fields, any spacing. */
final class ForeignRecord {
    private static final JsonFactory JSON = new JsonFactory();

    private StreamType stream = StreamType.STDOUT;
    private byte[] log = {};
    private Instant time = Instant.EPOCH;
    private byte[] attributes = {};

    private ForeignRecord() {}

    StreamType stream() {
        return stream;
    }

    byte[] log() {
        return log;
    }

    Instant time() {
        return time;
    }

    /** The inside of {@code attrs} as it stands in the record. */
    byte[] attributes() {
        return attributes;
    }

    /** Reads {@code line[from, to)}, from which NUL bytes at the start are left out; empty when it is no record. */
    static Optional<ForeignRecord> parse(byte[] line, int from, int to) {
        int start = from;
        while (start < to && line[start] == 0) {
            start++;
        }
        if (start == to || line[start] != '{') {
            return Optional.empty();
        }
        try (JsonParser json = JSON.createParser(line, start, to - start)) {
            return Optional.of(read(json, line, start));
        } catch (IOException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static ForeignRecord read(JsonParser json, byte[] line, int start) throws IOException {
        ForeignRecord record = new ForeignRecord();
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (field.equals("attrs") && value == JsonToken.START_OBJECT) {
                int inside = (int) json.currentLocation().getByteOffset();
                json.skipChildren();
                int behind = (int) json.currentLocation().getByteOffset();
                record.attributes = Arrays.copyOfRange(line, start + inside, start + behind - 1);
            } else if (value == JsonToken.VALUE_STRING) {
                record.set(field, json.getText());
            } else {
                json.skipChildren();
            }
        }
        return record;
    }

    private void set(String field, String value) {
        switch (field) {
            case "log" -> log = value.getBytes(StandardCharsets.UTF_8);
            case "stream" -> stream = value.equals("stderr") ? StreamType.STDERR : StreamType.STDOUT;
            case "time" -> time = OffsetDateTime.parse(value).toInstant();
            default -> {}
        }
    }
}
