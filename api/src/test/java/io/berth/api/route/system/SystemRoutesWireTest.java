package io.berth.api.route.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.backend.EventsOptions;
import io.berth.api.backend.StreamBody;
import io.berth.api.backend.SystemBackend;
import io.berth.api.http.WireResponse;
import io.berth.api.http.WireServer;
import io.berth.api.type.system.InfoResponse;
import io.berth.api.type.system.PingInfo;
import io.berth.api.type.system.VersionResponse;
import io.berth.api.version.ApiVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SystemRoutesWireTest implements SystemBackend {
    private final List<EventsOptions> asked = new ArrayList<>();
    private WireServer server;

    @BeforeEach
    void start() throws IOException {
        server = new WireServer(new SystemRoutes(this).routes());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void pingTellsWhatTheEngineIs(String method) throws IOException {
        WireResponse response = server.send(method + " /v1.30/_ping HTTP/1.1\r\nHost: d\r\n\r\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(method.equals("GET") ? "OK" : "");
        assertThat(response.headers())
                .containsEntry("Api-Version", "1.51")
                .containsEntry("Builder-Version", "1")
                .containsEntry("Cache-Control", "no-cache, no-store, must-revalidate")
                .containsEntry("Content-Length", method.equals("GET") ? "2" : "0")
                .containsEntry("Content-Type", "text/plain; charset=utf-8")
                .containsEntry("Docker-Experimental", "false")
                .containsEntry("Ostype", "linux")
                .containsEntry("Pragma", "no-cache")
                .containsEntry("Swarm", "inactive");
    }

    @Test
    void versionAndInfoAreJson() throws IOException {
        assertThat(server.get("/version").body())
                .startsWith("{\"Platform\":{\"Name\":\"\"},")
                .endsWith("}\n");
        assertThat(server.get("/v1.24/info").body())
                .startsWith("{")
                .contains("\"ID\":")
                .endsWith("}\n");
    }

    @Test
    void eventsAreStreamed() throws IOException {
        WireResponse response =
                server.get("/events?since=1.5&until=1577836801.123456789&filters=%7B%22type%22:%5B%22image%22%5D%7D");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Transfer-Encoding", "chunked");
        assertThat(response.body()).isEqualTo("{}\n");
        EventsOptions options = asked.getFirst();
        assertThat(options.since()).contains(Instant.ofEpochSecond(1, 500_000_000));
        assertThat(options.until()).contains(Instant.ofEpochSecond(1577836801, 123_456_789));
        assertThat(options.filters().values("type")).containsExactly("image");
    }

    @Test
    void eventsWithoutBoundsAreAskedForSo() throws IOException {
        server.get("/events?since=&until=");
        assertThat(asked.getFirst().since()).isEqualTo(Optional.empty());
        assertThat(asked.getFirst().until()).isEqualTo(Optional.empty());
        assertThat(asked.getFirst().filters().byName()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "since=x|500|strconv.ParseInt: parsing \\\"x\\\": invalid syntax",
                "until=1.5.5|500|strconv.ParseInt: parsing \\\"5.5\\\": invalid syntax",
                "until=1.|500|strconv.ParseInt: parsing \\\"\\\": invalid syntax",
                "since=99999999999999999999|500"
                        + "|strconv.ParseInt: parsing \\\"99999999999999999999\\\": value out of range",
                "filters=x|400|invalid filter",
                "filters={%22type%22:5}|400|invalid filter",
                "since=10&until=5|400|`since` time (10) cannot be after `until` time (5)"
            })
    void unfitQuestionsAreRefused(String query, int status, String message) throws IOException {
        WireResponse response = server.get("/events?" + query);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).isEqualTo("{\"message\":\"" + message + "\"}\n");
        assertThat(asked).isEmpty();
    }

    @Override
    public PingInfo ping() {
        return new PingInfo("1", false, "linux", "inactive");
    }

    @Override
    public VersionResponse version(ApiVersion version) {
        return VersionResponse.EMPTY;
    }

    @Override
    public InfoResponse info(ApiVersion version) {
        return InfoResponse.EMPTY;
    }

    @Override
    public StreamBody events(EventsOptions options) {
        asked.add(options);
        return out -> {
            out.write("{}\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
        };
    }
}
