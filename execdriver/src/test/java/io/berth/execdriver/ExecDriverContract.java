package io.berth.execdriver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.StartException.Reason;
import io.berth.execdriver.cgroup.Resources;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.process.Parents;
import io.berth.streams.OutputSubscriber;
import io.berth.streams.StreamType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link ExecDriver} does, with real containers: extended by one class for each driver. Needs root and
 * busybox-static.
 */
@Timeout(120)
public abstract class ExecDriverContract {
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;
    private static final int MUCH = 64 << 20;

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path image;

    @SuppressWarnings("NullAway.Init")
    private Kernel kernel;

    @SuppressWarnings("NullAway.Init")
    private EpollLoop loop;

    @SuppressWarnings("NullAway.Init")
    private Parents parents;

    @SuppressWarnings("NullAway.Init")
    private ExecDriver driver;

    /** Opens the driver under test; called again over the same state root by the tests of a restart. */
    protected abstract ExecDriver open(Parents parents) throws IOException;

    @BeforeEach
    void openDriver() throws Exception {
        image = folder.resolve("image");
        BusyboxImage.make(image);
        kernel = LinuxKernel.load();
        loop = new EpollLoop(kernel);
        openEngine();
    }

    @AfterEach
    void closeDriver() {
        closeEngine();
        loop.close();
    }

    private void openEngine() throws IOException {
        parents = Parents.open(folder.resolve("state"), kernel, loop);
        driver = open(parents);
    }

    private void closeEngine() {
        driver.close();
        parents.close();
    }

    @AfterAll
    static void removeCgroupParent() throws Exception {
        SpecBuilder.removeCgroupParent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 126, 255})
    void exitCodeIsTheProgramsOwn(int code) throws Exception {
        var output = new RecordedOutput();
        assertThat(run(SpecBuilder.shell("echo out; echo err >&2; exit " + code), output))
                .isEqualTo(code);
        assertThat(output.stdout()).isEqualTo("out\n");
        assertThat(output.stderr()).isEqualTo("err\n");
        assertThat(output.ended()).isTrue();
    }

    @Test
    void createStopsBeforeTheProgram() throws Exception {
        var output = new RecordedOutput();
        RunningContainer container =
                driver.create(SpecBuilder.shell("echo started").container(image), output.streams());
        assertThat(Path.of("/proc/" + container.init().pid() + "/root/bin/busybox"))
                .exists();
        assertThat(output.stdout()).isEmpty();
        container.start();
        assertThat(container.init().waitFor().code()).isZero();
        assertThat(output.stdout()).isEqualTo("started\n");
        container.delete();
    }

    @Test
    void createdContainerCanBeDeletedUnstarted() throws Exception {
        ContainerSpec spec = SpecBuilder.program("true").container(image);
        RunningContainer container = driver.create(spec, new RecordedOutput().streams());
        int pid = container.init().pid();
        container.delete();
        assertGone(spec, pid);
    }

    @Test
    void muchOutputIsExact() throws Exception {
        byte[] much = new byte[MUCH];
        new Random(42).nextBytes(much);
        Files.write(image.resolve("much"), much);
        var output = new RecordedOutput();
        assertThat(run(SpecBuilder.shell("cat /much; echo last >&2"), output)).isZero();
        assertThat(output.stdoutBytes()).isEqualTo(much);
        assertThat(output.stderr()).isEqualTo("last\n");
    }

    @Test
    void inputArrivesUpToItsEnd() throws Exception {
        byte[] input = new byte[3 << 20];
        new Random(7).nextBytes(input);
        var output = new RecordedOutput();
        RunningContainer container =
                start(SpecBuilder.shell("cat; echo over >&2").stdin(), output);
        output.streams().stdin().write(ByteBuffer.wrap(input));
        output.streams().stdin().closeWrite();
        assertThat(container.init().waitFor().code()).isZero();
        container.delete();
        assertThat(output.stdoutBytes()).isEqualTo(input);
        assertThat(output.stderr()).isEqualTo("over\n");
    }

    @Test
    void withoutInputThereIsNothingToRead() throws Exception {
        var output = new RecordedOutput();
        assertThat(run(SpecBuilder.shell("cat; readlink /proc/self/fd/0"), output))
                .isZero();
        assertThat(output.stdout()).isEqualTo("/dev/null\n");
    }

    @Test
    void terminalHasItsSizeAtTheFirstInstruction() throws Exception {
        var output = new RecordedOutput();
        assertThat(run(SpecBuilder.shell("stty size; tty").terminal(43, 132), output))
                .isZero();
        assertThat(output.stdout()).startsWith("43 132\r\n/dev/");
        assertThat(output.stderr()).isEmpty();
    }

    @Test
    void terminalIsTypedOnAndResized() throws Exception {
        var output = new RecordedOutput();
        RunningContainer container = start(
                SpecBuilder.shell("echo ready; while read line; do stty size; echo got $line; done")
                        .terminal(24, 80),
                output);
        assertThat(output.awaitStdout("ready")).isTrue();
        container.init().resize(50, 100);
        type(output, "word\n");
        assertThat(output.awaitStdout("50 100\r\n")).isTrue();
        assertThat(output.awaitStdout("got word\r\n")).isTrue();
        type(output, "\u0004");
        assertThat(container.init().waitFor().code()).isZero();
        assertThatThrownBy(() -> container.init().resize(1, 1)).isInstanceOf(DriverException.class);
        container.delete();
    }

    @Test
    void interruptFromTheKeyboardReachesTheProgram() throws Exception {
        var output = new RecordedOutput();
        RunningContainer container = start(
                SpecBuilder.shell("trap 'echo interrupted; exit 3' INT; echo ready; while :; do sleep 1; done")
                        .terminal(24, 80),
                output);
        assertThat(output.awaitStdout("ready")).isTrue();
        type(output, "\u0003");
        assertThat(container.init().waitFor().code()).isEqualTo(3);
        assertThat(output.stdout()).contains("interrupted");
        container.delete();
    }

    @Test
    void sizeSetBetweenCreateAndStartIsKept() throws Exception {
        var output = new RecordedOutput();
        RunningContainer container =
                driver.create(SpecBuilder.program("stty", "size").terminal(0, 0).container(image), output.streams());
        container.init().resize(12, 34);
        container.start();
        assertThat(container.init().waitFor().code()).isZero();
        assertThat(output.stdout()).isEqualTo("12 34\r\n");
        container.delete();
    }

    @Test
    void execRunsInTheContainerWithStreamsOfItsOwn() throws Exception {
        RunningContainer container = start(SpecBuilder.program("sleep", "1000"), new RecordedOutput());
        var output = new RecordedOutput();
        RunningProcess exec = container.exec(
                "e1",
                SpecBuilder.shell("hostname; id -u; cat; exit 5")
                        .user("web")
                        .stdin()
                        .process(false),
                output.streams());
        type(output, "typed");
        output.streams().stdin().closeWrite();
        assertThat(exec.waitFor().code()).isEqualTo(5);
        assertThat(output.stdout()).isEqualTo("box\n1000\ntyped");
        assertThat(output.ended()).isTrue();
        container.delete();
    }

    @Test
    void execHasATerminalWhenAsked() throws Exception {
        RunningContainer container = start(SpecBuilder.program("sleep", "1000"), new RecordedOutput());
        var output = new RecordedOutput();
        RunningProcess exec = container.exec(
                "e1", SpecBuilder.program("stty", "size").terminal(11, 22).process(false), output.streams());
        assertThat(exec.waitFor().code()).isZero();
        assertThat(output.stdout()).isEqualTo("11 22\r\n");
        container.delete();
    }

    @Test
    void childThatHoldsThePipeDoesNotHoldTheExec() throws Exception {
        RunningContainer container = start(SpecBuilder.program("sleep", "1000"), new RecordedOutput());
        var output = new RecordedOutput();
        RunningProcess exec =
                container.exec("e1", SpecBuilder.shell("sleep 1000 & echo done").process(false), output.streams());
        long start = System.nanoTime();
        assertThat(exec.waitFor().code()).isZero();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(10);
        assertThat(output.stdout()).isEqualTo("done\n");
        container.delete();
    }

    @Test
    void execsEndWithTheContainer() throws Exception {
        RunningContainer container = start(SpecBuilder.shell("read stop").stdin(), new RecordedOutput());
        RunningProcess exec = container.exec(
                "e1", SpecBuilder.program("sleep", "1000").process(false), new RecordedOutput().streams());
        container.init().signal(SIGKILL);
        assertThat(container.init().waitFor().code()).isEqualTo(128 + SIGKILL);
        assertThat(exec.waitFor().code()).isEqualTo(128 + SIGKILL);
        container.delete();
    }

    @Test
    void signalsAreDeliveredAndCounted() throws Exception {
        var output = new RecordedOutput();
        RunningContainer container =
                start(SpecBuilder.shell("trap 'exit 9' TERM; echo ready; while :; do sleep 0.1; done"), output);
        assertThat(output.awaitStdout("ready")).isTrue();
        assertThat(container.init().signal(SIGTERM)).isTrue();
        assertThat(container.init().waitFor().code()).isEqualTo(9);
        assertThat(container.init().signal(SIGTERM)).isFalse();
        container.delete();
    }

    @Test
    void signalToAllReachesEveryProcess() throws Exception {
        var output = new RecordedOutput();
        RunningContainer container = start(SpecBuilder.shell("sleep 1000 & sleep 1000 & echo ready; wait"), output);
        assertThat(output.awaitStdout("ready")).isTrue();
        assertThat(container.pids())
                .hasSizeGreaterThanOrEqualTo(3)
                .contains(container.init().pid());
        container.signalAll(SIGKILL);
        assertThat(container.init().waitFor().code()).isEqualTo(128 + SIGKILL);
        container.delete();
    }

    @Test
    void pausedContainerStandsStillAndGoesOn() throws Exception {
        var output = new RecordedOutput();
        RunningContainer container = start(
                SpecBuilder.shell("while read line; do echo got $line; done").stdin(), output);
        type(output, "first\n");
        assertThat(output.awaitStdout("got first\n")).isTrue();
        container.pause();
        type(output, "second\n");
        assertThat(output.stdout()).isEqualTo("got first\n");
        container.resume();
        assertThat(output.awaitStdout("got second\n")).isTrue();
        output.streams().stdin().closeWrite();
        assertThat(container.init().waitFor().code()).isZero();
        container.delete();
    }

    @Test
    void pausedContainerCanBeKilled() throws Exception {
        RunningContainer container = start(SpecBuilder.program("sleep", "1000"), new RecordedOutput());
        container.pause();
        container.signalAll(SIGKILL);
        assertThat(container.init().waitFor().code()).isEqualTo(128 + SIGKILL);
        container.delete();
    }

    @ParameterizedTest
    @CsvSource({
        "no-such-program, NOT_FOUND",
        "/no/such, NOT_FOUND",
        "/etc/passwd, NOT_EXECUTABLE",
        "/etc, NOT_EXECUTABLE"
    })
    void failedStartSaysWhyAndLeavesNothing(String program, Reason reason) throws Exception {
        ContainerSpec spec = SpecBuilder.program(program).container(image);
        var failure = catchThrowableOfType(StartException.class, () -> {
            RunningContainer container = driver.create(spec, new RecordedOutput().streams());
            container.start();
        });
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(driver.restore(spec.id(), new RecordedOutput().streams())).isEmpty();
        assertThat(SpecBuilder.cgroupsOf(spec.id())).isEmpty();
    }

    @Test
    void unknownUserIsRefused() {
        ContainerSpec spec = SpecBuilder.program("true").user("nobody-here").container(image);
        var failure = catchThrowableOfType(StartException.class, () -> {
            RunningContainer container = driver.create(spec, new RecordedOutput().streams());
            container.start();
        });
        assertThat(failure.reason()).isEqualTo(Reason.INVALID);
        assertThat(failure).hasMessageContaining("unable to find user nobody-here: no matching entries in passwd file");
    }

    @Test
    void failedExecSaysWhyAndTheContainerRunsOn() throws Exception {
        RunningContainer container = start(SpecBuilder.program("sleep", "1000"), new RecordedOutput());
        var failure = catchThrowableOfType(
                StartException.class,
                () -> container.exec(
                        "e1", SpecBuilder.program("no-such-program").process(false), new RecordedOutput().streams()));
        assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(container.init().signal(0)).isTrue();
        container.delete();
    }

    @Test
    void memoryLimitIsKeptAndItsKillIsTold() throws Exception {
        var limit = Resources.none().withMemory(Resources.Memory.of(16 << 20, 16 << 20));
        RunningContainer container =
                start(SpecBuilder.program("tail", "/dev/zero").resources(limit), new RecordedOutput());
        ExitStatus status = container.init().waitFor();
        assertThat(status.code()).isEqualTo(128 + SIGKILL);
        assertThat(status.oomKilled()).isTrue();
        container.delete();
    }

    /** Eats memory until the kernel kills the eater, for each line that it is given, and ends with its input. */
    private static SpecBuilder eatsMemory() {
        var limit = Resources.none().withMemory(Resources.Memory.of(16 << 20, 16 << 20));
        return SpecBuilder.shell("echo up; while read line; do tail /dev/zero; echo $?; done; exit 3")
                .stdin()
                .resources(limit);
    }

    @Test
    void eachKillOfAChildForMemoryIsToldAtOnce() throws Exception {
        var output = new RecordedOutput();
        RunningContainer container = start(eatsMemory(), output);
        var told = new Semaphore(0);
        assertThat(container.whenOutOfMemory(told::release)).isFalse();
        type(output, "eat\n");
        assertThat(told.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output.awaitStdout("up\n137\n")).isTrue();
        told.drainPermits();
        type(output, "eat\n");
        assertThat(told.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        output.streams().stdin().closeWrite();
        ExitStatus status = container.init().waitFor();
        assertThat(status.code()).isEqualTo(3);
        assertThat(status.oomKilled()).isTrue();
        container.delete();
    }

    @Test
    void nextEngineHearsOfKillsForMemoryBeforeItAndAfter() throws Exception {
        ContainerSpec spec = eatsMemory().container(image);
        var before = new RecordedOutput();
        driver.create(spec, before.streams()).start();
        type(before, "eat\n");
        assertThat(before.awaitStdout("up\n137\n")).isTrue();
        reopen();
        var after = new RecordedOutput();
        RunningContainer container = driver.restore(spec.id(), after.streams()).orElseThrow();
        var told = new Semaphore(0);
        assertThat(container.whenOutOfMemory(told::release)).isTrue();
        type(after, "eat\n");
        assertThat(told.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        container.delete();
    }

    @Test
    void nextEngineGoesOnWithARunningContainer() throws Exception {
        ContainerSpec spec = SpecBuilder.shell("while read line; do echo got $line; done; exit 6")
                .stdin()
                .container(image);
        var before = new RecordedOutput();
        driver.create(spec, before.streams()).start();
        type(before, "one\n");
        assertThat(before.awaitStdout("got one\n")).isTrue();
        reopen();
        var after = new RecordedOutput();
        RunningContainer container = driver.restore(spec.id(), after.streams()).orElseThrow();
        type(after, "two\n");
        assertThat(after.awaitStdout("got two\n")).isTrue();
        after.streams().stdin().closeWrite();
        assertThat(container.init().waitFor().code()).isEqualTo(6);
        assertThat(after.stdout()).isEqualTo("got two\n");
        assertThat(before.ended()).isFalse();
        container.delete();
        assertGone(spec, container.init().pid());
    }

    @Test
    void whatEndedWithoutAnEngineIsTakenUp() throws Exception {
        ContainerSpec spec =
                SpecBuilder.shell("read go; echo last words; exit 4").stdin().container(image);
        var before = new RecordedOutput();
        RunningContainer first = driver.create(spec, before.streams());
        first.start();
        int pid = first.init().pid();
        closeEngine();
        new ProcessBuilder("kill", "-9", Integer.toString(pid)).start().waitFor();
        openEngine();
        var after = new RecordedOutput();
        RunningContainer container = driver.restore(spec.id(), after.streams()).orElseThrow();
        assertThat(container.init().waitFor().code()).isEqualTo(128 + SIGKILL);
        assertThat(after.ended()).isTrue();
        container.delete();
        assertGone(spec, pid);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsPrintedWithoutAnEngineHoldsNobodyUpAndComesOnce(boolean terminal) throws Exception {
        SpecBuilder program =
                SpecBuilder.shell("read go; seq 1 400000; exit 3").stdin().spool(folder.resolve("output"));
        ContainerSpec spec = (terminal ? program.terminal(24, 80) : program).container(image);
        var before = new RecordedOutput();
        RunningContainer first = driver.create(spec, before.streams());
        first.start();
        int pid = first.init().pid();
        type(before, "go\n");
        assertThat(before.awaitStdout("1000")).isTrue();
        closeEngine();
        awaitGone(pid);
        openEngine();
        var after = new RecordedOutput();
        RunningContainer container = driver.restore(spec.id(), after.streams()).orElseThrow();
        assertThat(container.init().waitFor().code()).isEqualTo(3);
        String all = (before.stdout() + after.stdout()).replace("\r\n", "\n").replaceFirst("^go\n", "");
        assertThat(all).isEqualTo(numbers(400_000));
        assertThat(folder).isDirectoryNotContaining("glob:**/output.*");
        container.delete();
        assertGone(spec, pid);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPrinterGoesOnWhileItsSpoolIsHandedOut(boolean terminal) throws Exception {
        String errors = terminal ? "" : "seq 1 100000 >&2; ";
        String print = "until [ -e /go ]; do sleep 0.01; done; seq 1 400000; " + errors + "echo > /ready;"
                + " until [ -e /more ]; do sleep 0.01; done; seq 400001 800000; " + errors + "echo > /printed;"
                + " until [ -e /exec-printed ]; do sleep 0.01; done; exit 3";
        SpecBuilder program = SpecBuilder.shell(print).spool(folder.resolve("output"));
        ContainerSpec spec = (terminal ? program.terminal(24, 80) : program).container(image);
        var before = new RecordedOutput();
        RunningContainer first = driver.create(spec, before.streams());
        first.start();
        String exec = "until [ -e /go ]; do sleep 0.01; done; seq 1 400000; until [ -e /more ]; do sleep 0.01; done;"
                + " seq 1 400000; echo > /exec-printed";
        first.exec("e1", SpecBuilder.shell(exec).process(false), new RecordedOutput().streams());
        int pid = first.init().pid();
        closeEngine();
        Files.createFile(image.resolve("go"));
        awaitFile(image.resolve("ready"));
        openEngine();
        var after = new RecordedOutput();
        var late = new RecordedOutput();
        var printed = new FutureTask<>(() -> {
            Files.createFile(image.resolve("more"));
            awaitFile(image.resolve("printed"));
            after.streams().stdout().subscribe(late);
            return true;
        });
        after.streams().stdout().subscribe(new OutputSubscriber() {
            @Override
            public void write(StreamType stream, ByteBuffer bytes) {
                printed.run(); // holds the thread that hands out, while far more is printed than a pipe holds
            }

            @Override
            public void end(StreamType stream) {}
        });
        RunningContainer container = driver.restore(spec.id(), after.streams()).orElseThrow();
        assertThat(container.init().waitFor().code()).isEqualTo(3);
        assertThat(printed.get(1, TimeUnit.SECONDS)).isTrue();
        assertThat((before.stdout() + after.stdout()).replace("\r\n", "\n")).isEqualTo(numbers(800_000));
        assertThat(before.stderr() + after.stderr()).isEqualTo(terminal ? "" : numbers(100_000) + numbers(100_000));
        assertThat(late.stdout()).isNotEmpty();
        assertThat(after.stdout()).endsWith(late.stdout());
        assertThat(folder).isDirectoryNotContaining("glob:**/output.*");
        container.delete();
        assertGone(spec, pid);
    }

    private static String numbers(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    private static void awaitFile(Path file) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(file)) {
            assertThat(System.nanoTime()).as("%s", file).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    /** Waits for the end of a process that is nobody's here. */
    private static void awaitGone(int pid) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (ProcessHandle.of(pid).isPresent()) {
            assertThat(System.nanoTime())
                    .as("the program ends without an engine")
                    .isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    @Test
    void unknownContainerCanNotBeRestored() throws Exception {
        assertThat(driver.restore("f".repeat(64), new RecordedOutput().streams()))
                .isEmpty();
    }

    @Test
    void overlayIsSeenByTheContainerOnly() throws Exception {
        Path upper = Files.createDirectory(folder.resolve("upper"));
        var overlay = new Rootfs.Overlay(List.of(image), upper, Files.createDirectory(folder.resolve("work")));
        long mounts = mountsNow();
        var output = new RecordedOutput();
        RunningContainer container = driver.create(
                SpecBuilder.shell("echo new >/tmp/file; echo written; read end")
                        .user("root")
                        .stdin()
                        .container(overlay),
                output.streams());
        long created = mountsNow();
        container.start();
        boolean written = output.awaitStdout("written\n");
        long started = mountsNow();
        container.delete();
        assertThat(written).isTrue();
        assertThat(upper.resolve("tmp/file")).hasContent("new\n");
        assertThat(List.of(created, started)).containsOnly(mounts);
    }

    @Test
    void stateRootMayBeReachedThroughALink() throws Exception {
        closeEngine();
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("linked")));
        parents = Parents.open(link.resolve("state"), kernel, loop);
        driver = open(parents);
        var output = new RecordedOutput();
        assertThat(run(SpecBuilder.shell("id -u").user("web"), output)).isZero();
        assertThat(output.stdout()).isEqualTo("1000\n");
    }

    @Test
    void deleteLeavesNothing() throws Exception {
        long mounts = mountsNow();
        long descriptors = descriptorsNow();
        ContainerSpec spec = SpecBuilder.shell("sleep 1000 & sleep 1000").container(image);
        RunningContainer container = driver.create(spec, new RecordedOutput().streams());
        container.start();
        int pid = container.init().pid();
        container.delete();
        container.delete();
        assertThat(container.init().waitFor().code()).isEqualTo(128 + SIGKILL);
        assertGone(spec, pid);
        assertThat(mountsNow()).isEqualTo(mounts);
        loopTurn();
        assertThat(descriptorsNow()).isEqualTo(descriptors);
    }

    @Test
    void manyAtOnceKeepTheirCodesAndOutputs() throws Exception {
        var tasks = new ArrayList<FutureTask<String>>();
        for (int i = 0; i < 40; i++) {
            int code = i;
            tasks.add(inBackground(() -> {
                var output = new RecordedOutput();
                return run(SpecBuilder.shell("echo number " + code + "; exit " + code), output) + output.stdout();
            }));
        }
        for (int i = 0; i < tasks.size(); i++) {
            assertThat(tasks.get(i).get(100, TimeUnit.SECONDS)).isEqualTo(i + "number " + i + "\n");
        }
    }

    private static <T> FutureTask<T> inBackground(Callable<T> work) {
        var task = new FutureTask<T>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    private RunningContainer start(SpecBuilder spec, RecordedOutput output) throws Exception {
        RunningContainer container = driver.create(spec.container(image), output.streams());
        container.start();
        return container;
    }

    private int run(SpecBuilder spec, RecordedOutput output) throws Exception {
        RunningContainer container = start(spec, output);
        int code = container.init().waitFor().code();
        container.delete();
        return code;
    }

    private void reopen() throws IOException {
        closeEngine();
        openEngine();
    }

    private static void type(RecordedOutput output, String text) throws IOException, InterruptedException {
        output.streams().stdin().write(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private void assertGone(ContainerSpec spec, int pid) throws Exception {
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(SpecBuilder.cgroupsOf(spec.id())).isEmpty();
        assertThat(driver.restore(spec.id(), new RecordedOutput().streams())).isEqualTo(Optional.empty());
    }

    private static long mountsNow() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.filter(line -> line.contains("berth") || line.contains("junit"))
                    .count();
        }
    }

    private static long descriptorsNow() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }

    private void loopTurn() throws Exception {
        var turn = new FutureTask<>(() -> true);
        loop.execute(turn);
        assertThat(turn.get(10, TimeUnit.SECONDS)).isTrue();
    }
}
