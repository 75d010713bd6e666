package io.berth.api.route;

import static io.berth.api.route.Wire.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.backend.BuildBackend;
import io.berth.api.backend.BuildOptions;
import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import io.berth.api.http.Route;
import io.berth.api.route.build.BuildRoutes;
import io.berth.api.type.build.CachePruneReport;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.Ulimit;
import io.berth.api.type.registry.AuthConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuildRoutesTest {
    private final List<BuildOptions> asked = new ArrayList<>();
    private final List<String> contexts = new ArrayList<>();
    private final Wire wire = new Wire(routes(false));

    private List<Route> routes(boolean experimental) {
        return new BuildRoutes(new FakeBuilds(), () -> new CachePruneReport(null, 0), experimental).routes();
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private static String post(String query) {
        return "POST /build?" + query + " HTTP/1.1\r\nHost: d\r\nX-Registry-Config: "
                + "eyJhOjEiOnsidXNlcm5hbWUiOiJ1IiwicGFzc3dvcmQiOiJwIn19\r\n"
                + "Content-Type: application/x-tar\r\nContent-Length: 3\r\n\r\ntar";
    }

    @Test
    void parametersBecomeOptions() {
        var answer = wire.send(post("t=a&t=b:c&dockerfile=D&q=1&nocache=1&pull=true&rm=0&forcerm=1&target=x"
                + "&buildargs=%7B%22A%22:%22b%22,%22N%22:null%7D&labels=%7B%22l%22:%22v%22%7D&cachefrom=%5B%22i%22%5D"
                + "&memory=7&cpushares=2&cpusetcpus=0&shmsize=9&networkmode=none&extrahosts=h:1.2.3.4&extrahosts=i:::1"
                + "&ulimits=%5B%7B%22Name%22:%22nofile%22,%22Soft%22:1,%22Hard%22:2%7D%5D&cpuquota=nope"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo("{\"stream\":\"x\"}\r\n");
        assertThat(contexts).containsExactly("tar");
        BuildOptions options = asked.getFirst();
        assertThat(options.tags()).containsExactly("a", "b:c");
        assertThat(options.dockerfile()).isEqualTo("D");
        assertThat(options.target()).isEqualTo("x");
        assertThat(options.args()).isEqualTo(Map.of("A", Optional.of("b"), "N", Optional.empty()));
        assertThat(options.labels()).isEqualTo(Map.of("l", "v"));
        assertThat(options.quiet()).isTrue();
        assertThat(options.pull()).isTrue();
        assertThat(options.cache()).isEqualTo(new BuildOptions.Cache(true, List.of("i")));
        assertThat(options.cleanup()).isEqualTo(new BuildOptions.Cleanup(false, true));
        assertThat(options.credentials()).isEqualTo(Map.of("a:1", new AuthConfig("u", "p", "", "", "", "")));
        HostConfig host = options.hostConfig();
        assertThat(host.resources().memory()).isEqualTo(7);
        assertThat(host.resources().cpuQuota()).isZero();
        assertThat(host.resources().ulimits()).isEqualTo(List.of(new Ulimit("nofile", 2, 1)));
        assertThat(host.shmSize()).isEqualTo(9);
        assertThat(host.networkMode()).isEqualTo("none");
        assertThat(host.extraHosts()).isEqualTo(List.of("h:1.2.3.4", "i:::1"));
    }

    @Test
    void whatIsNotGivenIsTheClassicBuildersDefault() {
        wire.post("/build");
        BuildOptions options = asked.getFirst();
        assertThat(options.dockerfile()).isEqualTo("Dockerfile");
        assertThat(options.cleanup()).isEqualTo(new BuildOptions.Cleanup(true, false));
        assertThat(options.squash()).isFalse();
        assertThat(options.cache()).isEqualTo(new BuildOptions.Cache(false, List.of()));
        assertThat(options.credentials()).isEmpty();
    }

    @Test
    void anExperimentalEngineSquashes() {
        try (Wire other = new Wire(routes(true))) {
            other.post("/build?squash=1");
        }
        assertThat(asked.getFirst().squash()).isTrue();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        refused(
                wire.post("/build?buildargs=x"),
                400,
                "error reading build args: invalid character 'x' looking for beginning of value");
        refused(
                wire.post("/build?labels=x"),
                400,
                "error reading labels: invalid character 'x' looking for beginning of value");
        refused(
                wire.post("/build?cachefrom=x"),
                400,
                "error reading cache-from: invalid character 'x' looking for beginning of value");
        refused(
                wire.post("/build?ulimits=x"),
                400,
                "error reading ulimit settings: invalid character 'x' looking for beginning of value");
        refused(wire.post("/build?squash=1"), 400, "squash is only supported with experimental mode");
        refused(wire.post("/build?version=x"), 400, "invalid version \"x\"");
        refused(wire.post("/build?version=2"), 501, "BuildKit is not supported by daemon");
        refused(wire.post("/build?isolation=hyperv"), 400, "unsupported isolation: \"hyperv\"");
        refused(wire.post("/build?dockerfile=bad"), 400, "no");
        refused(wire.post("/build/cancel"), 400, "build ID not provided");
    }

    @Test
    void thereIsNoCacheBesideTheImages() {
        assertThat(wire.post("/build/prune").body()).isEqualTo("{\"CachesDeleted\":null,\"SpaceReclaimed\":0}\n");
        refused(
                wire.post("/build/prune?filters=%7B%22x%22:%5B%22y%22%5D%7D"),
                400,
                "failed to prune build cache: invalid filter 'x'");
        refusedPrune(
                "{\"unused-for\":[\"x\"]}",
                "\"unused-for\" filter expects a duration (e.g., '24h') or a timestamp: "
                        + "failed to parse value as time or duration: \"x\"");
        refusedPrune("{\"until\":[\"1h\"],\"id\":[\"a\",\"b\"]}", "filters expect only one value");
        refusedPrune("{\"until\":[\"1h\",\"2h\"]}", "filters expect only one value");
        refusedPrune(
                "{\"until\":[\"1h\"],\"unused-for\":[\"1h\"]}", "conflicting filters: \"until\" and \"unused-for\"");
        assertThat(wire.post("/build/prune?filters=" + encode("{\"parent\":[\"x\"],\"label\":[\"a\",\"b\"]}"))
                        .status())
                .isEqualTo(200);
        refused(
                wire.post("/build/prune?reserved-space=x"),
                400,
                "reserved-space is in bytes and expects an integer, got x: strconv.Atoi: parsing \"x\": invalid syntax");
        refused(
                wire.post("/build/prune?keep-storage=x"),
                400,
                "keep-storage is in bytes and expects an integer, got x: strconv.Atoi: parsing \"x\": invalid syntax");
    }

    private void refusedPrune(String filters, String reason) {
        refused(wire.post("/build/prune?filters=" + encode(filters)), 400, "failed to prune build cache: " + reason);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private final class FakeBuilds implements BuildBackend {
        @Override
        public StreamBody build(BuildOptions options, InputStream context) {
            if (options.dockerfile().equals("bad")) {
                throw EngineException.invalid("no");
            }
            asked.add(options);
            try {
                contexts.add(new String(context.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out -> out.write("{\"stream\":\"x\"}\r\n".getBytes(StandardCharsets.UTF_8));
        }
    }
}
