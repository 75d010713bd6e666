package io.berth.it.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shows of {@code integration-tests/shows} with small counts: what they promise, and that they still run. */
class ShowsIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "integrity --times 1 --megabytes 6 --pause 1 --parallel 4",
                "integrity --times 1 --megabytes 2 --pause 1 --parallel 4 --cli",
                "fast --runs 60 --execs 60 --cli-runs 24 --cli-execs 24",
                "execs --count 80 --detached 20 --missing 20 --holding 12 --gone 12",
                "bytes --megabytes 2 --line-megabytes 8 --lines 20000",
                "images --rounds 2 --megabytes 24 --layers 6 --rest 2",
                "kill9 --kills 3 --kills-each 3 --rate 10000 --most-pause 0.5",
                "throughput --rounds 1 --seconds 0.3",
                "networks --networks 20 --endpoints 60 --ports 100 --most-ms 500 --most-seconds 20",
                "many --containers 12 --changers 4 --requests 30 --streams 8 --seconds 3 --list-ms 2000 --inspect-ms"
                        + " 2000 --cores 2",
                // at a rate that any machine keeps, so that what is measured is the engine and not the neighbours
                "slow-client --rounds 1 --seconds 1 --spill-seconds 0 --rate 50000 --memory-clients 4 --least 0.8"
            })
    void shows(String line) {
        Path folder =
                Path.of(Engine.berth()).resolveSibling("integration-tests").resolve("shows");
        List<String> words = new ArrayList<>(Command.words(line));
        words.set(0, folder.resolve(words.getFirst()).toString());
        Result result = Command.of(words)
                .with("DOCKER_HOST", "")
                .with("BERTH_JAVA_HOME", System.getProperty("java.home"))
                .within(LIMIT)
                .run();
        assertThat(result.status()).as(result.out() + result.stderr()).isZero();
    }
}
