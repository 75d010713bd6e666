package io.berth.it.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(240)
class LogTroubleIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    @ParameterizedTest
    @ValueSource(strings = {"json-file", "local"})
    void aFullDiskIsToldOnceAndTheLogGoesOnAfterwards(String driver) throws Exception {
        Path containers = ENGINE.folder().resolve("data/containers");
        Path filler = containers.resolve("filler");
        Files.createDirectories(containers);
        command("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", containers.toString());
        try {
            Files.write(filler, new byte[1_000_000]);
            String name = ENGINE.name();
            ENGINE.docker(
                    "run",
                    "-d",
                    "--name",
                    name,
                    "--log-driver",
                    driver,
                    "--log-opt",
                    "max-size=100m",
                    "busybox",
                    "sh",
                    "-c",
                    "seq 1 300000; echo full; while [ ! -e /go ]; do sleep 0.05; done; echo after");
            Await.until("the disk is full", SOON, () -> count(ENGINE.process().log(), "can't be written") > 0);
            Await.until(
                    "the program runs on",
                    SOON,
                    () -> ENGINE.docker("top", name).out().contains("sleep"));
            Files.delete(filler);
            assertThat(ENGINE.docker("exec", name, "touch", "/go").status()).isZero();
            assertThat(ENGINE.docker("wait", name).line()).isEqualTo("0");
            assertThat(ENGINE.docker("logs", name).out())
                    .startsWith("1\n2\n3\n")
                    .endsWith("after\n");
            String id = ENGINE.docker("inspect", "-f", "{{.Id}}", name).line();
            String told = ENGINE.process()
                    .log()
                    .lines()
                    .filter(line -> line.contains(id))
                    .reduce("", String::concat);
            assertThat(count(told, "can't be written")).isEqualTo(1);
            assertThat(told).contains("can be written again");
        } finally {
            ENGINE.removeContainers();
            command("umount", containers.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"json-file, 1073741824", "local, 200000000"})
    void oneLineOfAGigabyteComesBackAsAttachGaveIt(String driver, long bytes) throws Exception {
        String name = ENGINE.name();
        String attached = digest(
                "run",
                "--name",
                name,
                "--log-driver",
                driver,
                "--log-opt",
                "max-size=9g",
                "busybox",
                "sh",
                "-c",
                "head -c " + bytes + " /dev/zero | tr '\\0' x");
        assertThat(digest("logs", name)).isEqualTo(attached);
    }

    @Test
    void aFollowerGoesOnAfterTheFileWasCut() throws Exception {
        String name = ENGINE.name();
        ENGINE.docker(
                "run",
                "-d",
                "--name",
                name,
                "busybox",
                "sh",
                "-c",
                "seq 1 1000; while [ ! -e /go ]; do sleep 0.05; done; seq 1001 1100; sleep 0.2; echo over");
        String id = ENGINE.docker("inspect", "-f", "{{.Id}}", name).line();
        Path log = ENGINE.folder().resolve("data/containers/" + id + "/" + id + "-json.log");
        Process follower = ENGINE.dockerCommand("logs", "-f", name).start();
        try (InputStream out = follower.getInputStream()) {
            StringBuilder got = new StringBuilder();
            while (!got.toString().endsWith("\n1000\n")) {
                got.append((char) out.read());
            }
            Files.newByteChannel(log, StandardOpenOption.WRITE).truncate(0).close();
            ENGINE.docker("exec", name, "touch", "/go");
            String rest = new String(out.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(rest.lines()).hasSize(101).startsWith("1001").endsWith("over");
        } finally {
            follower.destroyForcibly();
        }
    }

    /** The hash of what the client prints, without keeping it. */
    private static String digest(String... words) throws Exception {
        Process client = ENGINE.dockerCommand(words).start();
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        try (InputStream out = client.getInputStream()) {
            byte[] block = new byte[256 * 1024];
            for (int count = out.read(block); count >= 0; count = out.read(block)) {
                sha.update(block, 0, count);
            }
        } finally {
            client.destroyForcibly();
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    private static void command(String... words) throws IOException {
        var result = Command.of(List.of(words)).run();
        if (result.status() != 0) {
            throw new IOException(List.of(words) + ": " + result.stderr());
        }
    }
}
