package io.berth.it.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.berth.it.harness.Engine;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every endpoint once, with its status and the fields that clients read. */
class EndpointsIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final String ID = "[0-9a-f]{64}";
    private static final String SLEEPER =
            "{\"Image\":\"busybox\",\"Cmd\":[\"sleep\",\"1000\"],\"Labels\":{\"a\":\"b\"}}";

    private static ValidatableResponse post(String path, String body, int status) {
        return ENGINE.rest()
                .contentType("application/json")
                .body(body)
                .post(path)
                .then()
                .statusCode(status);
    }

    private static ValidatableResponse post(String path, int status) {
        return ENGINE.rest().post(path).then().statusCode(status);
    }

    private static ValidatableResponse get(String path) {
        return ENGINE.rest().get(path).then().statusCode(200);
    }

    private static String create(String body) {
        return post("/containers/create?name=" + ENGINE.name(), body, 201)
                .body("Id", matchesPattern(ID))
                .extract()
                .path("Id");
    }

    private static String running() {
        String id = create(SLEEPER);
        post("/containers/" + id + "/start", 204);
        return id;
    }

    @Test
    void pingAnswersByGetAndHead() {
        ENGINE.rest()
                .get("/_ping")
                .then()
                .statusCode(200)
                .header("Api-Version", "1.51")
                .header("Ostype", "linux")
                .header("Cache-Control", "no-cache, no-store, must-revalidate")
                .body(equalTo("OK"));
        ENGINE.rest().head("/_ping").then().statusCode(200).header("Api-Version", "1.51");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/v1.24", "/v1.30", "/v1.41", "/v1.44", "/v1.51"})
    void everyVersionIsSpoken(String version) {
        get(version + "/version")
                .body("ApiVersion", equalTo("1.51"))
                .body("MinAPIVersion", equalTo("1.24"))
                .body("Os", equalTo("linux"))
                .body("KernelVersion", not(equalTo("")));
        get(version + "/info").body("OSType", equalTo("linux")).body("NCPU", greaterThan(0));
        get(version + "/containers/json");
        get(version + "/images/json").body("[0].Id", startsWith("sha256:"));
    }

    @Test
    void infoCountsContainers() {
        int before = get("/info").extract().path("ContainersRunning");
        running();
        get("/info").body("ContainersRunning", equalTo(before + 1)).body("Driver", startsWith("overlay"));
    }

    @Test
    void listsAndInspectsAContainer() {
        String id = running();
        get("/containers/json?filters=%7B%22id%22%3A%5B%22" + id + "%22%5D%7D")
                .body("[0].Id", equalTo(id))
                .body("[0].Image", equalTo("busybox"))
                .body("[0].Command", equalTo("sleep 1000"))
                .body("[0].State", equalTo("running"))
                .body("[0].Status", startsWith("Up "))
                .body("[0].Labels.a", equalTo("b"));
        get("/containers/" + id + "/json")
                .body("Id", equalTo(id))
                .body("Path", equalTo("sleep"))
                .body("Args", hasItem("1000"))
                .body("State.Status", equalTo("running"))
                .body("State.Pid", greaterThan(0))
                .body("Config.Image", equalTo("busybox"))
                .body("HostConfig.LogConfig.Type", equalTo("json-file"))
                .body("Image", startsWith("sha256:"));
        get("/containers/" + id.substring(0, 12) + "/json?size=1").body("SizeRootFs", greaterThan(0));
    }

    @Test
    void startsStopsAndKills() {
        String id = running();
        post("/containers/" + id + "/start", 304);
        post("/containers/" + id + "/pause", 204);
        post("/containers/" + id + "/pause", 409);
        post("/containers/" + id + "/unpause", 204);
        post("/containers/" + id + "/unpause", 500);
        post("/containers/" + id + "/restart?t=0", 204);
        post("/containers/" + id + "/stop?t=0", 204);
        post("/containers/" + id + "/stop?t=0", 304);
        post("/containers/" + id + "/kill", 409);
        post("/containers/" + id + "/start", 204);
        post("/containers/" + id + "/kill?signal=KILL", 204);
        post("/containers/" + id + "/wait", 200).body("StatusCode", equalTo(137));
    }

    @Test
    void renamesResizesAndShowsProcesses() {
        String id = running();
        String name = ENGINE.name();
        post("/containers/" + id + "/rename?name=" + name, 204);
        get("/containers/" + name + "/json").body("Name", equalTo("/" + name));
        post("/containers/" + id + "/resize?h=20&w=60", 200);
        get("/containers/" + id + "/top").body("Titles", hasItems("PID", "CMD")).body("Processes.size()", equalTo(1));
        get("/containers/" + id + "/top?ps_args=-o%20pid,comm").body("Titles", hasItems("PID", "COMMAND"));
    }

    @Test
    void waitsForEveryCondition() {
        String id = create("{\"Image\":\"busybox\",\"Cmd\":[\"sh\",\"-c\",\"exit 5\"]}");
        post("/containers/" + id + "/wait?condition=not-running", 200).body("StatusCode", equalTo(0));
        post("/containers/" + id + "/start", 204);
        post("/containers/" + id + "/wait", 200).body("StatusCode", equalTo(5));
        post("/containers/" + id + "/wait?condition=not-running", 200).body("StatusCode", equalTo(5));
        post("/containers/" + id + "/wait?condition=nope", 400);
    }

    @Test
    void removes() {
        String id = running();
        ENGINE.rest().delete("/containers/" + id).then().statusCode(409);
        ENGINE.rest().delete("/containers/" + id + "?force=1").then().statusCode(204);
        ENGINE.rest().delete("/containers/" + id).then().statusCode(404);
        String other = create(SLEEPER);
        ENGINE.rest().delete("/containers/" + other + "?v=1").then().statusCode(204);
    }

    @Test
    void prunesStoppedContainers() {
        String id = create("{\"Image\":\"busybox\",\"Labels\":{\"prune\":\"me\"}}");
        String filters = "%7B%22label%22%3A%5B%22prune%3Dme%22%5D%7D";
        post("/containers/prune?filters=" + filters, 200).body("ContainersDeleted", hasItem(id));
        ENGINE.rest().get("/containers/" + id + "/json").then().statusCode(404);
    }

    @Test
    void givesLogs() {
        String id = create("{\"Image\":\"busybox\",\"Tty\":true,\"Cmd\":[\"echo\",\"hello\"]}");
        post("/containers/" + id + "/start", 204);
        post("/containers/" + id + "/wait", 200);
        String logs = ENGINE.rest()
                .get("/containers/" + id + "/logs?stdout=1")
                .then()
                .statusCode(200)
                .contentType("application/vnd.docker.raw-stream")
                .extract()
                .asString();
        assertThat(logs).isEqualTo("hello\r\n");
        ENGINE.rest()
                .get("/containers/" + id + "/logs")
                .then()
                .statusCode(400)
                .body("message", equalTo("Bad parameters: you must choose at least one stream"));
    }

    @Test
    void runsAnExec() {
        String id = running();
        String exec = post("/containers/" + id + "/exec", "{\"Cmd\":[\"sh\",\"-c\",\"exit 4\"]}", 201)
                .extract()
                .path("Id");
        get("/exec/" + exec + "/json")
                .body("Running", equalTo(false))
                .body("ContainerID", equalTo(id))
                .body("ProcessConfig.entrypoint", equalTo("sh"));
        post("/exec/" + exec + "/start", "{\"Detach\":true}", 200);
        io.berth.it.harness.Await.until(
                "the exec's end",
                java.time.Duration.ofSeconds(20),
                () -> get("/exec/" + exec + "/json").extract().path("ExitCode") != null);
        get("/exec/" + exec + "/json").body("ExitCode", equalTo(4)).body("Running", equalTo(false));
        post("/exec/" + exec + "/start", "{\"Detach\":true}", 409);
        post("/containers/" + id + "/exec", "{\"Cmd\":[]}", 400).body("message", equalTo("No exec command specified"));
    }

    @Test
    void importsTagsInspectsAndRemovesAnImage() throws Exception {
        Path tar = ENGINE.folder().resolve("busybox.tar");
        String name = ENGINE.name();
        String answer = ENGINE.rest()
                .contentType("application/x-tar")
                .body(Files.readAllBytes(tar))
                .post("/images/create?fromSrc=-&repo=" + name + "&tag=one")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(answer).contains("\"status\":\"sha256:");
        post("/images/" + name + ":one/tag?repo=" + name + "&tag=two", 201);
        get("/images/" + name + ":two/json")
                .body("RepoTags", hasItems(name + ":one", name + ":two"))
                .body("Os", equalTo("linux"))
                .body("RootFS.Layers.size()", equalTo(1));
        get("/images/" + name + ":one/history").body("size()", equalTo(1));
        get("/images/json?filters=%7B%22reference%22%3A%5B%22" + name + "%22%5D%7D")
                .body("size()", equalTo(1));
        ENGINE.rest()
                .delete("/images/" + name + ":one")
                .then()
                .statusCode(200)
                .body("[0].Untagged", equalTo(name + ":one"));
        ENGINE.rest()
                .delete("/images/" + name + ":two")
                .then()
                .statusCode(200)
                .body("Deleted", hasItem(startsWith("sha256:")));
    }

    @Test
    void tellsWhatHappened() {
        String id = running();
        post("/containers/" + id + "/stop?t=0", 204);
        String events = ENGINE.rest()
                .get("/events?since=1&until=" + (System.currentTimeMillis() / 1000 + 1)
                        + "&filters=%7B%22container%22%3A%5B%22" + id + "%22%5D%7D")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .asString();
        assertThat(events.lines().map(line -> line.replaceFirst(".*\"Action\":\"([^\"]*)\".*", "$1")))
                .startsWith("create", "start")
                .contains("kill", "die", "stop");
    }

    @Test
    void anUnversionedAndAVersionedPathAreTheSame() {
        String id = running();
        String plain = get("/containers/" + id + "/json").extract().path("Created");
        get("/v1.51/containers/" + id + "/json").body("Created", equalTo(plain));
        get("/containers/json").body("Id", hasItem(id)).body("Id", everyItem(matchesPattern(ID)));
    }
}
