package io.berth.it.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LogsIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static String finished(String program, String... flags) {
        String name = ENGINE.name();
        String[] words = new String[flags.length + 7];
        words[0] = "run";
        words[1] = "--name";
        words[2] = name;
        System.arraycopy(flags, 0, words, 3, flags.length);
        words[flags.length + 3] = "busybox";
        words[flags.length + 4] = "sh";
        words[flags.length + 5] = "-c";
        words[flags.length + 6] = program;
        ENGINE.docker(words);
        return name;
    }

    private static String fiveLines() {
        return finished("for i in 1 2 3 4 5; do echo line$i; done; sleep 0.1; echo err >&2");
    }

    @Test
    void keepsBothStreams() {
        Result result = ENGINE.docker("logs", fiveLines());
        assertThat(result.out()).isEqualTo("line1\nline2\nline3\nline4\nline5\n");
        assertThat(result.stderr()).isEqualTo("err\n");
    }

    @Test
    void givesTheLastLines() {
        String name = fiveLines();
        Result two = ENGINE.docker("logs", "--tail", "2", name);
        assertThat(two.out()).isEqualTo("line5\n");
        assertThat(two.stderr()).isEqualTo("err\n");
        assertThat(ENGINE.docker("logs", "--tail", "0", name).out()).isEmpty();
        assertThat(ENGINE.docker("logs", "-n", "1", name).stderr()).isEqualTo("err\n");
        assertThat(ENGINE.docker("logs", "--tail", "x", name).out().lines()).hasSize(5);
    }

    @Test
    void putsTheTimeBeforeEachLine() {
        String name = fiveLines();
        assertThat(ENGINE.docker("logs", "-t", name).out().lines())
                .hasSize(5)
                .allSatisfy(line ->
                        assertThat(line).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z line\\d"));
        assertThat(ENGINE.docker("logs", "--details", name).out()).startsWith(" line1\n");
    }

    @Test
    void followsToTheEnd() {
        String name = ENGINE.name();
        ENGINE.docker(
                "run", "-d", "--name", name, "busybox", "sh", "-c", "for i in 1 2 3; do echo l$i; sleep 0.4; done");
        assertThat(ENGINE.docker("logs", "-f", name).out()).isEqualTo("l1\nl2\nl3\n");
        assertThat(ENGINE.docker("logs", "--since", "10m", name).out().lines()).hasSize(3);
        assertThat(ENGINE.docker("logs", "--until", "10m", name).out()).isEmpty();
    }

    @Test
    void givesWhatIsBetweenTwoTimes() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-i", "--name", name, "busybox", "sh", "-c", "echo one; sleep 1.2; echo two");
        String stamped = ENGINE.docker("logs", "-t", name).out();
        Instant second = Instant.parse(stamped.lines().toList().get(1).split(" ", 2)[0]);
        String between = second.minusMillis(500).toString();
        assertThat(ENGINE.docker("logs", "--since", between, name).out()).isEqualTo("two\n");
        assertThat(ENGINE.docker("logs", "--until", between, name).out()).isEqualTo("one\n");
    }

    @Test
    void givesLongLinesAndOddBytesBackAsTheyWere() {
        String line = finished("head -c 100000 /dev/zero | tr '\\0' x; echo; echo end");
        Result result = ENGINE.docker("logs", line);
        assertThat(result.out()).isEqualTo("x".repeat(100_000) + "\nend\n");
        String odd = finished("printf 'caf\\303\\251 nul\\000 tab\\t quote\" back\\\\ end'");
        assertThat(ENGINE.docker("logs", odd).out()).isEqualTo("café nul\0 tab\t quote\" back\\ end");
    }

    @Test
    void keepsATerminalsCarriageReturns() {
        assertThat(ENGINE.docker("logs", finished("echo a; echo b", "-t")).out())
                .isEqualTo("a\r\nb\r\n");
    }

    @Test
    void theDriverNoneKeepsNothing() {
        Result result = ENGINE.docker("logs", finished("echo hi", "--log-driver", "none"));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.stderr()).contains("configured logging driver does not support reading");
    }

    @Test
    void rotatesByTheOptions() {
        String name = finished(
                "i=0; while [ $i -lt 2000 ]; do echo \"rotating line $i\"; i=$((i+1)); done",
                "--log-opt",
                "max-size=10k",
                "--log-opt",
                "max-file=3");
        Result result = ENGINE.docker("logs", name);
        assertThat(result.out()).endsWith("rotating line 1999\n");
        assertThat(result.out().lines().count()).isBetween(50L, 1999L);
        assertThat(ENGINE.docker("inspect", "-f", "{{json .HostConfig.LogConfig}}", name)
                        .line())
                .isEqualTo("{\"Type\":\"json-file\",\"Config\":{\"max-file\":\"3\",\"max-size\":\"10k\"}}");
    }

    @Test
    void aContainerThatNeverRanHasNone() {
        String name = ENGINE.name();
        ENGINE.docker("create", "--name", name, "busybox", "true");
        Result result = ENGINE.docker("logs", name);
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(ENGINE.docker("logs", "no-such").stderr())
                .isEqualTo("Error response from daemon: No such container: no-such\n");
    }

    @Test
    void aFollowerSeesEveryLineOfAFastProgram() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sh", "-c", "seq 1 50000; sleep 0.2; echo over");
        Result followed = ENGINE.docker("logs", "-f", name);
        assertThat(followed.out().lines()).hasSize(50_001).endsWith("50000", "over");
        Await.until(
                "the end",
                Duration.ofSeconds(20),
                () -> ENGINE.docker("wait", name).line().equals("0"));
        assertThat(ENGINE.docker("logs", name).out()).isEqualTo(followed.out());
    }

    private static Process follower(String name) throws IOException {
        Process follower = ENGINE.dockerCommand("logs", "-f", name).start();
        assertThat(new String(follower.getInputStream().readNBytes(4), StandardCharsets.UTF_8))
                .isEqualTo("run\n");
        return follower;
    }

    private static void assertEnds(Process follower) {
        assertThat(follower.onExit().orTimeout(30, TimeUnit.SECONDS).join().exitValue())
                .isZero();
        assertThat(follower.getInputStream()).isEmpty();
    }

    private static void awaitTwoRuns(String name) {
        Await.until(
                "the second run",
                Duration.ofSeconds(30),
                () -> ENGINE.docker("logs", name).out().equals("run\nrun\n"));
    }

    @Test
    void aFollowerEndsWithTheRunThoughAnotherFollows() throws IOException {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sh", "-c", "echo run; sleep 1000");
        Process follower = follower(name);
        ENGINE.docker("restart", "-t", "0", name);
        assertEnds(follower);
        awaitTwoRuns(name);
    }

    @Test
    void aFollowerEndsWithTheRunWhenThePolicyAsksForAnother() throws IOException {
        String name = ENGINE.name();
        String program = "trap 'exit 1' USR1; echo run; while :; do sleep 0.1; done";
        ENGINE.docker("run", "-d", "--name", name, "--restart", "on-failure:3", "busybox", "sh", "-c", program);
        Process follower = follower(name);
        ENGINE.docker("exec", name, "kill", "-USR1", "1");
        assertEnds(follower);
        awaitTwoRuns(name);
    }

    @Test
    void theRemovalEndsAFollower() throws IOException {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sh", "-c", "echo run; sleep 1000");
        Process follower = follower(name);
        ENGINE.docker("rm", "-f", name);
        assertEnds(follower);
    }
}
