package io.berth.it.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StatsIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    @Test
    void aBusyContainerShowsItsProcessorTimeAndItsLimit() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "--memory", "64m", "busybox", "sh", "-c", "while :; do :; done");
        String line = ENGINE.docker(
                        "stats", "--no-stream", "--format", "{{.Name}} {{.CPUPerc}} {{.MemUsage}} {{.PIDs}}", name)
                .line();
        assertThat(line).matches(name + " [0-9.]+% .*iB / 64MiB 1").doesNotContain(" 0.00% ");
        var stats = ENGINE.rest().get("/containers/" + name + "/stats?stream=0").jsonPath();
        assertThat(stats.getString("name")).isEqualTo("/" + name);
        assertThat(stats.getLong("memory_stats.limit")).isEqualTo(64 << 20);
        assertThat(stats.getLong("cpu_stats.cpu_usage.total_usage")).isPositive();
    }

    @Test
    void theStreamEndsWithTheRunAndAStoppedContainerShowsNothing() throws IOException {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sleep", "1000");
        String address = "http://d/containers/" + name + "/stats";
        Process curl = Command.of(
                        List.of("curl", "-sN", "--unix-socket", ENGINE.socket().toString(), address))
                .start();
        try (var lines = curl.inputReader()) {
            assertThat(lines.readLine()).contains("\"precpu_stats\"");
            ENGINE.docker("stop", "-t", "0", name);
            assertThat(lines.lines()).allMatch(line -> line.contains("\"precpu_stats\""));
        } finally {
            curl.destroy();
        }
        ENGINE.rest()
                .get("/containers/" + name + "/stats?stream=0")
                .then()
                .body("read", equalTo("0001-01-01T00:00:00Z"))
                .body("memory_stats", equalTo(Map.of()));
        ENGINE.rest()
                .get("/containers/" + name + "/stats?stream=0&one-shot=1")
                .then()
                .body("name", equalTo("/" + name));
    }

    @Test
    void anAnswerAtOnceSaysNothingOfTheTimeBeforeNorOfTheName() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sleep", "1000");
        String path = "/containers/" + name + "/stats?stream=0&one-shot=1";
        ENGINE.rest()
                .get("/v1.41" + path)
                .then()
                .body("$", not(hasKey("name")))
                .body("precpu_stats.cpu_usage.total_usage", equalTo(0));
        ENGINE.rest()
                .get("/v1.40" + path)
                .then()
                .body("name", equalTo("/" + name))
                .body("precpu_stats.system_cpu_usage", greaterThan(0L));
    }

    @Test
    void badQuestionsAreRefused() {
        ENGINE.rest().get("/containers/none/stats").then().statusCode(404);
        String name = ENGINE.name();
        ENGINE.docker("create", "--name", name, "busybox", "true");
        ENGINE.rest()
                .get("/containers/" + name + "/stats?stream=1&one-shot=1")
                .then()
                .statusCode(400)
                .body("message", equalTo("cannot have stream=true and one-shot=true"));
    }
}
