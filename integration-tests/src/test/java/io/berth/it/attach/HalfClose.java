package io.berth.it.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.RawHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the end of a client's input does, over any kind of connection: it is the end of the process's input where that
 * belongs to this client, and the output goes on in every case, also when there is much of it.
 */
final class HalfClose {
    private static final int MUCH = 50_000;
    private static final Pattern ID = Pattern.compile("\"Id\":\\s*\"([0-9a-f]{64})\"");

    /** Opens a connection to the engine. */
    interface Connector {
        RawHttp open() throws IOException;
    }

    private final Connector connector;

    HalfClose(Connector connector) {
        this.connector = connector;
    }

    /** A container whose input is its first client's: its program sees the end and prints much afterwards. */
    void endsTheInputOfItsContainer() throws IOException {
        String id = run("cat; seq 1 " + MUCH, true, true);
        try (RawHttp client = attach(id)) {
            client.send("typed\n").closeOutput();
            assertThat(payload(client.rest())).isEqualTo("typed\n" + numbers());
        }
        remove(id);
    }

    /** A container whose input outlives its clients: the next one types on, the first one still sees what is printed. */
    void leavesTheInputThatOutlivesIt() throws IOException {
        String id = run("read a; echo first-$a; read b; echo second-$b; seq 1 " + MUCH, true, false);
        try (RawHttp client = attach(id)) {
            client.send("one\n");
            client.until("first-one\n");
            client.closeOutput();
            try (RawHttp next = attach(id)) {
                next.send("two\n");
                assertThat(payload(next.rest())).isEqualTo("second-two\n" + numbers());
            }
            assertThat(payload(client.rest())).isEqualTo("second-two\n" + numbers());
        }
        remove(id);
    }

    void endsTheInputOfAnExec() throws IOException {
        String id = run("sleep 1000", false, false);
        String exec = id("POST", "/containers/" + id + "/exec", """
            {"AttachStdin":true,"AttachStdout":true,"AttachStderr":true,
             "Cmd":["sh","-c","cat; seq 1 %d; exit 5"]}\
            """.formatted(MUCH));
        try (RawHttp client = hijack("/exec/" + exec + "/start", "{\"Detach\":false,\"Tty\":false}")) {
            client.send("typed\n").closeOutput();
            assertThat(payload(client.rest())).isEqualTo("typed\n" + numbers());
        }
        assertThat(request("GET", "/exec/" + exec + "/json", "")).contains("\"ExitCode\":5");
        remove(id);
    }

    private static String numbers() {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= MUCH; i++) {
            text.append(i).append('\n');
        }
        return text.toString();
    }

    private String run(String program, boolean open, boolean once) throws IOException {
        String id = id(
                "POST",
                "/containers/create",
                "{\"Image\":\"busybox\",\"Cmd\":[\"sh\",\"-c\",\"%s\"],\"OpenStdin\":%s,\"StdinOnce\":%s}"
                        .formatted(program, open, once));
        try (RawHttp raw = connector.open()) {
            assertThat(raw.send(head("POST", "/containers/" + id + "/start", "", ""))
                            .head())
                    .startsWith("HTTP/1.1 204 ");
        }
        return id;
    }

    private void remove(String id) throws IOException {
        try (RawHttp raw = connector.open()) {
            assertThat(raw.send(head("DELETE", "/containers/" + id + "?force=1", "", ""))
                            .head())
                    .startsWith("HTTP/1.1 204 ");
        }
    }

    private RawHttp attach(String id) throws IOException {
        return hijack("/containers/" + id + "/attach?stream=1&stdin=1&stdout=1&stderr=1", "");
    }

    private RawHttp hijack(String path, String body) throws IOException {
        RawHttp raw = connector.open();
        raw.send(head("POST", path, "Connection: Upgrade\r\nUpgrade: tcp\r\n", body));
        assertThat(raw.head()).startsWith("HTTP/1.1 101 UPGRADED\r\n");
        return raw;
    }

    private String id(String method, String path, String body) throws IOException {
        Matcher matcher = ID.matcher(request(method, path, body));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private String request(String method, String path, String body) throws IOException {
        try (RawHttp raw = connector.open()) {
            raw.send(head(method, path, "Connection: close\r\n", body));
            return new String(raw.rest(), StandardCharsets.UTF_8);
        }
    }

    private static String head(String method, String path, String more, String body) {
        String type = body.isEmpty() ? "" : "Content-Type: application/json\r\n";
        return method + " /v1.51" + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + more + type + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** The payloads of all frames, one after another. */
    private static String payload(byte[] frames) {
        StringBuilder found = new StringBuilder();
        for (int at = 0; at < frames.length; ) {
            int length = 0;
            for (int i = 4; i < 8; i++) {
                length = length << 8 | (frames[at + i] & 0xff);
            }
            found.append(new String(frames, at + 8, length, StandardCharsets.UTF_8));
            at += 8 + length;
        }
        return found.toString();
    }
}
