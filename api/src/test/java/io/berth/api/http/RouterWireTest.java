package io.berth.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.error.EngineException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths, versions, methods and headers, as a real engine answered the same bytes. */
final class RouterWireTest {
    private WireServer server;

    @BeforeEach
    void start() throws IOException {
        server = new WireServer(List.of(
                Route.get("/_ping", _ -> new Reply.Text(200, "OK", Map.of("Swarm", "inactive")))
                        .answeredInline(),
                Route.head("/_ping", _ -> new Reply.Text(200, "", Map.of())).answeredInline(),
                Route.get(
                        "/version",
                        call -> Reply.ok(Map.of("Version", call.version().toString()))),
                Route.get("/images/json", _ -> Reply.ok(List.of())),
                Route.get("/images/{name:.*}/json", call -> Reply.ok(Map.of("Name", call.path("name")))),
                Route.get("/containers/{name}/json", call -> {
                    throw EngineException.notFound("No such container: " + call.path("name"));
                }),
                Route.get(
                        "/query",
                        call -> Reply.ok(List.of(
                                call.query("a").map(value -> "<" + value + ">").orElse("-"),
                                call.queryAll("b"),
                                call.flag("f")))),
                Route.post("/start", _ -> {
                    throw EngineException.notModified();
                }),
                Route.post("/empty", _ -> Reply.noContent()),
                Route.get("/crash", _ -> {
                    throw new IllegalStateException("it broke");
                })));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void pingNamesTheEngine() throws IOException {
        WireResponse response = server.get("/v1.24/_ping");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("OK");
        assertThat(response.headers())
                .containsEntry("Api-Version", "1.51")
                .containsEntry("Docker-Experimental", "false")
                .containsEntry("Ostype", "linux")
                .containsEntry("Server", "Berth/test (linux)")
                .containsEntry("Swarm", "inactive")
                .containsEntry("Content-Length", "2")
                .containsEntry("Content-Type", "text/plain; charset=utf-8")
                .containsKey("Date");
    }

    @Test
    void headHasHeadersOnly() throws IOException {
        WireResponse response = server.send("HEAD /_ping HTTP/1.1\r\nHost: d\r\n\r\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Length")).isEqualTo("0");
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/version,1.51",
        "/v1.24/version,1.24",
        "/v1.51/version,1.51",
        "/v1.41.2/version,1.41",
        "/v1.041/version,1.41",
        "/%76ersion,1.51"
    })
    void versionPrefixIsRead(String path, String version) throws IOException {
        assertThat(server.get(path).body()).isEqualTo("{\"Version\":\"" + version + "\"}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.10", "1", "1.", "1.9"})
    void tooOldVersionIsRefusedInPlainText(String version) throws IOException {
        WireResponse response = server.get("/v" + version + "/version");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo("client version " + version + " is too old. Minimum supported API version is 1.24,"
                        + " please upgrade your client to a newer version\n");
        assertThat(response.headers())
                .containsEntry("Content-Type", "text/plain; charset=utf-8")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Api-Version", "1.51")
                .doesNotContainKey("Docker-Experimental");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.52", "2.0", "9.99", "1.99999999999999999999"})
    void tooNewVersionIsRefused(String version) throws IOException {
        WireResponse response = server.get("/v" + version + "/version");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo("{\"message\":\"client version " + version
                        + " is too new. Maximum supported API version is 1.51\"}\n");
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/",
        "GET,/nope",
        "GET,/v1.10/nope",
        "GET,/vx/version",
        "GET,/v1.41",
        "GET,/v1.41/",
        "GET,/version/",
        "DELETE,/version",
        "FOO,/version",
        "HEAD,/version",
        "GET,/containers//json/",
        "GET,/containers/a%2Fb/json"
    })
    void unknownIsPageNotFound(String method, String path) throws IOException {
        WireResponse response = server.send(method + " " + path.replace("//", "/") + " HTTP/1.1\r\nHost: d\r\n\r\n");
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body()).isEqualTo(method.equals("HEAD") ? "" : "{\"message\":\"page not found\"}\n");
        assertThat(response.headers())
                .containsEntry("Content-Length", "29")
                .containsEntry("Content-Type", "application/json")
                .doesNotContainKeys("Api-Version", "Server");
    }

    @ParameterizedTest
    @CsvSource({
        "//x,/x",
        "/./x/,/x/",
        "//_ping?x=1,/_ping?x=1",
        "/a/%2e%2e/_ping,/_ping",
        "/%2F_ping,/_ping",
        "/images/../json,/json",
        "//containers/a%20b%2fc%C3%A9,/containers/a%20b/c%C3%A9"
    })
    void unclearPathIsRedirected(String path, String location) throws IOException {
        WireResponse response = server.get(path);
        assertThat(response.status()).isEqualTo(301);
        assertThat(response.header("Location")).isEqualTo(location);
        assertThat(response.header("Content-Length")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({"docker.io/library/busybox", "docker.io%2Flibrary%2Fbusybox", "docker.io/library%2fbusybox"})
    void imageNamesMayHaveSlashes(String name) throws IOException {
        assertThat(server.get("/v1.41/images/" + name + "/json").body())
                .isEqualTo("{\"Name\":\"docker.io/library/busybox\"}\n");
    }

    @Test
    void firstRouteWins() throws IOException {
        assertThat(server.get("/images/json").body()).isEqualTo("[]\n");
    }

    @Test
    void optionsIsAnsweredForEveryPath() throws IOException {
        WireResponse response = server.send("OPTIONS /v1.41/nope HTTP/1.1\r\nHost: d\r\n\r\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).containsEntry("Api-Version", "1.51").containsEntry("Content-Length", "0");
    }

    @Test
    void refusalsHaveTheirStatusAndMessage() throws IOException {
        WireResponse response = server.get("/containers/a%20%22b/json");
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"message\":\"No such container: a \\\"b\"}\n");
        assertThat(response.headers())
                .containsEntry("Api-Version", "1.51")
                .containsEntry("Docker-Experimental", "false");
    }

    @Test
    void brokenRouteIsAnInternalError() throws IOException {
        WireResponse response = server.get("/crash");
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("{\"message\":\"it broke\"}\n");
    }

    @Test
    void emptyAnswersHaveNoLength() throws IOException {
        assertThat(server.request("POST", "/empty").status()).isEqualTo(204);
        WireResponse unchanged = server.request("POST", "/start");
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.headers()).doesNotContainKeys("Content-Length", "Content-Type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?|[\"-\",[],false]",
                "?a|[\"<>\",[],false]",
                "?a=1&a=2&b=x&b=y+z%21|[\"<1>\",[\"x\",\"y z!\"],false]",
                "?f=1|[\"-\",[],true]",
                "?f=None|[\"-\",[],false]",
                "?f=yes&b={[\"|[\"-\",[\"{[\\\"\"],true]"
            })
    void queriesAreReadAsGoDoes(String query, String expected) throws IOException {
        assertThat(server.get("/query" + query).body()).isEqualTo(expected + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "a=%zz&b=1,invalid URL escape \\\"%zz\\\"",
        "a=%a,invalid URL escape \\\"%a\\\"",
        "x=1;y=2,invalid semicolon separator in query"
    })
    void brokenQueryIsRefused(String query, String message) throws IOException {
        WireResponse response = server.get("/query?" + query);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("{\"message\":\"" + message + "\"}\n");
    }

    @Test
    void versionlessPrefixIsNoVersion() {
        assertThat(Router.versionOf("/version")).isEmpty();
        assertThat(new Router(List.of()).find("GET", "/")).isEqualTo(Optional.empty());
    }
}
