package io.berth.api.route;

import static io.berth.api.route.Wire.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.error.EngineException;
import io.berth.api.http.WireConnection;
import io.berth.api.http.WireResponse;
import io.berth.api.route.exec.ExecRoutes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecRoutesTest {
    private final FakeExecs execs = new FakeExecs();
    private final Wire wire = new Wire(new ExecRoutes(execs).routes());

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void createAnswersWithTheId() {
        WireResponse answer = wire.post("/containers/a/exec", "{\"Cmd\":[\"ls\",\"-l\"],\"ConsoleSize\":[24,80]}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("{\"Id\":\"e1\"}\n");
        wire.post("/v1.41/containers/a/exec", "{\"Cmd\":\"ls\",\"ConsoleSize\":[24,80]}");
        assertThat(execs.calls).containsExactly("create a [ls, -l] size=[24, 80]", "create a [ls] size=null");
    }

    @Test
    void createWithoutACommandIsRefused() {
        for (String body : new String[] {"{}", "{\"Cmd\":[]}", "{\"Cmd\":null}", ""}) {
            refused(wire.post("/containers/a/exec", body), 400, "No exec command specified");
        }
        refused(wire.post("/containers/a/exec"), 400, "No exec command specified");
        assertThat(execs.calls).isEmpty();
    }

    @Test
    void anAttachedStartReadsItsBodyAndThenTheStream() {
        try (WireConnection started = wire.upgrade("/exec/e1/start", "{\"Detach\":0}", "")) {
            assertThat(started.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        }
        try (WireConnection started = wire.upgrade("/exec/e1/start", "{}", "sixteen bytes ok")) {
            assertThat(started.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 101 UPGRADED\r\n")
                    .contains("Content-Type: application/vnd.docker.multiplexed-stream\r\n")
                    .contains("Api-Version: 1.51\r\n");
            assertThat(started.readUntil("end")).isEqualTo("sixteen bytes ok|end");
        }
        assertThat(execs.calls).containsExactly("start e1 ExecStartConfig[detach=false, tty=false, consoleSize=null]");
    }

    @Test
    void aConsoleSizeNeedsATerminalAndANewClient() {
        wire.post("/exec/e1/start", "{\"Detach\":true,\"ConsoleSize\":[1,2]}");
        wire.post("/exec/e1/start", "{\"Detach\":true,\"Tty\":true,\"ConsoleSize\":[1,2]}");
        wire.post("/v1.41/exec/e1/start", "{\"Detach\":true,\"Tty\":true,\"ConsoleSize\":[1,2]}");
        assertThat(execs.calls)
                .containsExactly(
                        "startDetached e1 ExecStartConfig[detach=true, tty=false, consoleSize=null]",
                        "startDetached e1 ExecStartConfig[detach=true, tty=true, consoleSize=[1, 2]]",
                        "startDetached e1 ExecStartConfig[detach=true, tty=true, consoleSize=null]");
    }

    @Test
    void aDetachedStartAnswers200WithoutABody() {
        WireResponse answer = wire.post("/exec/e1/start", "{\"Detach\":true}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void whatTheEngineRefusesIsAnsweredInItsWords() {
        execs.refusal = EngineException.notFound("No such exec instance: e1");
        refused(wire.post("/exec/e1/start", "{}"), 404, "No such exec instance: e1");
        refused(wire.post("/exec/e1/start"), 404, "No such exec instance: e1");
        refused(wire.get("/exec/e1/json"), 404, "No such exec instance: e1");
        refused(wire.post("/exec/e1/resize?h=1&w=1"), 404, "No such exec instance: e1");
        execs.refusal = EngineException.conflict("container 0a1b is not running");
        refused(wire.post("/containers/a/exec", "{\"Cmd\":[\"ls\"]}"), 409, "container 0a1b is not running");
    }

    @Test
    void resizeAndInspectAskTheBackend() {
        assertThat(wire.post("/exec/e1/resize?h=24&w=80").status()).isEqualTo(200);
        assertThat(wire.get("/exec/e1/json").body()).startsWith("{\"ID\":\"e1\",\"Running\":false,\"ExitCode\":null,");
        refused(wire.post("/exec/e1/resize?h=x&w=80"), 400, "invalid resize height \"x\": invalid syntax");
        assertThat(execs.calls).containsExactly("resize e1 24x80", "inspect e1");
    }
}
