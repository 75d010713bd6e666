package io.berth.it.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import io.berth.it.harness.MachineCounts;
import io.berth.it.harness.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ThousandRunsIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final int RUNS = 1000;
    private static final int AT_ONCE = 8;
    private static final int WARM_UP = 20;

    private static String runOnce() {
        Result result = ENGINE.docker("run", "--rm", "busybox", "sh", "-c", "echo hello; exit 7");
        return result.status() + " " + result.out() + result.stderr();
    }

    @Test
    void aThousandRunsEightAtOnceAreAllRightAndLeaveNothing() throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            runOnce();
        }
        MachineCounts before = MachineCounts.of(ENGINE.process().pid(), ENGINE.folder());
        List<Future<String>> runs = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < RUNS; i++) {
                runs.add(workers.submit(ThousandRunsIT::runOnce));
            }
        }
        for (Future<String> run : runs) {
            assertThat(run.get()).isEqualTo("7 hello\n");
        }
        Await.until(
                () -> "as before: " + before + ", now "
                        + MachineCounts.of(ENGINE.process().pid(), ENGINE.folder()),
                Duration.ofSeconds(20),
                () -> !MachineCounts.of(ENGINE.process().pid(), ENGINE.folder()).exceeds(before));
        assertThat(ENGINE.docker("ps", "-aq").out()).isEmpty();
    }
}
