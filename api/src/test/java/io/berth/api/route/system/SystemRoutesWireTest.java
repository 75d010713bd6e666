package io.berth.api.route.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.backend.EventsOptions;
import io.berth.api.backend.StreamBody;
import io.berth.api.backend.SystemBackend;
import io.berth.api.backend.UsageKind;
import io.berth.api.http.WireResponse;
import io.berth.api.http.WireServer;
import io.berth.api.type.image.ImageSummary;
import io.berth.api.type.system.DiskUsage;
import io.berth.api.type.system.FirewallInfo;
import io.berth.api.type.system.InfoResponse;
import io.berth.api.type.system.LimitSupport;
import io.berth.api.type.system.PingInfo;
import io.berth.api.type.system.VersionResponse;
import io.berth.api.version.ApiVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SystemRoutesWireTest implements SystemBackend {
    private final List<EventsOptions> asked = new ArrayList<>();
    private final Set<UsageKind> counted = EnumSet.noneOf(UsageKind.class);
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

    /** So dockerd's own parser says that there is none. */
    @Test
    void minusOneIsNoBoundOfEvents() throws IOException {
        assertThat(server.get("/events?since=5&until=-1").status()).isEqualTo(200);
        assertThat(asked.getFirst().since()).contains(Instant.ofEpochSecond(5));
        assertThat(asked.getFirst().until()).isEqualTo(Optional.empty());
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1.51/system/df|IMAGE,CONTAINER,VOLUME,BUILD_CACHE",
                "/v1.51/system/df?type=image|IMAGE",
                "/v1.51/system/df?type=volume&type=build-cache|VOLUME,BUILD_CACHE",
                "/v1.41/system/df?type=none|IMAGE,CONTAINER,VOLUME,BUILD_CACHE"
            })
    void diskUsageIsAskedForByKind(String path, String kinds) throws IOException {
        assertThat(server.get(path).status()).isEqualTo(200);
        assertThat(counted)
                .containsExactlyInAnyOrder(
                        Arrays.stream(kinds.split(",")).map(UsageKind::valueOf).toArray(UsageKind[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "images"})
    void anUnknownKindIsRefused(String type) throws IOException {
        WireResponse response = server.get("/v1.42/system/df?type=" + type);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("{\"message\":\"unknown object type: " + type + "\"}\n");
    }

    @Test
    void diskUsageHasTheShapeOfTheVersion() throws IOException {
        String image = "\"Containers\":1,\"Created\":2,\"Id\":\"i\",\"Labels\":null,\"ParentId\":\"\","
                + "\"RepoDigests\":null,\"RepoTags\":null,\"SharedSize\":3,\"Size\":4";
        assertThat(server.get("/v1.51/system/df").body())
                .isEqualTo("{\"LayersSize\":9,\"Images\":[{" + image
                        + "}],\"Containers\":[],\"Volumes\":null,\"BuildCache\":[]}\n");
        assertThat(server.get("/v1.41/system/df").body())
                .isEqualTo("{\"LayersSize\":9,\"Images\":[{" + image + ",\"VirtualSize\":4"
                        + "}],\"Containers\":[],\"Volumes\":null,\"BuildCache\":[]}\n");
    }

    @Test
    void infoHasTheShapeOfTheVersion() throws IOException {
        assertThat(server.get("/v1.51/info").body())
                .contains("\"FirewallBackend\":{\"Driver\":\"nftables\"}", "\"name=seccomp,profile=builtin\"")
                .doesNotContain("BridgeNf", "KernelMemory\"", "Nondistributable");
        assertThat(server.get("/v1.49/info").body())
                .contains("\"BridgeNfIptables\":false", "\"BridgeNfIp6tables\":false", "FirewallBackend")
                .doesNotContain("KernelMemory\"", "Nondistributable");
        assertThat(server.get("/v1.41/info").body())
                .contains("\"KernelMemory\":true", "\"AllowNondistributableArtifactsCIDRs\":null", "name=seccomp,")
                .doesNotContain("FirewallBackend");
        assertThat(server.get("/v1.24/info").body()).contains("\"SecurityOptions\":[\"seccomp\"]");
    }

    @Override
    public DiskUsage diskUsage(Set<UsageKind> kinds, ApiVersion version) {
        counted.clear();
        counted.addAll(kinds);
        var image = new ImageSummary(1, 2, "i", null, "", List.of(), List.of(), 3, 4);
        return new DiskUsage(9, List.of(image), List.of(), null, List.of());
    }

    @Override
    public PingInfo ping() {
        return new PingInfo("1", "linux", "inactive");
    }

    @Override
    public VersionResponse version(ApiVersion version) {
        return VersionResponse.EMPTY;
    }

    @Override
    public InfoResponse info(ApiVersion version) {
        return InfoResponse.EMPTY
                .edit()
                .limits(new LimitSupport(true, true, false, true, true, true, true, true))
                .firewallBackend(new FirewallInfo("nftables"))
                .securityOptions(List.of("name=seccomp,profile=builtin"))
                .build();
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
