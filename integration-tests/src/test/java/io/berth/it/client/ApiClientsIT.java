package io.berth.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Libraries that people write programs with, over the packaged engine, in the API version that they choose and in old ones.
 * What they ask does not depend on the runtime, so they ask it once.
 */
class ApiClientsIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final List<String> VERSIONS = List.of("1.24", "1.32", "1.40", "1.44", "1.51");

    @Test
    void dockerPyWorksInEachVersion() {
        Path script =
                Path.of(Engine.berth()).resolveSibling("integration-tests").resolve("src/test/clients/docker_py.py");
        List<String> words = new ArrayList<>(List.of(script.toString()));
        words.addAll(VERSIONS);
        Result result = Command.of(words)
                .with("DOCKER_HOST", ENGINE.host())
                .within(Duration.ofMinutes(4))
                .run();
        assertThat(result.line()).as(result.toString()).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.24", "1.44", "1.51"})
    void dockerJavaWorks(String version) throws Exception {
        try (var client = new JavaClient(ENGINE.host(), version)) {
            client.inputAndOutput();
            client.runningContainer();
        }
    }
}
