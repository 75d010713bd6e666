package io.berth.api.http.hijack;

import com.google.common.base.Splitter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A client's request for a websocket (RFC 6455, section 4.2), judged and answered as the Engine does: what is wrong is told
 * in one line after a head without a length, and the connection ends.
 */
public final class WebSocketHandshake {
    private static final String ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String VERSION = "13";
    private static final Splitter COMMA = Splitter.on(',').trimResults().omitEmptyStrings();

    private final Function<String, Optional<String>> headers;

    /** Judges a request by its {@code headers}, which are asked for by name. */
    public WebSocketHandshake(Function<String, Optional<String>> headers) {
        this.headers = headers;
    }

    /** Head and text of the refusal; empty when there is nothing to refuse. */
    public Optional<String> refusal() {
        if (!header("Upgrade").equalsIgnoreCase("websocket")
                || !header("Connection").toLowerCase(Locale.ROOT).contains("upgrade")) {
            return refusal("", "not websocket protocol");
        }
        if (header("Sec-WebSocket-Key").isEmpty()) {
            return refusal("", "mismatch challenge/response");
        }
        if (!header("Sec-WebSocket-Version").equals(VERSION)) {
            return refusal("Sec-WebSocket-Version: " + VERSION + "\r\n", "missing or bad WebSocket Version");
        }
        return protocols().size() > 1 ? refusal("", "") : Optional.empty();
    }

    private static Optional<String> refusal(String header, String text) {
        return Optional.of("HTTP/1.1 400 Bad Request\r\n" + header + "\r\n" + text);
    }

    /** The head with which the connection becomes a websocket. No extension is ever agreed on. */
    public String acceptance() {
        String protocol = protocols().isEmpty()
                ? ""
                : "Sec-WebSocket-Protocol: " + protocols().getFirst() + "\r\n";
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(header("Sec-WebSocket-Key")) + "\r\n" + protocol + "\r\n";
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private List<String> protocols() {
        return COMMA.splitToList(header("Sec-WebSocket-Protocol"));
    }

    private String header(String name) {
        return headers.apply(name).orElse("").strip();
    }
}
