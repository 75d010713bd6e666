package io.berth.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class PromptThreadsTest {
    @Test
    void theMachinesThreadIsFoundByItsName() throws IOException {
        var told = new ArrayList<Integer>();
        new PromptThreads(told::add).addMachine();
        assertThat(told).hasSize(1);
        assertThat(Files.readString(Path.of("/proc/self/task/" + told.getFirst() + "/comm")))
                .isEqualTo("VM Thread\n");
    }

    @Test
    void theCallingThreadIsNamedByZero() {
        var told = new ArrayList<Integer>();
        new PromptThreads(told::add).addCalling();
        assertThat(told).containsExactly(0);
    }

    @Test
    void whereTheKernelDoesNotAllowItNothingElseChanges() {
        var threads = new PromptThreads(thread -> {
            throw new IOException("sched_setscheduler: Operation not permitted");
        });
        assertThatCode(() -> {
                    threads.addMachine();
                    threads.addCalling();
                })
                .doesNotThrowAnyException();
    }
}
