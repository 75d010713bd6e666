package io.berth.execdriver.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.berth.execdriver.BusyboxImage;
import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.RecordedOutput;
import io.berth.execdriver.SpecBuilder;
import io.berth.execdriver.StartException;
import io.berth.execdriver.StartException.Reason;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.process.Parents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runtimes that do not do what they should: a clear error soon, and nothing left. */
@Timeout(60)
class BadRuntimeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path image;

    @SuppressWarnings("NullAway.Init")
    private EpollLoop loop;

    @SuppressWarnings("NullAway.Init")
    private Parents parents;

    @BeforeEach
    void openParents() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "namespaces need root");
        image = folder.resolve("image");
        BusyboxImage.make(image);
        Kernel kernel = LinuxKernel.load();
        loop = new EpollLoop(kernel);
        parents = Parents.open(folder.resolve("state"), kernel, loop);
    }

    @AfterEach
    void closeParents() throws Exception {
        parents.close();
        loop.close();
        SpecBuilder.removeCgroupParent();
    }

    private String script(String... lines) throws IOException {
        Path file = Files.writeString(folder.resolve("runtime"), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file.toString();
    }

    /** Lets the runtime make a container; answers why it could not. */
    private StartException failure(String runtime) throws Exception {
        ContainerSpec spec = SpecBuilder.program("true").container(image);
        StartException failure;
        try (var driver = new OciDriver(parents, "bad", runtime, List.of(), PATIENCE)) {
            failure = catchThrowableOfType(
                    StartException.class,
                    () -> driver.create(spec, new RecordedOutput().streams()).start());
            assertThat(driver.restore(spec.id(), new RecordedOutput().streams()))
                    .isEmpty();
        }
        assertThat(SpecBuilder.cgroupsOf(spec.id())).isEmpty();
        assertThat(processesOf(spec.id())).isEmpty();
        return failure;
    }

    private static List<String> processesOf(String id) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(id))
                .toList();
    }

    @Test
    void aMissingBinaryIsNamed() throws Exception {
        StartException failure = failure("/no/such/runtime");
        assertThat(failure.reason()).isEqualTo(Reason.RUNTIME);
        assertThat(failure).hasMessage("fork/exec /no/such/runtime: no such file or directory");
    }

    @Test
    void aHangEndsWithThePatience() throws Exception {
        long start = System.nanoTime();
        StartException failure = failure(script("sleep 1000 & sleep 1000"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        assertThat(failure.reason()).isEqualTo(Reason.RUNTIME);
        assertThat(failure).hasMessageEndingWith("has not ended within 2 seconds");
    }

    @Test
    void aStatusWithoutAWordIsTold() throws Exception {
        StartException failure = failure(script("echo '{garbage' >\"$4\"", "exit 3"));
        assertThat(failure.reason()).isEqualTo(Reason.RUNTIME);
        assertThat(failure).hasMessage("unable to retrieve OCI runtime error: exit status 3");
    }

    @Test
    void aSignalIsTold() throws Exception {
        assertThat(failure(script("kill -SEGV $$"))).hasMessageContaining("signal: ");
    }

    @Test
    void successWithoutAProcessIsAFailure() throws Exception {
        StartException failure = failure(script("exit 0"));
        assertThat(failure.reason()).isEqualTo(Reason.RUNTIME);
        assertThat(failure).hasMessage("the runtime has written no pid file");
    }

    @Test
    void aForeignProcessIsNotAdopted() throws Exception {
        String pid = Long.toString(ProcessHandle.current().pid());
        StartException failure = failure(
                script("while [ $# -gt 0 ]; do [ \"$1\" = --pid-file ] && echo -n " + pid + " >\"$2\"; shift; done"));
        assertThat(failure).hasMessage("the runtime's pid file does not name a process of its own");
    }

    @Test
    void aRefusedSpecificationIsInTheRuntimesWords() throws Exception {
        StartException failure = failure(thatSays("unsupported spec version 1.0.2"));
        assertThat(failure.reason()).isEqualTo(Reason.OTHER);
        assertThat(failure).hasMessage("unsupported spec version 1.0.2");
    }

    /** runc 1.3 says no more; Docker adds what that means for a program. */
    @Test
    void aFolderIsNoProgram() throws Exception {
        StartException failure = failure(thatSays("runc create failed: unable to start container process: error during"
                + " container init: exec: \\\"/etc\\\": is a directory"));
        assertThat(failure.reason()).isEqualTo(Reason.NOT_EXECUTABLE);
        assertThat(failure).hasMessage("exec: \"/etc\": is a directory: permission denied");
    }

    /** A runtime that fails with an entry in its log. */
    private String thatSays(String message) throws IOException {
        return script(
                "while [ \"$1\" != --log ]; do shift; done",
                "cat >\"$2\" <<'END'",
                "{\"level\":\"error\",\"msg\":\"" + message + "\"}",
                "END",
                "exit 1");
    }

    @Test
    void aRuntimeThatSendsNoTerminalIsAFailure() throws Exception {
        assumeTrue(hasRunc(), "install runc");
        String program = script(
                "for word; do [ \"$word\" = create ] && found=yes; done",
                "[ -n \"$found\" ] || exec runc \"$@\"",
                "sleep 1000 & while [ \"$1\" != --pid-file ]; do shift; done; echo -n $! >\"$2\"");
        ContainerSpec spec = SpecBuilder.program("true").terminal(10, 10).container(image);
        try (var driver = new OciDriver(parents, "bad", program, List.of(), PATIENCE)) {
            assertThat(catchThrowableOfType(
                            StartException.class, () -> driver.create(spec, new RecordedOutput().streams())))
                    .hasMessage("the runtime has sent no terminal");
        }
        assertThat(processesOf(spec.id())).isEmpty();
    }

    @Test
    void theRuntimeEndsWhenNobodyWaitsForItAnyMore() throws Exception {
        Path marker = folder.resolve("marker");
        String program = script("[ -p " + marker + " ] && echo $$ >" + marker + "; exec sleep 1000");
        new ProcessBuilder("mkfifo", marker.toString()).start().waitFor();
        ContainerSpec spec = SpecBuilder.program("true").container(image);
        try (var driver = new OciDriver(parents, "bad", program, List.of(), Duration.ofSeconds(50))) {
            Thread creation = Thread.ofVirtual().start(() -> {
                try {
                    driver.create(spec, new RecordedOutput().streams());
                } catch (StartException e) {
                    throw new IllegalStateException(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            long runtime = Long.parseLong(Files.readString(marker).strip());
            Files.delete(marker);
            ProcessHandle process = ProcessHandle.of(runtime).orElseThrow();
            creation.interrupt();
            assertThat(process.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
        }
    }

    private static boolean hasRunc() {
        return Stream.of("/usr/sbin/runc", "/usr/bin/runc").anyMatch(path -> Files.isExecutable(Path.of(path)));
    }
}
