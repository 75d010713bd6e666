package io.berth.api.route;

import static io.berth.api.route.Wire.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.error.EngineException;
import io.berth.api.http.WireConnection;
import io.berth.api.http.WireResponse;
import io.berth.api.route.container.QueryRoutes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryRoutesTest {
    private final FakeContainers containers = new FakeContainers();
    private final Wire wire = new Wire(new QueryRoutes(containers).routes());

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void listReadsItsParameters() {
        WireResponse answer = wire.get("/containers/json?all=1&limit=%2B3&size=true&filters="
                + "%7B%22label%22%3A%5B%22a%22%2C%22b%3Dc%22%5D%2C%22status%22%3A%7B%22exited%22%3Atrue%7D%7D");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith("[{\"Id\":\"0a1b\",").endsWith("}]\n");
        assertThat(containers.calls)
                .containsExactly("list all=true limit=3 size=true {label=[a, b=c], status=[exited]}");
    }

    @Test
    void listWithoutParametersIsOfTheRunning() {
        wire.get("/v1.24/containers/json");
        wire.get("/containers/json?all=0&limit=&filters=");
        wire.get("/containers/json?all=false&limit=-1&filters=null");
        wire.get("/containers/json?filters=%7B%22label%22%3Anull%7D");
        assertThat(containers.calls)
                .containsExactly(
                        "list all=false limit=0 size=false {}",
                        "list all=false limit=0 size=false {}",
                        "list all=false limit=-1 size=false {}",
                        "list all=false limit=0 size=false {label=[]}");
    }

    @Test
    void filtersThatAreNoneAreRefused() {
        for (String bad : new String[] {
            "x",
            "[]",
            "1",
            "%7B%22a%22%3A1%7D",
            "%7B%22a%22%3A%5B1%5D%7D",
            "%7B%22a%22%3A%7B%22b%22%3A1%7D%7D",
            "%7B%7Dx"
        }) {
            refused(wire.get("/containers/json?filters=" + bad), 400, "invalid filter");
        }
        assertThat(containers.calls).isEmpty();
    }

    @Test
    void aLimitThatIsNoNumberIsRefused() {
        refused(wire.get("/containers/json?limit=x"), 500, "strconv.Atoi: parsing \"x\": invalid syntax");
        refused(wire.get("/containers/json?limit=1_0"), 500, "strconv.Atoi: parsing \"1_0\": invalid syntax");
        refused(wire.get("/containers/json?limit=x%22%0a"), 500, "strconv.Atoi: parsing \"x\\\"\\n\": invalid syntax");
    }

    @Test
    void inspectAndTopAskTheBackend() {
        assertThat(wire.get("/containers/a/json?size=1").body()).startsWith("{\"Id\":\"0a1b0a1b0a1b");
        assertThat(wire.get("/containers/a/top?ps_args=-o%20pid").body())
                .isEqualTo("{\"Processes\":[[\"1\"]],\"Titles\":[\"PID\"]}\n");
        wire.get("/containers/a/top?ps_args=");
        assertThat(containers.calls).containsExactly("inspect a size=true", "top a -o pid", "top a -ef");
    }

    @Test
    void olderClientsSeeTheShortIdAndTheHostNameAmongTheAliases() {
        assertThat(wire.get("/v1.45/containers/a/json").body())
                .contains("\"Aliases\":[\"db\"]")
                .doesNotContain("\"0a1b0a1b0a1b\"");
        assertThat(wire.get("/v1.44/containers/a/json").body())
                .contains("\"Aliases\":[\"db\",\"0a1b0a1b0a1b\"]", "\"Aliases\":null");
    }

    @Test
    void whatTheEngineRefusesIsAnsweredInItsWords() {
        containers.refusal = EngineException.notFound("No such container: a");
        refused(wire.get("/containers/a/json"), 404, "No such container: a");
        refused(wire.get("/containers/a/top"), 404, "No such container: a");
        refused(wire.post("/containers/a/wait"), 404, "No such container: a");
        refused(wire.post("/v1.24/containers/a/wait"), 404, "No such container: a");
        refused(wire.post("/containers/a/resize?h=1&w=1"), 404, "No such container: a");
    }

    @Test
    void waitAnswersWithTheExitCode() {
        containers.ended.countDown();
        WireResponse streamed = wire.post("/containers/a/wait?condition=next-exit");
        assertThat(streamed.body()).isEqualTo("{\"StatusCode\":7}\n");
        assertThat(streamed.header("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(streamed.header("Content-Type")).isEqualTo("application/json");
        wire.post("/containers/a/wait?condition=removed");
        wire.post("/containers/a/wait?condition=");
        WireResponse old = wire.post("/v1.29/containers/a/wait?condition=removed");
        assertThat(old.header("Content-Length")).isEqualTo("17");
        assertThat(containers.calls)
                .containsExactly("wait a NEXT_EXIT", "wait a REMOVED", "wait a NOT_RUNNING", "wait a NOT_RUNNING");
    }

    @Test
    void waitSendsItsHeadBeforeTheEnd() {
        try (WireConnection waiting =
                wire.open("POST /containers/a/wait HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(waiting.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
            containers.ended.countDown();
            assertThat(waiting.readUntil("}")).contains("{\"StatusCode\":7}");
        }
    }

    @Test
    void anUnknownConditionIsRefused() {
        refused(wire.post("/containers/a/wait?condition=foo"), 400, "invalid condition: \"foo\"");
        containers.ended.countDown();
        assertThat(wire.post("/v1.24/containers/a/wait?condition=foo").status()).isEqualTo(200);
    }

    @Test
    void resizeReadsItsSides() {
        WireResponse answer = wire.post("/containers/a/resize?h=24&w=80");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        wire.post("/containers/a/resize?h=65536&w=4294967295");
        assertThat(containers.calls).containsExactly("resize a 24x80", "resize a 0x65535");
    }

    @Test
    void sidesThatAreNoneAreRefused() {
        refused(wire.post("/containers/a/resize?h=x&w=1"), 400, "invalid resize height \"x\": invalid syntax");
        refused(wire.post("/containers/a/resize?h=1&w=x"), 400, "invalid resize width \"x\": invalid syntax");
        refused(wire.post("/containers/a/resize"), 400, "invalid resize height \"\": invalid syntax");
        refused(wire.post("/containers/a/resize?h=-1&w=1"), 400, "invalid resize height \"-1\": value out of range");
        refused(
                wire.post("/containers/a/resize?h=4294967296&w=1"),
                400,
                "invalid resize height \"4294967296\": value out of range");
        assertThat(containers.calls).isEmpty();
    }

    @Test
    void pruneReadsItsFilters() {
        WireResponse answer = wire.post("/containers/prune?filters=%7B%22until%22%3A%5B%225m%22%5D%7D");
        assertThat(answer.body()).isEqualTo("{\"ContainersDeleted\":null,\"SpaceReclaimed\":0}\n");
        refused(wire.post("/containers/prune?filters=x"), 400, "invalid filter");
        assertThat(containers.calls).containsExactly("prune {until=[5m]}");
    }
}
