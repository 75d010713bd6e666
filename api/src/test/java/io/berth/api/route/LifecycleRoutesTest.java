package io.berth.api.route;

import static io.berth.api.route.Wire.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.error.EngineException;
import io.berth.api.http.WireResponse;
import io.berth.api.route.container.LifecycleRoutes;
import io.berth.api.type.container.BindOptions;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.network.EndpointSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LifecycleRoutesTest {
    private final FakeContainers containers = new FakeContainers();
    private final Wire wire = new Wire(new LifecycleRoutes(containers, false).routes());

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void checkpointsAreAnExperimentOfAnother() {
        String message =
                "This experimental feature is disabled by default. Start the Docker daemon in experimental mode"
                        + " in order to enable it.";
        refused(wire.get("/containers/a/checkpoints"), 501, message);
        refused(wire.post("/containers/a/checkpoints", "{}"), 501, message);
        refused(wire.delete("/containers/a/checkpoints/x"), 501, message);
        refused(
                wire.post("/containers/a/start?checkpoint=x"),
                400,
                "checkpoint is only supported in experimental mode");
        assertThat(containers.calls).isEmpty();
    }

    @Test
    void anExperimentalEngineHasNoCheckpointsEither() {
        try (Wire other = new Wire(new LifecycleRoutes(containers, true).routes())) {
            refused(other.get("/containers/a/checkpoints"), 501, "checkpoints are not supported");
            refused(other.post("/containers/a/start?checkpoint=x"), 501, "checkpoints are not supported");
        }
    }

    @Test
    void createPassesNamePlatformAndBody() {
        WireResponse answer =
                wire.post("/v1.51/containers/create?name=a&platform=linux/amd64", "{\"Image\":\"busybox\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("{\"Id\":\"0a1b\",\"Warnings\":[]}\n");
        assertThat(containers.calls).containsExactly("create name=a platform=linux/amd64 v1.51");
        assertThat(created().config().image()).isEqualTo("busybox");
        assertThat(created().hostConfig()).isNull();
    }

    @Test
    void createBeforePlatformsIgnoresThem() {
        wire.post("/v1.40/containers/create?platform=linux", "{\"Image\":\"busybox\"}");
        assertThat(containers.calls).containsExactly("create name= platform= v1.40");
    }

    @Test
    void createWithoutConfigIsRefused() {
        String message = "config cannot be empty in order to create a container";
        refused(wire.post("/containers/create", "{}"), 400, message);
        refused(wire.post("/containers/create", "null"), 400, message);
        refused(wire.post("/containers/create", "{\"HostConfig\":{\"Memory\":7}}"), 400, message);
        assertThat(containers.calls).isEmpty();
    }

    @Test
    void createWithABodyThatIsNoneIsRefused() {
        refused(wire.post("/containers/create", ""), 400, "invalid JSON: got EOF while reading request body");
        refused(wire.post("/containers/create", "{"), 400, "invalid JSON: unexpected EOF");
        refused(
                wire.post("/containers/create", "[]"),
                400,
                "invalid JSON: json: cannot unmarshal array into Go value of type container.CreateRequest");
        refused(wire.post("/containers/create", "{\"Image\":\"a\"} x"), 400, "unexpected content after JSON");
        refused(
                wire.send("POST /containers/create HTTP/1.1\r\n"
                        + "Host: d\r\n"
                        + "Content-Type: text/plain\r\n"
                        + "Content-Length: 2\r\n\r\n"
                        + "{}"),
                400,
                "unsupported Content-Type header (text/plain): must be 'application/json'");
    }

    @Test
    void createNamesTheMemberThatDoesNotFit() {
        refused(
                wire.post("/containers/create", "{\"Image\":1}"),
                400,
                "invalid JSON: json: cannot unmarshal number into Go struct field .Image of type string");
        refused(
                wire.post("/containers/create", "{\"Image\":\"a\",\"HostConfig\":{\"Memory\":\"x\"}}"),
                400,
                "invalid JSON: json: cannot unmarshal string into Go struct field .HostConfig.Memory of type"
                        + " int64");
        refused(
                wire.post("/containers/create", "{\"Image\":\"a\",\"HostConfig\":{\"Memory\":1.5}}"),
                400,
                "invalid JSON: json: cannot unmarshal number 1.5 into Go struct field .HostConfig.Memory of"
                        + " type int64");
    }

    @Test
    void aCommandThatIsNoneIsRefused() {
        refused(
                wire.post("/containers/create", "{\"Image\":\"a\",\"Cmd\":1}"),
                400,
                "invalid JSON: json: cannot unmarshal number into Go value of type string");
        refused(
                wire.post("/containers/create", "{\"Image\":\"a\",\"Entrypoint\":[\"a\",{}]}"),
                400,
                "invalid JSON: json: cannot unmarshal array into Go value of type string");
    }

    @Test
    void createShapesOldMountsAndNetworksAsTheEngineDoes() {
        String bind = """
                {"Image":"a","HostConfig":{"AutoRemove":true,"Mounts":[{"Type":"bind","Source":"/a","Target":"/b",
                 "BindOptions":{"Propagation":"shared","NonRecursive":true,"CreateMountpoint":true}}]},
                 "NetworkingConfig":{"EndpointsConfig":{"n":{"MacAddress":"02:42:ac:11:00:99","GwPriority":5}}}}""";
        wire.post("/v1.24/containers/create", bind);
        assertThat(Objects.requireNonNull(created().hostConfig()).autoRemove()).isFalse();
        assertThat(bindOptions()).isEqualTo(new BindOptions("shared", false, false, false, false));
        assertThat(endpoint()).isEqualTo(EndpointSettings.EMPTY);
        wire.post("/v1.41/containers/create", bind);
        assertThat(bindOptions()).isEqualTo(new BindOptions("shared", true, false, false, false));
        wire.post("/v1.44/containers/create", bind);
        assertThat(Objects.requireNonNull(created().hostConfig()).autoRemove()).isTrue();
        assertThat(bindOptions()).isEqualTo(new BindOptions("shared", true, true, false, false));
        assertThat(endpoint().macAddress()).isEqualTo("02:42:ac:11:00:99");
        assertThat(endpoint().gwPriority()).isZero();
        wire.post("/v1.48/containers/create", bind);
        assertThat(endpoint().gwPriority()).isEqualTo(5);
        wire.post("/v1.39/containers/create", "{\"Image\":\"a\"}");
        assertThat(Objects.requireNonNull(created().hostConfig()).ipcMode()).isEqualTo("shareable");
    }

    private @Nullable BindOptions bindOptions() {
        return Objects.requireNonNull(created().hostConfig())
                .mounts()
                .getFirst()
                .bindOptions();
    }

    private EndpointSettings endpoint() {
        return Objects.requireNonNull(
                created().networkingConfig().endpointsConfig().get("n"));
    }

    @Test
    void createRefusesWhatAnOldVersionDoesNotHave() {
        refused(
                wire.post(
                        "/v1.44/containers/create",
                        "{\"Image\":\"a\",\"HostConfig\":{\"Mounts\":[{\"Type\":\"volume\",\"Target\":\"/t\","
                                + "\"VolumeOptions\":{\"Subpath\":\"x\"}}]}}"),
                400,
                "VolumeOptions.Subpath needs API v1.45 or newer");
        refused(
                wire.post(
                        "/v1.43/containers/create",
                        "{\"Image\":\"a\",\"HostConfig\":{\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/a\","
                                + "\"Target\":\"/t\",\"BindOptions\":{\"ReadOnlyForceRecursive\":true}}]}}"),
                400,
                "BindOptions.ReadOnlyForceRecursive needs API v1.44 or newer");
        refused(
                wire.post(
                        "/v1.43/containers/create",
                        "{\"Image\":\"a\",\"NetworkingConfig\":{\"EndpointsConfig\":{\"b\":{},\"a\":{}}}}"),
                400,
                "Container cannot be created with multiple network endpoints: a, b");
        assertThat(containers.calls).isEmpty();
    }

    private long startInterval() {
        return Objects.requireNonNull(created().config().healthcheck()).startInterval();
    }

    @Test
    void createShapesOldRequestsAsTheEngineDoes() {
        String body = """
                {"Image":"a","Healthcheck":{"Test":["CMD","a"],"StartInterval":7},
                 "HostConfig":{"PidsLimit":5,"KernelMemory":9,"Annotations":{"a":"b"},"ConsoleSize":[3,4]}}""";
        wire.post("/v1.39/containers/create", body);
        HostConfig old = Objects.requireNonNull(created().hostConfig());
        assertThat(old.resources().pidsLimit()).isEqualTo(5);
        assertThat(old.consoleSize()).containsExactly(0, 0);
        assertThat(startInterval()).isZero();
        assertThat(old.resources().kernelMemory()).isEqualTo(9);
        assertThat(old.annotations()).isEmpty();
        assertThat(old.ipcMode()).isEqualTo("shareable");
        assertThat(old.cgroupnsMode()).isEqualTo("host");
        wire.post("/v1.42/containers/create", body);
        HostConfig between = Objects.requireNonNull(created().hostConfig());
        assertThat(between.annotations()).isEmpty();
        assertThat(between.consoleSize()).containsExactly(3, 4);
        assertThat(startInterval()).isZero();
        wire.post("/v1.51/containers/create", body);
        assertThat(startInterval()).isEqualTo(7);
        HostConfig current = Objects.requireNonNull(created().hostConfig());
        assertThat(current.resources().pidsLimit()).isEqualTo(5);
        assertThat(current.resources().kernelMemory()).isZero();
        assertThat(current.annotations()).containsEntry("a", "b");
        assertThat(current.ipcMode()).isEmpty();
    }

    @Test
    void changesWithoutABodyAnswer204() {
        assertThat(wire.post("/containers/a/start").status()).isEqualTo(204);
        assertThat(wire.post("/containers/a/stop?t=5&signal=INT").status()).isEqualTo(204);
        assertThat(wire.post("/containers/a/stop?t=&signal=").status()).isEqualTo(204);
        assertThat(wire.post("/containers/a/restart?t=-1").status()).isEqualTo(204);
        assertThat(wire.post("/containers/a/kill?signal=TERM").status()).isEqualTo(204);
        assertThat(wire.post("/containers/a/kill").status()).isEqualTo(204);
        assertThat(wire.post("/containers/a/pause").status()).isEqualTo(204);
        assertThat(wire.post("/containers/a/unpause").status()).isEqualTo(204);
        assertThat(wire.post("/containers/a/rename?name=b").status()).isEqualTo(204);
        assertThat(wire.delete("/containers/a?force=1&v=true&link=0").status()).isEqualTo(204);
        assertThat(containers.calls)
                .containsExactly(
                        "start a",
                        "stop a OptionalInt[5] Optional[INT]",
                        "stop a OptionalInt.empty Optional.empty",
                        "restart a OptionalInt[-1] Optional.empty",
                        "kill a 'TERM'",
                        "kill a ''",
                        "pause a",
                        "unpause a",
                        "rename a to b",
                        "remove a force=true volumes=true link=false");
    }

    @Test
    void stopSignalsOfOldClientsAreIgnored() {
        wire.post("/v1.41/containers/a/stop?signal=INT");
        assertThat(containers.calls).containsExactly("stop a OptionalInt.empty Optional.empty");
    }

    @Test
    void aTimeThatIsNoNumberIsRefused() {
        refused(wire.post("/containers/a/stop?t=x"), 500, "strconv.Atoi: parsing \"x\": invalid syntax");
        refused(
                wire.post("/containers/a/restart?t=99999999999999999999"),
                500,
                "strconv.Atoi: parsing \"99999999999999999999\": value out of range");
        assertThat(containers.calls).isEmpty();
    }

    @Test
    void startWithABodyIsRefused() {
        refused(
                wire.post("/containers/a/start", "{\"Binds\":[\"a:b\"]}"),
                400,
                "starting container with non-empty request body was deprecated since API v1.22 and removed in"
                        + " v1.24");
        assertThat(containers.calls).isEmpty();
    }

    @Test
    void startWithAnEmptyObjectIsAccepted() {
        assertThat(wire.post("/containers/a/start", "{}").status()).isEqualTo(204);
    }

    @Test
    void whatTheEngineRefusesIsAnsweredInItsWords() {
        containers.refusal = EngineException.notFound("No such container: a");
        refused(wire.post("/containers/a/start"), 404, "No such container: a");
        refused(wire.delete("/containers/a"), 404, "No such container: a");
        containers.refusal = EngineException.conflict("container 0a1b is not running");
        refused(wire.post("/containers/a/pause"), 409, "container 0a1b is not running");
        containers.refusal = EngineException.notModified();
        WireResponse unchanged = wire.post("/containers/a/start");
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
    }

    @Test
    void updateReadsLimitsAndPolicy() {
        WireResponse answer = wire.post(
                "/containers/a/update",
                "{\"Memory\":7,\"PidsLimit\":3,\"KernelMemory\":9,\"RestartPolicy\":{\"Name\":\"always\"}}");
        assertThat(answer.body()).isEqualTo("{\"Warnings\":null}\n");
        wire.post("/v1.39/containers/a/update", "{\"PidsLimit\":3}");
        wire.post("/v1.41/containers/a/update", "{\"KernelMemory\":9}");
        wire.post("/containers/a/update");
        assertThat(containers.calls)
                .containsExactly(
                        "update a memory=7 pids=3 kernel=0 restart=always",
                        "update a memory=0 pids=null kernel=0 restart=",
                        "update a memory=0 pids=null kernel=9 restart=",
                        "update a memory=0 pids=null kernel=0 restart=");
    }

    private CreateRequest created() {
        return Objects.requireNonNull(containers.created);
    }
}
