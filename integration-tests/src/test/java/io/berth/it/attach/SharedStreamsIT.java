package io.berth.it.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.RawHttp;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several clients at one container's streams, and clients that want only some of them. */
class SharedStreamsIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static RawHttp attach(String name) throws IOException {
        RawHttp raw = ENGINE.raw();
        raw.send("POST /v1.51/containers/" + name + "/attach?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r\n"
                + "Host: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n");
        assertThat(raw.head()).startsWith("HTTP/1.1 101 UPGRADED\r\n");
        return raw;
    }

    private static String frame(String payload) {
        return "\1\0\0\0\0\0\0" + (char) payload.length() + payload;
    }

    private static String rest(RawHttp raw) throws IOException {
        return new String(raw.rest(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void allSeeWhatAnyOfThemCauses() throws IOException {
        String name = ENGINE.name();
        String program = "while read l; do echo got-$l; [ $l = 2 ] && exit; done";
        ENGINE.docker("run", "-di", "--name", name, "busybox", "sh", "-c", program);
        List<RawHttp> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                clients.add(attach(name));
            }
            for (int i = 0; i < 3; i++) {
                clients.get(i).send(i + "\n");
                for (RawHttp client : clients) {
                    assertThat(client.until("got-" + i + "\n")).isEqualTo(frame("got-" + i + "\n"));
                }
                if (i == 0) {
                    clients.removeLast().close(); // one leaves, the others stay
                }
            }
            for (RawHttp client : clients) {
                assertThat(rest(client)).isEmpty();
            }
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }

    @Test
    void whatIsTypedAfterTheOnlyInputsEndGoesNowhere() throws IOException {
        String name = ENGINE.name();
        ENGINE.docker("create", "-i", "--name", name, "busybox", "sh", "-c", "cat; echo eof; sleep 2; echo late");
        try (RawHttp first = attach(name)) {
            ENGINE.docker("start", name);
            first.send("one\n").closeOutput();
            first.until("eof\n");
            try (RawHttp second = attach(name)) {
                second.send("two\n");
                assertThat(rest(second)).isEqualTo(frame("late\n"));
            }
            assertThat(rest(first)).isEqualTo(frame("late\n"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "-i -a stdin, '', ''",
        "-i -a stdout, in;, ''",
        "-i -a stderr, '', err;",
        "-i -a stdin -a stdout, in;, ''",
        "-i -a stdin -a stderr, '', err;",
        "-i -a stdout -a stderr, in;, err;",
        "-a stdin -a stdout, '', ''",
        "-a stdout, '', ''",
        "-a stderr, '', err;"
    })
    void aRunOfSomeStreamsGivesThose(String flags, String stdout, String stderr) {
        List<String> words = new ArrayList<>(List.of("run", "--rm"));
        words.addAll(List.of(flags.split(" ", -1)));
        words.addAll(List.of("busybox", "sh", "-c", "cat; echo err >&2; exit 3"));
        Result result =
                ENGINE.dockerCommand(words.toArray(String[]::new)).input("in\n").run();
        assertThat(result.out()).isEqualTo(stdout.replace(';', '\n'));
        assertThat(result.stderr()).isEqualTo(stderr.replace(';', '\n'));
        assertThat(result.status()).isEqualTo(3);
    }

    @Test
    void theStreamsOfTheRunAreKeptForTheNextStart() {
        String name = ENGINE.name();
        ENGINE.docker("run", "--name", name, "-a", "stderr", "busybox", "sh", "-c", "echo out; echo err >&2");
        assertThat(ENGINE.docker(
                                "inspect",
                                "-f",
                                "{{.Config.AttachStdin}} {{.Config.AttachStdout}} {{.Config.AttachStderr}}",
                                name)
                        .line())
                .isEqualTo("false false true");
        Result again = ENGINE.docker("start", "-a", name);
        assertThat(again.out()).isEqualTo("out\n");
        assertThat(again.stderr()).isEqualTo("err\n");
    }
}
