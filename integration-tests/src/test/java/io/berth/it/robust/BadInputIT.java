package io.berth.it.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.ImageArchive;
import io.berth.it.harness.RawHttp;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that lies, is cut off, is too large or points outside: a clear error, and the daemon as before. */
class BadInputIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final int MEGABYTE = 1024 * 1024;

    @AfterEach
    void theDaemonIsAsBefore() {
        assertThat(ENGINE.docker("run", "--rm", "busybox", "echo", "fine").out())
                .isEqualTo("fine\n");
    }

    private static Result load(byte[] archive) {
        return ENGINE.dockerCommand("load").input(archive).run();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Cmd': ['echo', 'a$b']",
                "'Cmd': ['$']",
                "'Cmd': ['env'], 'Env': ['A=$']",
                "'Cmd': ['true'], 'Hostname': 'a$b'",
                "'Cmd': ['true'], 'WorkingDir': '/a$b'",
                "'Cmd': ['true'], 'HostConfig': {'Binds': ['/tmp:/x$']}",
                "'Cmd': ['true'], 'HostConfig': {'Tmpfs': {'/x': 'size=1m$'}}",
                "'Cmd': ['true'], 'HostConfig': {'CgroupParent': '/a$b'}",
                "'Cmd': ['true'], 'HostConfig': {'Devices': [{'PathOnHost': '/dev/null$', 'PathInContainer': '/dev/x'}]}"
            })
    void aZeroCharacterIsTheClientsFault(String fields) {
        String body =
                ("{'Image': 'busybox', " + fields + "}").replace('\'', '"').replace("$", "\\u0000");
        String name = ENGINE.name();
        var created = ENGINE.rest().contentType("application/json").body(body).post("/containers/create?name=" + name);
        int status = created.statusCode();
        if (status == 201) {
            status = ENGINE.rest().post("/containers/" + name + "/start").statusCode();
            assertThat(ENGINE.docker("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", name)
                            .line())
                    .isEqualTo("created 128");
        }
        assertThat(status).isEqualTo(400);
    }

    @Test
    void aZeroCharacterInAPathOrAnOptionOfPsIsTheClientsFault() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sleep", "1000");
        String container = "/containers/" + name;
        assertThat(ENGINE.rest()
                        .urlEncodingEnabled(false)
                        .get(container + "/archive?path=/a%00b")
                        .statusCode())
                .isEqualTo(400);
        assertThat(ENGINE.rest()
                        .urlEncodingEnabled(false)
                        .get(container + "/top?ps_args=a%00b")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aTarThatIsNoneIsRefused() {
        byte[] noise = new byte[100_000];
        Arrays.fill(noise, (byte) 'x');
        Result loaded = load(noise);
        assertThat(loaded.status()).isEqualTo(1);
        assertThat(loaded.out() + loaded.stderr()).isNotBlank();
        Result imported =
                ENGINE.dockerCommand("import", "-", ENGINE.name()).input(noise).run();
        assertThat(imported.status()).isEqualTo(1);
        assertThat(imported.stderr()).isNotBlank();
    }

    @Test
    void aTruncatedImageIsRefusedAndLeavesNothing() throws IOException {
        byte[] layer = ImageArchive.layer(Map.of("file", "x".repeat(200_000)));
        byte[] whole = ImageArchive.archive(ENGINE.name() + ":cut", List.of(layer));
        String images = ENGINE.docker("images", "-aq").out();
        for (int part : new int[] {1, 2, 3}) {
            Result result = load(Arrays.copyOf(whole, whole.length * part / 4));
            assertThat(result.status()).isEqualTo(1);
        }
        assertThat(ENGINE.docker("images", "-aq").out()).isEqualTo(images);
    }

    @Test
    void aLayerWhoseDigestLiesIsRefused() throws IOException {
        byte[] layer = ImageArchive.layer(Map.of("file", "honest content"));
        byte[] archive = ImageArchive.archive(ENGINE.name() + ":lie", List.of(layer));
        String text = new String(archive, java.nio.charset.StandardCharsets.ISO_8859_1);
        Result result = load(text.replace("honest content", "forged content")
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out() + result.stderr()).isNotBlank();
    }

    @Test
    void membersThatClimbOutWriteNothingOutside() throws IOException {
        Path outside = ENGINE.folder().resolve("escaped");
        String up = "../".repeat(30) + outside.toString().substring(1);
        for (String name : List.of(up, "a/" + up, outside.toString())) {
            byte[] archive =
                    ImageArchive.archive(ENGINE.name() + ":climb", List.of(ImageArchive.layer(Map.of(name, "x"))));
            Result _ = load(archive);
            assertThat(outside).doesNotExist();
        }
    }

    @Test
    void aLinkOutOfTheLayerIsNotFollowed() throws IOException {
        Path outside = Files.createDirectory(ENGINE.folder().resolve("outside"));
        byte[] layer = ImageArchive.layerWithLink("link", outside.toString(), Map.of("link/written", "x"));
        Result _ = load(ImageArchive.archive(ENGINE.name() + ":link", List.of(layer)));
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aRootFileSystemWhoseFoldersAreLinksOutIsHarmless() throws IOException {
        String name = ENGINE.name() + ":links";
        Path outside = Files.createDirectory(ENGINE.folder().resolve("target"));
        Files.writeString(outside.resolve("passwd"), "trap:x:4242:4242::/:/bin/sh\n");
        byte[] programs = ImageArchive.layer(Map.of("bin/sh", ENGINE.folder().resolve("busybox/bin/busybox")));
        byte[] etc = ImageArchive.layerWithLink(
                "etc/passwd", outside.resolve("passwd").toString(), Map.of());
        byte[] dev = ImageArchive.layerWithLink("dev", outside.toString(), Map.of());
        byte[] proc = ImageArchive.layerWithLink("proc", outside.toString(), Map.of());
        assertThat(load(ImageArchive.archive(name, List.of(programs, etc, dev, proc)))
                        .status())
                .isZero();
        Result user = ENGINE.docker("run", "--rm", "--user", "trap", name, "/bin/sh", "-c", "id -u");
        assertThat(user.out()).doesNotContain("4242");
        Result _ = ENGINE.docker("run", "--rm", name, "/bin/sh", "-c", "echo ran");
        assertThat(outside).isDirectoryNotContaining(path -> !path.endsWith("passwd"));
        assertThat(Path.of("/dev/null")).exists();
        ENGINE.docker("rmi", "-f", name);
    }

    @Test
    void aHugeJsonBodyIsRefusedWithoutEatingTheMemory() throws IOException {
        try (RawHttp raw = ENGINE.raw()) {
            raw.send("POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + (100L * MEGABYTE) + "\r\n\r\n{\"Image\":\"busybox\",\"Labels\":{\"a\":\"");
            String piece = "x".repeat(MEGABYTE);
            try {
                for (int i = 0; i < 99; i++) {
                    raw.send(piece);
                }
                raw.closeOutput();
            } catch (IOException refused) {
                // an engine that has answered need not read the rest
            }
            assertThat(raw.head()).matches("(?s)HTTP/1.1 4\\d\\d .*");
        }
    }

    @Test
    void namesThatClimbAreNamesOfNothing() {
        for (String name : List.of("../../etc/passwd", "..%2f..%2fetc", "%2e%2e")) {
            int status = ENGINE.rest().get("/containers/" + name + "/json").statusCode();
            assertThat(status).isBetween(300, 404);
        }
        assertThat(ENGINE.docker("run", "--rm", "--name", "../x", "busybox", "true")
                        .status())
                .isEqualTo(125);
        assertThat(ENGINE.docker("tag", "busybox", "../x").status()).isEqualTo(1);
    }

    @Test
    void aHalfRequestIsLetGo() throws IOException {
        try (RawHttp raw = ENGINE.raw()) {
            raw.send("POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: 100\r\n\r\n{");
        }
        try (RawHttp raw = ENGINE.raw()) {
            raw.send("nonsense\r\n\r\n");
            assertThat(raw.head()).startsWith("HTTP/1.1 400");
        }
    }
}
