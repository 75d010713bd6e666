package io.berth.api.route;

import static io.berth.api.route.Wire.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.error.EngineException;
import io.berth.api.http.WireConnection;
import io.berth.api.http.WireResponse;
import io.berth.api.route.container.StreamRoutes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamRoutesTest {
    private static final String RAW = "application/vnd.docker.raw-stream";
    private static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";

    private final FakeContainers containers = new FakeContainers();
    private final Wire wire = new Wire(new StreamRoutes(containers).routes());

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void attachUpgradesTheConnection() {
        try (WireConnection attached = wire.upgrade("/containers/a/attach?stream=1&stdout=1", "", "")) {
            assertThat(attached.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 101 UPGRADED\r\n")
                    .contains("Content-Type: " + MULTIPLEXED + "\r\n");
            assertThat(attached.readUntil("raw")).isEqualTo("raw");
        }
        assertThat(containers.calls)
                .containsExactly(
                        "attach a AttachOptions[logs=false, stream=true, stdin=false, stdout=true, stderr=false,"
                                + " detachKeys=Optional.empty, framed=true]");
    }

    @Test
    void attachWithoutUpgradeAnswers200() {
        try (WireConnection attached = wire.open("POST /v1.41/containers/a/attach?logs=1&stdin=1&stderr=1"
                + "&detachKeys=ctrl-a HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(attached.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Content-Type: " + RAW + "\r\n");
            assertThat(attached.readUntil("raw")).isEqualTo("raw");
        }
        assertThat(containers.calls)
                .containsExactly(
                        "attach a AttachOptions[logs=true, stream=false, stdin=true, stdout=false, stderr=true,"
                                + " detachKeys=Optional[ctrl-a], framed=true]");
    }

    @Test
    void aRefusedAttachIsTextOnTheRawStream() {
        containers.refusal = EngineException.notFound("No such container: a");
        try (WireConnection attached =
                wire.open("POST /containers/a/attach?stream=1 HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(attached.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 404 Not Found\r\n")
                    .contains("Content-Type: " + RAW + "\r\n");
            assertThat(attached.readUntil("\n")).isEqualTo("No such container: a\r\n");
        }
    }

    @Test
    void logsReadTheirParameters() {
        WireResponse answer = wire.get(
                "/containers/a/logs?follow=1&stdout=1&stderr=true&since=5.25&until=6&timestamps=1&details=1&tail=3");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(MULTIPLEXED);
        assertThat(answer.body()).isEqualTo("line");
        assertThat(containers.calls)
                .containsExactly("logs a LogsOptions[follow=true, stdout=true, stderr=true,"
                        + " since=Optional[1970-01-01T00:00:05.250Z], until=Optional[1970-01-01T00:00:06Z],"
                        + " timestamps=true, details=true, tail=OptionalInt[3], joined=false]");
    }

    @Test
    void logsTakeTailsThatAreNoneForAll() {
        for (String tail : new String[] {"", "all", "x", "-5"}) {
            wire.get("/containers/a/logs?stdout=1&until=0&tail=" + tail);
        }
        assertThat(containers.calls)
                .hasSize(4)
                .containsOnly("logs a LogsOptions[follow=false, stdout=true, stderr=false, since=Optional.empty,"
                        + " until=Optional.empty, timestamps=false, details=false, tail=OptionalInt.empty,"
                        + " joined=false]");
    }

    @Test
    void stockClientMayGetSeveralLinesInOneFrame() {
        wire.send("GET /containers/a/logs?stdout=1 HTTP/1.1\r\n"
                + "Host: d\r\n"
                + "User-Agent: Docker-Client/28.5.2 (linux)\r\n\r\n");
        wire.send("GET /containers/a/logs?stdout=1 HTTP/1.1\r\nHost: d\r\nUser-Agent: docker-sdk-python/7.1.0\r\n\r\n");
        assertThat(containers.calls).hasSize(2);
        assertThat(containers.calls.getFirst()).endsWith("joined=true]");
        assertThat(containers.calls.getLast()).endsWith("joined=false]");
    }

    @Test
    void logsOfOldClientsAndOfTerminalsAreRaw() {
        assertThat(wire.get("/v1.41/containers/a/logs?stdout=1").header("Content-Type"))
                .isEqualTo(RAW);
        containers.multiplexed = false;
        assertThat(wire.get("/containers/a/logs?stdout=1").header("Content-Type"))
                .isEqualTo(RAW);
    }

    @Test
    void logsOfNoStreamAreRefused() {
        refused(wire.get("/containers/a/logs"), 400, "Bad parameters: you must choose at least one stream");
    }

    @Test
    void timesThatAreNoneAreRefused() {
        for (String time : new String[] {"x", "1.x", "x.1"}) {
            refused(
                    wire.get("/containers/a/logs?stdout=1&since=" + time),
                    500,
                    "strconv.ParseInt: parsing \"x\": invalid syntax");
        }
        refused(
                wire.get("/containers/a/logs?stdout=1&until=1."),
                500,
                "strconv.ParseInt: parsing \"\": invalid syntax");
        assertThat(containers.calls).isEmpty();
    }

    @Test
    void logsOfAnUnknownContainerAreRefused() {
        containers.refusal = EngineException.notFound("No such container: a");
        refused(wire.get("/containers/a/logs?stdout=1"), 404, "No such container: a");
    }
}
