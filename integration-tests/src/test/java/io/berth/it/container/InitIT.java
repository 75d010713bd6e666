package io.berth.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code docker run --init}. */
class InitIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    @Test
    void theProgramIsNotProcessOneAndOrphansAreWaitedFor() {
        String script = "(sleep 0 & echo $! >/orphan); while [ -d /proc/$(cat /orphan) ]; do :; done;"
                + " ps -o pid,stat,args; exit 7";
        var result = ENGINE.docker("run", "--rm", "--init", "busybox", "sh", "-c", script);
        assertThat(result.status()).isEqualTo(7);
        assertThat(result.out())
                .containsPattern("\n +1 [DRS].*/sbin/docker-init -- sh -c")
                .doesNotContain(" Z ");
    }

    @Test
    void signalsReachTheProgram() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--init", "--name", name, "busybox", "sleep", "1000");
        ENGINE.docker("stop", "-t", "60", name);
        assertThat(ENGINE.docker("inspect", "-f", "{{.State.ExitCode}} {{.Path}} {{.Args}}", name)
                        .line())
                .isEqualTo("143 sleep [1000]");
    }

    @Test
    void aMissingProgramIsTheProgramsOwnError() {
        var result = ENGINE.docker("run", "--rm", "--init", "busybox", "nope");
        assertThat(result.status()).isEqualTo(127);
        assertThat(result.stderr()).contains("exec nope failed: No such file or directory");
    }
}
