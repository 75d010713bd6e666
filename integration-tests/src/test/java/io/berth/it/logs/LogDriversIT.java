package io.berth.it.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The daemon's own default here is the driver local, in small files. */
@Timeout(120)
class LogDriversIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final Engine ENGINE =
            Engine.with("--log-driver", "local", "--log-opt", "max-size=100k", "--log-opt", "max-file=3");

    @Test
    void theDaemonsDefaultHoldsWhereAContainerSaysNothing() {
        String name = ran(List.of(), "seq 1 100000");
        assertThat(inspect(name))
                .isEqualTo("{\"Type\":\"local\",\"Config\":{\"max-file\":\"3\",\"max-size\":\"100k\"}}");
        assertThat(ENGINE.docker("info", "-f", "{{.LoggingDriver}} {{.Plugins.Log}}")
                        .line())
                .isEqualTo("local [fluentd gelf journald json-file local syslog]");
        String kept = ENGINE.docker("logs", name).out();
        assertThat(kept).endsWith("\n99999\n100000\n");
        assertThat(kept.lines().count()).isBetween(10_000L, 60_000L);
        assertThat(ENGINE.docker("logs", "--tail", "2", name).out()).isEqualTo("99999\n100000\n");
        assertThat(files(name)).anyMatch(file -> file.endsWith(".gz"));
    }

    @Test
    void localGivesBackWhatAttachGave() {
        String name = ENGINE.name();
        String program = "head -c 300000 /dev/urandom; echo; printf 'a\\0b\\377'; head -c 70000 /dev/zero";
        Result attached =
                ENGINE.docker("run", "--name", name, "--log-opt", "max-size=10m", "busybox", "sh", "-c", program);
        assertThat(ENGINE.docker("logs", name).stdout()).isEqualTo(attached.stdout());
    }

    @Test
    void syslogGetsTheLinesAndDockerLogsHasThemToo() throws Exception {
        try (LogService service = LogService.reading()) {
            String name = ran(
                    List.of(
                            "--log-driver=syslog",
                            "--log-opt=syslog-address=tcp://" + service.address(),
                            "--log-opt=tag=x"),
                    "for i in 1 2 3; do echo line$i; done");
            Await.until("three lines", SOON, () -> service.text().lines().count() == 3);
            assertThat(service.text().lines().toList().getLast()).matches("<30>\\w{3} .* x\\[\\d+]: line3");
            assertThat(ENGINE.docker("logs", name).out()).isEqualTo("line1\nline2\nline3\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gelf=gelf-address=tcp://", "fluentd=fluentd-address=tcp://"})
    void otherServicesGetThemAsWell(String driver) throws Exception {
        String[] parts = driver.split("=", 2);
        try (LogService service = LogService.reading()) {
            ran(List.of("--log-driver=" + parts[0], "--log-opt=" + parts[1] + service.address()), "echo hello");
            Await.until("the line", SOON, () -> service.text().contains("hello"));
        }
    }

    @Test
    void theMachinesOwnSyslogIsReachedByDatagrams() throws Exception {
        Path sockets = Files.createDirectories(ENGINE.folder().resolve("sockets"));
        String syslogd = ENGINE.name();
        ENGINE.docker(
                "run",
                "-d",
                "--name",
                syslogd,
                "-v",
                sockets + ":/sockets",
                "busybox",
                "sh",
                "-c",
                "ln -s /sockets/log /dev/log; exec syslogd -n -O -");
        Await.until("syslogd listens", SOON, () -> Files.exists(sockets.resolve("log")));
        ran(
                List.of("--log-driver=syslog", "--log-opt=syslog-address=unixgram://" + sockets.resolve("log")),
                "echo by datagram");
        Await.until("the line", SOON, () -> ENGINE.docker("logs", syslogd).out().contains("by datagram"));
    }

    @Test
    void aServiceThatStopsReadingHangsNothing() throws Exception {
        try (LogService service = LogService.silent()) {
            String name = ENGINE.name();
            ENGINE.docker(
                    "run",
                    "-d",
                    "--name",
                    name,
                    "--log-driver=syslog",
                    "--log-opt=cache-max-size=100m",
                    "--log-opt=syslog-address=tcp://" + service.address(),
                    "busybox",
                    "sh",
                    "-c",
                    "yes 0123456789012345678901234567890123456789 | head -c 30000000; echo; echo over; sleep 100");
            Await.until(
                    "the output is out",
                    Duration.ofSeconds(60),
                    () -> ENGINE.docker("logs", "--tail", "1", name).out().equals("over\n"));
            for (String[] control : new String[][] {
                {"ps", "-a"},
                {"inspect", name},
                {"exec", name, "true"},
                {"logs", "--tail", "1", name},
                {"kill", name},
                {"rm", "-f", name}
            }) {
                long begun = System.nanoTime();
                assertThat(ENGINE.docker(control).status()).isZero();
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
            }
            assertThat(ENGINE.process().log()).contains("lines were left out of its copy");
        }
    }

    @Test
    void nothingIsReadBackWithoutACache() {
        String name = ran(
                List.of(
                        "--log-driver=syslog",
                        "--log-opt=syslog-address=udp://127.0.0.1:1",
                        "--log-opt=cache-disabled=true"),
                "echo hi");
        assertThat(ENGINE.docker("logs", name).stderr())
                .isEqualTo("Error response from daemon: configured logging driver does not support reading\n");
    }

    @Test
    void aServiceThatIsNotThereRefusesTheStart() {
        assertThat(ENGINE.docker(
                                "run",
                                "--rm",
                                "--log-driver=syslog",
                                "--log-opt=syslog-address=tcp://127.0.0.1:1",
                                "busybox")
                        .stderr())
                .contains("failed to create task for container: failed to initialize logging driver: "
                        + "dial tcp 127.0.0.1:1: connect: connection refused");
        assertThat(ENGINE.docker("run", "--rm", "--log-driver=syslog", "--log-opt=nonsense=1", "busybox")
                        .stderr())
                .contains("unknown log opt 'nonsense' for syslog log driver");
    }

    @Test
    void aNonBlockingLogKeepsAllThatFits() {
        for (String driver : List.of("json-file", "local")) {
            String name = ran(
                    List.of("--log-driver=" + driver, "--log-opt=mode=non-blocking", "--log-opt=max-buffer-size=4m"),
                    "seq 1 20000; echo err >&2");
            assertThat(ENGINE.docker("logs", name).out().lines())
                    .hasSize(20_000)
                    .endsWith("20000");
            assertThat(ENGINE.docker("logs", name).stderr()).isEqualTo("err\n");
        }
    }

    private static String ran(List<String> flags, String program) {
        String name = ENGINE.name();
        List<String> words = new ArrayList<>(List.of("run", "--name", name));
        words.addAll(flags);
        words.addAll(List.of("busybox", "sh", "-c", program));
        Result result = ENGINE.docker(words.toArray(String[]::new));
        assertThat(result.status()).as(result.stderr()).isZero();
        return name;
    }

    private static String inspect(String name) {
        return ENGINE.docker("inspect", "-f", "{{json .HostConfig.LogConfig}}", name)
                .line();
    }

    private static List<String> files(String name) {
        String id = ENGINE.docker("inspect", "-f", "{{.Id}}", name).line();
        try (Stream<Path> files =
                Files.list(ENGINE.folder().resolve("data/containers").resolve(id))) {
            return files.map(Path::toString).toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
