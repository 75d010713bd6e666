package io.berth.it.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SaveIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static String committed(String tag) {
        String name = ENGINE.name();
        ENGINE.docker(
                "run",
                "--name",
                name,
                "busybox",
                "sh",
                "-c",
                "mkdir /d; echo x >/d/f; ln /d/f /d/g; rm /etc/group; rm -r /var; mkdir /var; chmod 1777 /d");
        Result made = ENGINE.docker("commit", "-c", "CMD [\"ls\", \"/d\"]", name, tag);
        assertThat(made.status()).as(made.toString()).isZero();
        ENGINE.docker("rm", name);
        return made.line();
    }

    private static Path saved(String... names) throws IOException {
        Path tar = Files.createTempDirectory(ENGINE.folder(), "save").resolve("s.tar");
        List<String> words = new java.util.ArrayList<>(List.of("save", "-o", tar.toString()));
        words.addAll(List.of(names));
        Result result = ENGINE.docker(words.toArray(String[]::new));
        assertThat(result.status()).as(result.toString()).isZero();
        return tar;
    }

    private static String member(Path tar, String name) {
        return Command.of(List.of("tar", "-xOf", tar.toString(), name)).run().out();
    }

    private static String idOf(String name) {
        return ENGINE.docker("image", "inspect", "-f", "{{.Id}}", name).line();
    }

    @Test
    void whatIsSavedLoadsAgainUnderTheSameIdsAndNames() throws IOException {
        String name = ENGINE.name();
        String id = committed(name + ":one");
        ENGINE.docker("tag", name + ":one", name + ":two");
        Path tar = saved(name, "busybox");
        assertThat(member(tar, "manifest.json"))
                .contains("\"RepoTags\":[\"" + name + ":one\",\"" + name + ":two\"]")
                .contains("\"RepoTags\":[\"busybox:latest\"]")
                .contains("\"Parent\":\"" + idOf("busybox") + "\"");
        ENGINE.docker("rmi", name + ":one", name + ":two");
        Result loaded = ENGINE.docker("load", "-i", tar.toString());
        assertThat(loaded.out().lines())
                .containsExactlyInAnyOrder(
                        "Loaded image: " + name + ":one",
                        "Loaded image: " + name + ":two",
                        "Loaded image: busybox:latest");
        assertThat(idOf(name + ":two")).isEqualTo(id);
        assertThat(ENGINE.docker("run", "--rm", name + ":one").out()).isEqualTo("f\ng\n");
        ENGINE.docker("rmi", name + ":one", name + ":two");
    }

    @Test
    void theSameArchiveIsAnOciLayout() throws IOException {
        String name = ENGINE.name() + ":oci";
        String id = committed(name);
        Path tar = saved(name);
        assertThat(member(tar, "oci-layout")).contains("\"imageLayoutVersion\"");
        assertThat(member(tar, "index.json"))
                .contains("\"io.containerd.image.name\":\"docker.io/library/" + name + "\"")
                .contains("\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"");
        Path layout = Files.createTempDirectory(ENGINE.folder(), "layout");
        Command.of(List.of("tar", "-C", layout.toString(), "-xf", tar.toString()))
                .run();
        Files.delete(layout.resolve("manifest.json"));
        Files.delete(layout.resolve("repositories"));
        ENGINE.docker("rmi", name);
        byte[] again = Command.of(List.of("tar", "-C", layout.toString(), "-c", "."))
                .run()
                .stdout();
        Result loaded = ENGINE.dockerCommand("load").input(again).run();
        assertThat(loaded.out()).isEqualTo("Loaded image: " + name + "\n");
        assertThat(idOf(name)).isEqualTo(id);
        ENGINE.docker("rmi", name);
    }

    @Test
    void anImageSavedByIdHasNoName() throws IOException {
        String id = committed(ENGINE.name() + ":id");
        Path tar = saved(id.substring("sha256:".length(), "sha256:".length() + 12));
        assertThat(member(tar, "manifest.json")).contains("\"RepoTags\":null");
        ENGINE.docker("rmi", id);
        assertThat(ENGINE.docker("load", "-i", tar.toString()).out()).isEqualTo("Loaded image ID: " + id + "\n");
        ENGINE.docker("rmi", id);
    }

    @Test
    void saysWhichImageIsMissingBeforeItWritesAny() {
        assertThat(ENGINE.docker(
                                "save",
                                "-o",
                                ENGINE.folder().resolve("none.tar").toString(),
                                "busybox",
                                "nope")
                        .stderr())
                .isEqualTo("Error response from daemon: No such image: nope\n");
    }
}
