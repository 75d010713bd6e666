package io.berth.it.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another tool, skopeo, reads what the engine saves and pushes, and the engine takes what that writes: the same ids. */
class SkopeoIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static Result skopeo(String... words) {
        List<String> all = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
        all.addAll(List.of(words));
        Result result = Command.of(all).run();
        assertThat(result.status()).as(all + "\n" + result).isZero();
        return result;
    }

    /** The id of the image at a place of skopeo's: the digest of its configuration. */
    private static String idAt(String place) throws Exception {
        byte[] configuration = skopeo("inspect", "--tls-verify=false", "--config", "--raw", place)
                .stdout();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(configuration);
        return "sha256:" + HexFormat.of().formatHex(hash);
    }

    private static String idOf(String name) {
        Result inspected = ENGINE.docker("image", "inspect", "-f", "{{.Id}}", name);
        assertThat(inspected.status()).as(inspected.toString()).isZero();
        return inspected.line();
    }

    private static String image(String tag) {
        String container = ENGINE.name();
        ENGINE.docker(
                "run",
                "--name",
                container,
                "busybox",
                "sh",
                "-c",
                "mkdir /d; echo x >/d/f; ln /d/f /d/g; rm /etc/group");
        Result made = ENGINE.docker("commit", "-c", "CMD [\"ls\", \"/d\"]", container, tag);
        assertThat(made.status()).as(made.toString()).isZero();
        return made.line();
    }

    private static Path saved(String name) throws IOException {
        Path tar = Files.createTempDirectory(ENGINE.folder(), "save").resolve("s.tar");
        Result result = ENGINE.docker("save", "-o", tar.toString(), name);
        assertThat(result.status()).as(result.toString()).isZero();
        return tar;
    }

    @Test
    void skopeoReadsWhatIsSavedInBothOfItsForms() throws Exception {
        String name = ENGINE.name() + ":1";
        String id = image(name);
        Path tar = saved(name);
        assertThat(idAt("docker-archive:" + tar)).isEqualTo(id);
        assertThat(idAt("oci-archive:" + tar)).isEqualTo(id);
        Path unpacked = Files.createTempDirectory(ENGINE.folder(), "dir");
        skopeo("copy", "docker-archive:" + tar, "dir:" + unpacked);
        assertThat(unpacked.resolve(id.substring("sha256:".length()))).exists();
        ENGINE.docker("rmi", name);
    }

    /** The id is that of the configuration that skopeo writes, which it words anew when it changes the form. */
    @ParameterizedTest
    @CsvSource({"docker-archive, ''", "oci-archive, gzip", "oci-archive, zstd", "oci, gzip", "oci, zstd"})
    void whatSkopeoWritesIsLoaded(String form, String compression) throws Exception {
        String name = ENGINE.name() + ":1";
        String before = image(name);
        Path from = saved(name);
        Path to = Files.createTempDirectory(ENGINE.folder(), "form").resolve("to");
        List<String> words = new ArrayList<>(List.of("copy"));
        if (!compression.isEmpty()) {
            words.addAll(List.of("--dest-compress-format", compression));
        }
        String place = form + ":" + to + ":" + name;
        words.addAll(List.of((form.startsWith("oci") ? "oci-archive:" : "docker-archive:") + from, place));
        skopeo(words.toArray(String[]::new));
        Path archive = Files.isDirectory(to) ? to.resolveSibling("to.tar") : to;
        if (Files.isDirectory(to)) {
            Command.of(List.of("tar", "-C", to.toString(), "-cf", archive.toString(), "."))
                    .run();
        }
        String expected = idAt(place);
        if (form.startsWith("oci")) {
            assertThat(expected).isEqualTo(before);
        }
        ENGINE.docker("rmi", name);
        Result loaded = ENGINE.docker("load", "-i", archive.toString());
        assertThat(loaded.status()).as(loaded.toString()).isZero();
        assertThat(loaded.out()).contains(name);
        assertThat(idOf(name)).isEqualTo(expected);
        assertThat(ENGINE.docker("run", "--rm", name).out()).isEqualTo("f\ng\n");
        ENGINE.docker("rmi", name);
    }

    @ParameterizedTest
    @CsvSource({"oci, gzip", "oci, zstd", "v2s2, gzip"})
    void whatIsPushedAndPulledIsTheSameToBoth(String form, String compression) throws Exception {
        Path folder = Files.createTempDirectory(ENGINE.folder(), "registry");
        try (RegistryProcess registry = RegistryProcess.start(folder, false)) {
            String name = registry.domain() + "/it/made:1";
            String id = image(name);
            Result pushed = ENGINE.docker("push", name);
            assertThat(pushed.status()).as(pushed.toString()).isZero();
            assertThat(idAt("docker://" + name)).isEqualTo(id);

            String other = registry.domain() + "/it/copied:1";
            skopeo(
                    "copy",
                    "--src-tls-verify=false",
                    "--dest-tls-verify=false",
                    "--format",
                    form,
                    "--dest-compress-format",
                    compression,
                    "oci-archive:" + saved(name),
                    "docker://" + other);
            String expected = idAt("docker://" + other);
            ENGINE.docker("rmi", name);
            Result pulled = ENGINE.docker("pull", other);
            assertThat(pulled.status()).as(pulled.toString()).isZero();
            assertThat(idOf(other)).isEqualTo(expected);
            assertThat(ENGINE.docker("run", "--rm", other).out()).isEqualTo("f\ng\n");
            ENGINE.docker("rmi", other);
        }
    }
}
