package io.berth.it.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HealthIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static String run(String check, String... more) {
        String name = ENGINE.name();
        var words = new ArrayList<>(List.of("run", "-d", "--name", name, "--health-cmd", check));
        words.addAll(List.of("--health-interval", "100ms", "--health-retries", "2"));
        words.addAll(List.of(more));
        words.addAll(List.of("busybox", "sleep", "1000"));
        ENGINE.docker(words.toArray(String[]::new));
        return name;
    }

    private static String health(String name, String field) {
        return ENGINE.docker("inspect", "-f", "{{json ." + field + "}}", name).line();
    }

    private static void awaitStatus(String name, String status) {
        Await.until(
                name + " " + status,
                PATIENCE,
                () -> health(name, "State.Health.Status").equals("\"" + status + "\""));
    }

    @Test
    void aContainerBecomesUnhealthyAndHealthyAgain() {
        String name = run("echo looking; cat /ok");
        awaitStatus(name, "unhealthy");
        assertThat(health(name, "State.Health.Log")).contains("looking").contains("cat: can't open '/ok'");
        assertThat(ENGINE.docker("ps", "--filter", "health=unhealthy", "--format", "{{.Names}} {{.Status}}")
                        .out())
                .contains(name + " Up ")
                .contains("(unhealthy)");
        ENGINE.docker("exec", name, "touch", "/ok");
        awaitStatus(name, "healthy");
        ENGINE.docker("pause", name);
        assertThat(health(name, "State.Health.Status")).isEqualTo("\"unhealthy\"");
        ENGINE.docker("unpause", name);
        awaitStatus(name, "healthy");
    }

    @Test
    void aProbeThatTakesTooLongIsKilled() {
        String name = run("sleep 1234", "--health-timeout", "200ms");
        awaitStatus(name, "unhealthy");
        assertThat(health(name, "State.Health.Log")).contains("Health check exceeded timeout (200ms)");
        ENGINE.docker("stop", "-t", "0", name);
        assertThat(health(name, "State.Health.Status")).isEqualTo("\"unhealthy\"");
    }

    @Test
    void noHealthcheckMeansNone() {
        String plain = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", plain, "--no-healthcheck", "busybox", "sleep", "1000");
        assertThat(health(plain, "State.Health")).isEqualTo("null");
    }
}
