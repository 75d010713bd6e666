package io.berth.it.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CommitIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static String ended(String... script) {
        String name = ENGINE.name();
        Result result = ENGINE.docker("run", "--name", name, "busybox", "sh", "-c", String.join(";", script));
        assertThat(result.status()).as(result.toString()).isZero();
        return name;
    }

    @Test
    void diffShowsWhatWasAddedChangedAndDeleted() {
        String name = ended(
                "mkdir -p /a/b",
                "echo x >/a/b/f",
                "rm /etc/group",
                "echo new >>/etc/passwd",
                "chmod 700 /root",
                "touch /tmp/gone && rm /tmp/gone",
                "rm -r /var && mkdir /var");
        assertThat(ENGINE.docker("diff", name).out().lines())
                .containsExactly("A /a", "A /a/b", "A /a/b/f", "C /etc", "D /etc/group", "C /etc/passwd", "C /root");
        String untouched = ended("true");
        assertThat(ENGINE.docker("diff", untouched).out()).isEmpty();
    }

    @Test
    void commitMakesAnImageOfWhatTheContainerWrote() {
        String name = ended(
                "mkdir -p /a/b",
                "echo one >/a/b/f",
                "chmod 4755 /a/b/f",
                "mkfifo /a/p",
                "ln /a/b/f /a/l",
                "rm /etc/group");
        String image = ENGINE.name() + ":img";
        Result made = ENGINE.docker(
                "commit", "-m", "msg", "-a", "me", "-c", "ENV Q=1", "-c", "CMD [\"cat\",\"/a/b/f\"]", name, image);
        assertThat(made.line()).matches("sha256:[0-9a-f]{64}");
        assertThat(ENGINE.docker("run", "--rm", image).out()).isEqualTo("one\n");
        Result looked = ENGINE.docker(
                "run",
                "--rm",
                image,
                "sh",
                "-c",
                "ls /etc/group 2>/dev/null; stat -c '%a %h' /a/b/f; test -p /a/p && echo fifo");
        assertThat(looked.out()).isEqualTo("4755 2\nfifo\n");
        assertThat(ENGINE.docker(
                                "image",
                                "inspect",
                                "-f",
                                "{{.Comment}} {{.Author}} {{json .Config.Cmd}} {{index .Config.Env 1}} {{len"
                                        + " .RootFS.Layers}}",
                                image)
                        .line())
                .isEqualTo("msg me [\"cat\",\"/a/b/f\"] Q=1 2");
        String parent =
                ENGINE.docker("image", "inspect", "-f", "{{.Id}}", "busybox").line();
        assertThat(ENGINE.docker("image", "inspect", "-f", "{{.Parent}}", image).line())
                .isEqualTo(parent);
        assertThat(ENGINE.docker("history", "--no-trunc", "-q", image).out().lines())
                .containsExactly(made.line(), parent);
        ENGINE.docker("rmi", image);
    }

    @Test
    void commitOfAContainerThatChangedNothingAddsNoLayer() {
        String name = ended("true");
        String image = ENGINE.docker("commit", name).line();
        assertThat(ENGINE.docker("image", "inspect", "-f", "{{len .RootFS.Layers}}", image)
                        .line())
                .isEqualTo("1");
        ENGINE.docker("rmi", image);
    }

    @Test
    void commitFreezesARunningContainerUnlessToldNotTo() {
        String name = ENGINE.name();
        String id = ENGINE.docker("run", "-d", "--name", name, "busybox", "sh", "-c", "echo x >/x; sleep 1000")
                .line();
        String image = ENGINE.docker("commit", name).line();
        assertThat(ENGINE.docker("inspect", "-f", "{{.State.Status}}", name).line())
                .isEqualTo("running");
        String second = ENGINE.docker("commit", "--pause=false", name).line();
        String events = ENGINE.pastEvents("--filter", "container=" + id, "--format", "{{.Action}}");
        assertThat(events.lines().filter(action -> action.matches("pause|unpause|commit")))
                .containsExactly("pause", "commit", "unpause", "commit");
        ENGINE.docker("rmi", image, second);
    }

    @Test
    void oneThatWaitsForItsRestartIsCommitted() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--restart", "always", "--name", name, "busybox", "sh", "-c", "echo x >/x; exit 3");
        Await.until(
                "a long pause",
                Duration.ofSeconds(60),
                () -> ENGINE.docker("inspect", "-f", "{{.RestartCount}} {{.State.Status}}", name)
                        .line()
                        .matches("[4-9] restarting"));
        String image = ENGINE.docker("commit", name).line();
        assertThat(ENGINE.docker("run", "--rm", image, "cat", "/x").out()).isEqualTo("x\n");
        ENGINE.docker("rm", "-f", name);
        ENGINE.docker("rmi", image);
    }

    @Test
    void exportAndImportComeRound() throws Exception {
        String name = ended("mkdir /d", "echo x >/d/f", "chmod 1777 /d", "ln -s f /d/l");
        Path tar = Files.createTempDirectory(ENGINE.folder(), "export").resolve("e.tar");
        assertThat(ENGINE.docker("export", "-o", tar.toString(), name).status()).isZero();
        String names = Command.of(List.of("tar", "-tf", tar.toString())).run().out();
        assertThat(names).contains(".dockerenv\n").contains("d/\nd/f\nd/l\n");
        String image = ENGINE.docker("import", tar.toString()).line();
        assertThat(ENGINE.docker("run", "--rm", image, "/bin/sh", "-c", "cat /d/l; stat -c %a /d")
                        .out())
                .isEqualTo("x\n1777\n");
        ENGINE.docker("rmi", image);
    }
}
