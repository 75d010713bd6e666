package io.berth.streams.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A record's attributes as {@code docker logs --details} shows them: {@code key=value,… } in URL encoding. */
final class Details {
    private static final JsonFactory JSON = new JsonFactory();

    private Details() {}

    /** The details of {@code record[from, to)}, the inside of its {@code attrs}, with the blank behind them. */
    static byte[] of(byte[] record, int from, int to) {
        Map<String, String> attributes = new TreeMap<>();
        String object = "{" + new String(record, from, to - from, StandardCharsets.UTF_8) + "}";
        try (JsonParser json = JSON.createParser(object)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                attributes.put(key, json.getText());
            }
        } catch (IOException e) {
            attributes.clear();
        }
        String details = attributes.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining(",", "", " "));
        return details.getBytes(StandardCharsets.UTF_8);
    }

    /** As Go's QueryEscape does, which differs from Java's form encoding in two characters. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
