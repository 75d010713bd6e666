package io.berth.it.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.ImageArchive;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ImageIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static Path smallTar() throws IOException {
        Path folder = Files.createTempDirectory(ENGINE.folder(), "small");
        Files.writeString(folder.resolve("file"), "content\n");
        Path tar = folder.resolveSibling(folder.getFileName() + ".tar");
        Command.of(List.of("tar", "-C", folder.toString(), "-cf", tar.toString(), "file"))
                .run();
        return tar;
    }

    @Test
    void importsATarWithChanges() throws IOException {
        String name = ENGINE.name();
        Result imported = ENGINE.docker(
                "import",
                "--change",
                "ENV A=b",
                "--change",
                "WORKDIR /tmp",
                "--change",
                "LABEL x=y",
                "-m",
                "why",
                smallTar().toString(),
                name + ":one");
        assertThat(imported.line()).matches("sha256:[0-9a-f]{64}");
        Result inspected = ENGINE.docker(
                "image",
                "inspect",
                "-f",
                "{{.Id}} {{json .RepoTags}} {{.Config.Env}} {{.Config.WorkingDir}} {{.Config.Labels.x}} {{.Comment}} {{.Os}}",
                name + ":one");
        assertThat(inspected.line()).isEqualTo(imported.line() + " [\"" + name + ":one\"] [A=b] /tmp y why linux");
        assertThat(ENGINE.docker("history", "-q", name + ":one").out().lines()).hasSize(1);
        ENGINE.docker("rmi", name + ":one");
    }

    @Test
    void importsFromStandardInputAndRunsIt() throws IOException {
        String name = ENGINE.name();
        byte[] tar = Files.readAllBytes(ENGINE.folder().resolve("busybox.tar"));
        assertThat(ENGINE.dockerCommand("import", "-", name).input(tar).run().status())
                .isZero();
        assertThat(ENGINE.docker("run", "--rm", name, "/bin/echo", "hello").out())
                .isEqualTo("hello\n");
        ENGINE.docker("rmi", name);
    }

    @Test
    void listsTagsAndRemovesThem() throws IOException {
        String name = ENGINE.name();
        String id =
                ENGINE.docker("import", smallTar().toString(), name + ":one").line();
        ENGINE.docker("tag", name + ":one", "registry.example:5000/some/" + name + ":two");
        assertThat(ENGINE.docker("images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}")
                        .out())
                .contains(name + ":one " + id + "\n")
                .contains("registry.example:5000/some/" + name + ":two " + id + "\n");
        assertThat(ENGINE.docker("images", "-q", "--filter", "reference=" + name)
                        .out()
                        .lines())
                .hasSize(1);
        assertThat(ENGINE.docker("rmi", name + ":one").out()).isEqualTo("Untagged: " + name + ":one\n");
        Result last = ENGINE.docker("rmi", "registry.example:5000/some/" + name + ":two");
        assertThat(last.out())
                .contains("Untagged: registry.example:5000/some/" + name + ":two\n")
                .contains("Deleted: " + id + "\n");
        assertThat(ENGINE.docker("rmi", name + ":one").stderr())
                .isEqualTo("Error response from daemon: No such image: " + name + ":one\n");
    }

    @Test
    void keepsAnImageThatAContainerUses() {
        String name = ENGINE.name();
        String container =
                ENGINE.docker("create", "--name", name, "busybox", "true").line();
        Result refused = ENGINE.docker("rmi", "busybox");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.stderr())
                .contains("conflict: unable to remove repository reference \"busybox\" (must force) - container "
                        + container.substring(0, 12) + " is using its referenced image ");
    }

    @Test
    void loadsWhatDockerSaves() throws IOException {
        String name = ENGINE.name() + ":loaded";
        Path archive = ENGINE.folder().resolve("archive.tar");
        ImageArchive.docker(archive, name, List.of(Map.of("a", "lower a", "b", "lower b"), Map.of("b", "upper b")));
        Result loaded = ENGINE.docker("load", "-i", archive.toString());
        assertThat(loaded.out()).isEqualTo("Loaded image: " + name + "\n");
        Path busybox = ENGINE.folder().resolve("archive-busybox.tar");
        assertThat(ENGINE.docker("image", "inspect", "-f", "{{len .RootFS.Layers}} {{.Os}}", name)
                        .line())
                .isEqualTo("2 linux");
        assertThat(ENGINE.dockerCommand("load", "-q")
                        .input(Files.readAllBytes(archive))
                        .run()
                        .out())
                .isEqualTo("Loaded image: " + name + "\n");
        assertThat(busybox).doesNotExist();
        ENGINE.docker("rmi", name);
    }

    @Test
    void theUpperLayerHidesTheLowerOnes() throws IOException {
        String name = ENGINE.name() + ":layers";
        Path archive = ENGINE.folder().resolve("layers.tar");
        Path program = ENGINE.folder().resolve("busybox/bin/busybox");
        ImageArchive.docker(
                archive,
                name,
                List.of(
                        Map.of("bin/busybox", program, "gone", "x", "dir/old", "old", "kept", "lower"),
                        Map.of(".wh.gone", "", "dir/.wh..wh..opq", "", "dir/new", "new", "kept", "upper")));
        assertThat(ENGINE.docker("load", "-i", archive.toString()).status()).isZero();
        Result result = ENGINE.docker(
                "run",
                "--rm",
                name,
                "/bin/busybox",
                "sh",
                "-c",
                "busybox cat /kept; busybox ls /dir; busybox ls /gone");
        assertThat(result.out()).isEqualTo("uppernew\n");
        assertThat(result.stderr()).contains("/gone: No such file or directory");
        ENGINE.docker("rmi", name);
    }

    @Test
    void saysWhichImageIsMissing() {
        assertThat(ENGINE.docker("image", "inspect", "nope").stderr())
                .isEqualTo("Error response from daemon: No such image: nope:latest\n");
        assertThat(ENGINE.docker("tag", "nope", "other").stderr())
                .isEqualTo("Error response from daemon: No such image: nope:latest\n");
        assertThat(ENGINE.docker("history", "nope").stderr())
                .isEqualTo("Error response from daemon: No such image: nope:latest\n");
    }
}
