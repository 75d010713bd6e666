package io.berth.it.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.Pty;
import io.berth.it.harness.RawHttp;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TerminalIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final int TIMES = 200;

    @Test
    void aShellOnATerminalKnowsItsSizeAndFollowsIt() {
        try (Pty pty = ENGINE.pty(30, 100, "docker", "run", "--rm", "-it", "busybox", "sh")) {
            pty.await("# ");
            pty.type("stty size; tty; test -t 0 && echo m\"\"ark1\r");
            assertThat(pty.await("mark1")).contains("30 100").contains("/dev/pts/0");
            pty.resize(40, 120);
            pty.type("while [ \"$(stty size)\" != '40 120' ]; do :; done; echo m\"\"ark2; exit 7\r");
            pty.await("mark2");
            assertThat(pty.status()).isEqualTo(7);
        }
    }

    @Test
    void controlCInterruptsTheProgram() {
        String program = "trap 'echo interrupted; exit 5' INT; echo ready; while :; do sleep 0.1; done";
        try (Pty pty = ENGINE.pty(24, 80, "docker", "run", "--rm", "-it", "busybox", "sh", "-c", program)) {
            pty.await("ready");
            pty.type("\u0003");
            pty.await("interrupted");
            assertThat(pty.status()).isEqualTo(5);
        }
    }

    @Test
    void theSizeIsRightAtTheFirstInstructionThroughTheClient() {
        for (int i = 0; i < 5; i++) {
            int rows = 20 + i;
            try (Pty pty = ENGINE.pty(rows, 90, "docker", "run", "--rm", "-it", "busybox", "stty", "size")) {
                pty.await(rows + " 90");
                assertThat(pty.status()).isZero();
            }
        }
    }

    @Test
    void theSizeIsRightAtTheFirstInstructionEveryTime() throws IOException {
        for (int i = 0; i < TIMES; i++) {
            String size = (10 + i) + "," + (50 + i);
            String body = "{\"Image\":\"busybox\",\"Cmd\":[\"stty\",\"size\"],\"Tty\":true,\"OpenStdin\":true,"
                    + "\"HostConfig\":{\"AutoRemove\":true,\"ConsoleSize\":[" + size + "]}}";
            String id = ENGINE.rest()
                    .contentType("application/json")
                    .body(body)
                    .post("/v1.51/containers/create")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("Id");
            try (RawHttp raw = ENGINE.raw()) {
                raw.send("POST /v1.51/containers/" + id
                        + "/attach?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r\nHost: d\r\n"
                        + "Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n");
                assertThat(raw.head()).startsWith("HTTP/1.1 101 UPGRADED");
                ENGINE.rest().post("/v1.51/containers/" + id + "/start").then().statusCode(204);
                assertThat(new String(raw.rest(), StandardCharsets.UTF_8)).isEqualTo(size.replace(',', ' ') + "\r\n");
            }
        }
    }

    @Test
    void aTerminalWithoutAClientsTerminalMergesBothStreams() {
        Result result = ENGINE.docker("run", "--rm", "-t", "busybox", "sh", "-c", "tty; echo err >&2");
        assertThat(result.out()).isEqualTo("/dev/pts/0\r\nerr\r\n");
    }

    @Test
    void theClientRefusesATerminalWithoutOne() {
        Result result = ENGINE.dockerCommand("run", "--rm", "-it", "busybox", "cat")
                .input("x\n")
                .run();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.stderr()).contains("the input device is not a TTY");
    }

    @Test
    void hasAConsoleAndTerminalDevices() {
        String program = "ls -l /dev/console /dev/tty /dev/ptmx | cut -c1-10; echo $TERM";
        try (Pty pty = ENGINE.pty(24, 80, "docker", "run", "--rm", "-it", "busybox", "sh", "-c", program)) {
            assertThat(pty.await("xterm")).contains("crw--w----\r\nlrwxrwxrwx\r\ncrw-rw-rw-");
            assertThat(pty.status()).isZero();
        }
    }

    @Test
    void controlDEndsTheInput() {
        try (Pty pty =
                ENGINE.pty(24, 80, "docker", "run", "--rm", "-it", "busybox", "sh", "-c", "echo go; cat; echo over")) {
            pty.await("go");
            pty.type("abc\u0004\u0004");
            pty.await("over");
            assertThat(pty.status()).isZero();
        }
    }
}
