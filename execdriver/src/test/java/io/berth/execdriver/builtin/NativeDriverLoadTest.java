package io.berth.execdriver.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.berth.execdriver.ProcessSpec.SeccompProfile;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.builtin.NativeDriverFixture.Container;
import io.berth.execdriver.builtin.NativeDriverFixture.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NativeDriverLoadTest {
    private static final int STARTS = 200;
    private static final int AT_ONCE = 8;

    @TempDir
    private Path folder;

    /** What containers may leave on the host. */
    private record Traces(long processes, long mounts, long cgroups, long descriptors, long folders) {
        static Traces of(Path state) throws IOException {
            return new Traces(
                    ProcessHandle.current().descendants().count(),
                    Files.readAllLines(Path.of("/proc/self/mountinfo")).size(),
                    count(Path.of("/sys/fs/cgroup/memory" + NativeDriverFixture.CGROUP_PARENT))
                            + count(Path.of("/sys/fs/cgroup" + NativeDriverFixture.CGROUP_PARENT)),
                    count(Path.of("/proc/self/fd")),
                    count(state.resolve("containers")));
        }

        private static long count(Path folder) throws IOException {
            if (!Files.exists(folder)) {
                return 0;
            }
            try (Stream<Path> entries = Files.list(folder)) {
                return entries.filter(Files::isDirectory).count();
            }
        }
    }

    @Test
    void manyFastContainersLeaveNothingBehind() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "namespaces need root");
        assumeTrue(Files.exists(NativeDriverFixture.BUSYBOX), "needs busybox-static");
        try (var fixture = new NativeDriverFixture(folder);
                var threads =
                        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            runOne(fixture, 0);
            awaitParents();
            Traces before = Traces.of(fixture.state);
            var starts = new ArrayList<Callable<String>>();
            for (int number = 1; number <= STARTS; number++) {
                int code = number % 256;
                starts.add(() -> runOne(fixture, code));
            }
            var wrong = new ConcurrentLinkedQueue<String>();
            for (Future<String> result : threads.invokeAll(starts)) {
                if (!result.get().isEmpty()) {
                    wrong.add(result.get());
                }
            }

            assertThat(wrong).isEmpty();
            awaitParents();
            assertThat(Traces.of(fixture.state)).isEqualTo(before);
        }
    }

    /** Waits for the ends of the containers' parents, which come after the containers': they are the zygote's children. */
    private static void awaitParents() throws Exception {
        for (ProcessHandle zygote : ProcessHandle.current().children().toList()) {
            for (ProcessHandle parent : zygote.children().toList()) {
                parent.onExit().get(20, TimeUnit.SECONDS);
            }
        }
    }

    /** Empty when the output and the exit code were right. */
    private static String runOne(NativeDriverFixture fixture, int code) throws Exception {
        Container container = fixture.container("sh", "-c", "echo hello; exit " + code);
        container.seccomp = Optional.of(new SeccompProfile.Default());
        var output = new Output();
        RunningContainer running = fixture.driver.create(container.spec(), output.streams);
        running.start();
        int status = running.init().waitFor().code();
        running.delete();
        return status == code && output.stdout().equals("hello\n") ? "" : code + ": " + status + " " + output.stdout();
    }

    @Test
    void manyExecsLeaveNothingBehind() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "namespaces need root");
        assumeTrue(Files.exists(NativeDriverFixture.BUSYBOX), "needs busybox-static");
        try (var fixture = new NativeDriverFixture(folder);
                var threads =
                        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            RunningContainer running =
                    fixture.driver.create(fixture.container("sleep", "1000").spec(), new Output().streams);
            running.start();
            execOne(fixture, running, 0);
            long before = Traces.of(fixture.state).descriptors();
            List<Callable<String>> execs = new ArrayList<>();
            for (int number = 1; number <= STARTS; number++) {
                int code = number % 256;
                execs.add(() -> execOne(fixture, running, code));
            }
            for (Future<String> result : threads.invokeAll(execs)) {
                assertThat(result.get()).isEmpty();
            }

            assertThat(Traces.of(fixture.state).descriptors()).isEqualTo(before);
            assertThat(running.pids()).hasSize(1);
            running.delete();
        }
    }

    private static String execOne(NativeDriverFixture fixture, RunningContainer running, int code) throws Exception {
        var output = new Output();
        int status = running.exec(
                        "e" + code,
                        fixture.container("sh", "-c", "echo hello; exit " + code)
                                .process(),
                        output.streams)
                .waitFor()
                .code();
        return status == code && output.stdout().equals("hello\n") ? "" : code + ": " + status + " " + output.stdout();
    }
}
