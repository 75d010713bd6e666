package io.berth.api.http;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A response taken apart.
 *
 * @param head status line and headers as they came
 * @param headers by name in any case; of a repeated one the last
 * @param body without its chunks' framing
 */
public record WireResponse(int status, String head, Map<String, String> headers, String body) {
    static WireResponse parse(String raw) {
        int end = raw.indexOf("\r\n\r\n");
        if (!raw.startsWith("HTTP/1.") || end < 0) {
            throw new AssertionError("no response: <" + raw + ">");
        }
        String head = raw.substring(0, end);
        List<String> lines = Splitter.on("\r\n").splitToList(head);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        String body = raw.substring(end + 4);
        boolean chunked = "chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"));
        int status =
                Integer.parseInt(Splitter.on(' ').splitToList(lines.getFirst()).get(1));
        return new WireResponse(status, head, headers, chunked ? unchunk(body) : body);
    }

    /** A header's value; empty when it is not there. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    private static String unchunk(String body) {
        StringBuilder content = new StringBuilder();
        int at = 0;
        while (true) {
            int line = body.indexOf("\r\n", at);
            int size = line < 0 ? 0 : Integer.parseInt(body.substring(at, line), 16);
            if (size == 0) {
                return content.toString();
            }
            content.append(body, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
    }
}
