package io.berth.it.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code --live-restore}, switched on and off by a reload, over orderly stops. */
class LiveRestoreIT {
    private static final Path FILE = file();

    @RegisterExtension
    static final Engine ENGINE = Engine.with("--config-file", FILE.toString());

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String STATE = "{{.State.Status}} {{.State.Pid}} {{.RestartCount}} {{.State.StartedAt}}";

    private static Path file() {
        try {
            Path file = Files.createTempFile("live-restore", ".json");
            Files.writeString(file, "{}");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String inspect(String name, String format) {
        return ENGINE.docker("inspect", "-f", format, name).line();
    }

    private static void reload(boolean live) throws IOException {
        Files.writeString(FILE, "{\"live-restore\":" + live + "}");
        new ProcessBuilder("kill", "-HUP", Long.toString(ENGINE.process().pid())).start();
        Await.until(
                "the reload",
                SOON,
                () -> ENGINE.docker("info", "-f", "{{.LiveRestoreEnabled}}")
                        .line()
                        .equals(Boolean.toString(live)));
    }

    @Test
    void anOrderlyStopLeavesContainersAsTheyAreAndAReloadEndsThat() throws IOException {
        String running = ENGINE.name();
        String paused = ENGINE.name();
        String stopped = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", running, "--restart", "always", "busybox", "sleep", "1000");
        ENGINE.docker("run", "-d", "--name", paused, "busybox", "sleep", "1000");
        ENGINE.docker("pause", paused);
        ENGINE.docker("run", "-d", "--name", stopped, "--restart", "unless-stopped", "busybox", "sleep", "1000");
        ENGINE.docker("stop", "-t", "0", stopped);
        reload(true);
        String before = inspect(running, STATE);
        String frozen = inspect(paused, STATE);
        Process attached = ENGINE.dockerCommand("attach", running).start();
        Await.until(
                "the attach",
                SOON,
                () -> ENGINE.pastEvents("--filter", "container=" + running).contains("container attach"));

        assertThat(ENGINE.process().stop()).isZero();
        attached.onExit().join();
        long pid = Long.parseLong(before.split(" ", -1)[1]);
        assertThat(ProcessHandle.of(pid)).isPresent();
        ENGINE.process().startAgain();
        assertThat(inspect(running, STATE)).isEqualTo(before);
        assertThat(inspect(paused, STATE)).isEqualTo(frozen).startsWith("paused ");
        assertThat(inspect(stopped, "{{.State.Status}}")).isEqualTo("exited");
        assertThat(ENGINE.docker("exec", running, "true").status()).isZero();
        assertThat(ENGINE.docker("unpause", paused).status()).isZero();

        reload(false);
        ENGINE.process().stop();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        ENGINE.process().startAgain();
        assertThat(inspect(running, "{{.State.Status}}")).isEqualTo("running");
        assertThat(inspect(paused, "{{.State.Status}} {{.State.ExitCode}}")).isEqualTo("exited 137");
        ENGINE.docker("rm", "-f", running, paused, stopped);
    }
}
