package io.berth.execdriver.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ExitStatus;
import io.berth.execdriver.Mount;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.SeccompProfile;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.RunningProcess;
import io.berth.execdriver.StartException;
import io.berth.execdriver.builtin.NativeDriverFixture.Container;
import io.berth.execdriver.builtin.NativeDriverFixture.Output;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NativeDriverTest {
    @TempDir
    private Path folder;

    private NativeDriverFixture fixture;

    @BeforeEach
    void open() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "namespaces need root");
        assumeTrue(Files.exists(NativeDriverFixture.BUSYBOX), "needs busybox-static");
        fixture = new NativeDriverFixture(folder);
    }

    @AfterEach
    void close() throws IOException {
        if (fixture != null) {
            fixture.close();
        }
    }

    private ExitStatus run(Container container, Output output) throws Exception {
        RunningContainer running = fixture.driver.create(container.spec(), output.streams);
        running.start();
        ExitStatus status = running.init().waitFor();
        running.delete();
        return status;
    }

    private String outputOf(Container container) throws Exception {
        var output = new Output();
        ExitStatus status = run(container, output);
        assertThat(output.stderr()).isEmpty();
        assertThat(status.code()).isZero();
        return output.stdout();
    }

    private StartException startFailure(Container container) throws Exception {
        return catchThrowableOfType(StartException.class, () -> run(container, new Output()));
    }

    @Test
    void outputAndExitCodeArriveByteForByte() throws Exception {
        var output = new Output();

        ExitStatus status = run(fixture.container("sh", "-c", "echo out; echo err >&2; exit 7"), output);

        assertThat(output.stdout()).isEqualTo("out\n");
        assertThat(output.stderr()).isEqualTo("err\n");
        assertThat(status.code()).isEqualTo(7);
    }

    @Test
    void signalsGiveAnExitCodeAbove128() throws Exception {
        RunningContainer running =
                fixture.driver.create(fixture.container("sleep", "1000").spec(), new Output().streams);
        running.start();

        assertThat(running.init().signal(9)).isTrue();
        assertThat(running.init().waitFor().code()).isEqualTo(137);
        assertThat(running.init().signal(9)).isFalse();
        running.delete();
    }

    @Test
    void theEnvironmentIsTheContainers() throws Exception {
        assertThat(outputOf(fixture.container("sh", "-c", "echo $$; hostname; pwd; echo $HOME; id -u")))
                .isEqualTo("1\nbox\n/\n/root\n0\n");
    }

    @Test
    void theWindowSizeIsThereAtTheFirstInstruction() throws Exception {
        Container container = fixture.container("stty", "size");
        container.terminal = Optional.of(new WindowSize(43, 132));

        assertThat(outputOf(container)).isEqualTo("43 132\r\n");
    }

    @Test
    void aResizeBetweenCreateAndStartIsNotLost() throws Exception {
        Container container = fixture.container("stty", "size");
        container.terminal = Optional.of(new WindowSize(10, 20));
        var output = new Output();
        RunningContainer running = fixture.driver.create(container.spec(), output.streams);
        running.init().resize(50, 100);
        running.start();
        running.init().waitFor();
        running.delete();

        assertThat(output.stdout()).isEqualTo("50 100\r\n");
    }

    @Test
    void theTerminalIsInTheContainersOwnDevpts() throws Exception {
        Container container =
                fixture.container("sh", "-c", "tty; ls -l /dev/console | head -c 10; readlink /proc/self/fd/0");
        container.terminal = Optional.of(new WindowSize(24, 80));

        assertThat(outputOf(container)).isEqualTo("/dev/pts/0\r\ncrw--w----/dev/pts/0\r\n");
    }

    @Test
    void stdinReachesTheProcessAndEnds() throws Exception {
        Container container = fixture.container("sh", "-c", "cat; echo end");
        container.stdin = true;
        var output = new Output();
        RunningContainer running = fixture.driver.create(container.spec(), output.streams);
        running.start();
        output.streams.stdin().write(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.UTF_8)));
        output.streams.stdin().closeWrite();

        assertThat(running.init().waitFor().code()).isZero();
        assertThat(output.stdout()).isEqualTo("hello\nend\n");
        running.delete();
    }

    @Test
    void withoutStdinTheInputIsTheContainersNullDevice() throws Exception {
        assertThat(outputOf(fixture.container("sh", "-c", "cat; readlink /proc/self/fd/0")))
                .isEqualTo("/dev/null\n");
    }

    @Test
    void anExecJoinsTheContainer() throws Exception {
        RunningContainer running =
                fixture.driver.create(fixture.container("sleep", "1000").spec(), new Output().streams);
        running.start();
        var output = new Output();

        RunningProcess exec = running.exec(
                "e1",
                fixture.container("sh", "-c", "hostname; ps | grep -c sleep; exit 3")
                        .process(),
                output.streams);

        assertThat(exec.waitFor().code()).isEqualTo(3);
        assertThat(output.stdout()).startsWith("box\n");
        running.delete();
    }

    @Test
    void anExecHasATerminalOfItsOwn() throws Exception {
        RunningContainer running =
                fixture.driver.create(fixture.container("sleep", "1000").spec(), new Output().streams);
        running.start();
        var output = new Output();
        Container container = fixture.container("sh", "-c", "stty size; tty");
        container.terminal = Optional.of(new WindowSize(11, 22));

        assertThat(running.exec("e1", container.process(), output.streams)
                        .waitFor()
                        .code())
                .isZero();
        assertThat(output.stdout()).isEqualTo("11 22\r\n/dev/pts/0\r\n");
        running.delete();
    }

    @Test
    void aMissingProgramIsNotFound() throws Exception {
        StartException failure = startFailure(fixture.container("nope"));

        assertThat(failure.reason()).isEqualTo(StartException.Reason.NOT_FOUND);
        assertThat(failure).hasMessage("exec: \"nope\": executable file not found in $PATH");
    }

    @Test
    void aFolderIsNotExecutable() throws Exception {
        StartException failure = startFailure(fixture.container("/etc"));

        assertThat(failure.reason()).isEqualTo(StartException.Reason.NOT_EXECUTABLE);
        assertThat(failure).hasMessageEndingWith("exec: \"/etc\": is a directory: permission denied");
        assertThat(startFailure(fixture.container("/etc/passwd")))
                .hasMessageEndingWith("exec: \"/etc/passwd\": permission denied");
        assertThat(startFailure(fixture.container("/nope")))
                .hasMessageEndingWith("exec: \"/nope\": stat /nope: no such file or directory");
    }

    @Test
    void aFailedExecLeavesTheContainerRunning() throws Exception {
        RunningContainer running =
                fixture.driver.create(fixture.container("sleep", "1000").spec(), new Output().streams);
        running.start();

        StartException failure = catchThrowableOfType(
                StartException.class,
                () -> running.exec("e1", fixture.container("nope").process(), new Output().streams));

        assertThat(failure).hasMessage("exec: \"nope\": executable file not found in $PATH");
        assertThat(running.init().signal(0)).isTrue();
        running.delete();
    }

    @Test
    void capabilitiesAndSeccompAreDockers() throws Exception {
        Container container = fixture.container("grep", "-E", "^(Cap|NoNewPrivs|Seccomp:)", "/proc/self/status");
        container.seccomp = Optional.of(new SeccompProfile.Default());

        assertThat(outputOf(container)).isEqualTo("""
            CapInh:\t0000000000000000
            CapPrm:\t00000000a80425fb
            CapEff:\t00000000a80425fb
            CapBnd:\t00000000a80425fb
            CapAmb:\t0000000000000000
            NoNewPrivs:\t0
            Seccomp:\t2
            """);
    }

    @Test
    void noNewPrivilegesHoldsWithAndWithoutAFilter() throws Exception {
        Container container = fixture.container("grep", "-E", "^(NoNewPrivs|Seccomp:)", "/proc/self/status");
        container.noNewPrivileges = true;
        assertThat(outputOf(container)).isEqualTo("NoNewPrivs:\t1\nSeccomp:\t0\n");

        container.id = NativeDriverFixture.newId();
        container.seccomp = Optional.of(new SeccompProfile.Default());
        assertThat(outputOf(container)).isEqualTo("NoNewPrivs:\t1\nSeccomp:\t2\n");
    }

    @Test
    void aJsonProfileDecides() throws Exception {
        Container container = fixture.container("mkdir", "/tmp/x");
        container.seccomp = Optional.of(new SeccompProfile.Json("""
            {"defaultAction": "SCMP_ACT_ALLOW",
             "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO"}]}\
            """));
        var output = new Output();

        assertThat(run(container, output).code()).isEqualTo(1);
        assertThat(output.stderr()).contains("Operation not permitted");
    }

    @Test
    void aBrokenProfileIsTheRequestsFault() throws Exception {
        Container container = fixture.container("true");
        container.seccomp = Optional.of(new SeccompProfile.Json("{\"defaultAction\": \"NOPE\"}"));

        assertThat(startFailure(container).reason()).isEqualTo(StartException.Reason.INVALID);
    }

    @Test
    void maskedAndReadonlyPathsAreSo() throws Exception {
        assertThat(outputOf(fixture.container(
                        "sh",
                        "-c",
                        "cat /proc/timer_list; ls /sys/firmware; echo 1 2>/dev/null"
                                + " >/proc/sys/kernel/panic || echo ro")))
                .isEqualTo("ro\n");
    }

    @Test
    void aReadOnlyRootKeepsItsOtherMountsWritable() throws Exception {
        Container container = fixture.container("sh", "-c", "touch /x 2>/dev/null || echo ro; touch /dev/shm/x && pwd");
        container.readonly = true;
        container.cwd = "/made/for/it";

        assertThat(outputOf(container)).isEqualTo("ro\n/made/for/it\n");
    }

    @Test
    void sysctlsAndLimitsAreSet() throws Exception {
        Container container = fixture.container(
                "sh", "-c", "cat /proc/sys/net/ipv4/ip_unprivileged_port_start; ulimit -n; ulimit -Hn");
        container.sysctls = Map.of("net.ipv4.ip_unprivileged_port_start", "7");
        container.rlimits = Map.of("nofile", new ProcessSpec.Rlimit(100, 200));

        assertThat(outputOf(container)).isEqualTo("7\n100\n200\n");
    }

    @Test
    void aSysctlThatTheKernelLacksIsNotFound() throws Exception {
        Container container = fixture.container("true");
        container.sysctls = Map.of("net.ipv4.no_such_thing", "1");

        assertThat(startFailure(container).reason()).isEqualTo(StartException.Reason.NOT_FOUND);
    }

    @Test
    void aBindMountIsReadOnlyWhenAsked() throws Exception {
        Path source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("f"), "text\n");
        Container container =
                fixture.container("sh", "-c", "cat /new/place/f; touch /new/place/g 2>/dev/null || echo ro");
        container.extraMounts =
                List.of(new Mount("bind", source.toString(), "/new/place", List.of("rbind", "ro", "rprivate")));

        assertThat(outputOf(container)).isEqualTo("text\nro\n");
    }

    @Test
    void aFileOnAFolderIsRefused() throws Exception {
        Container container = fixture.container("true");
        container.extraMounts = List.of(new Mount("bind", "/etc/passwd", "/tmp", List.of("rbind")));

        StartException failure = startFailure(container);

        assertThat(failure.reason()).isEqualTo(StartException.Reason.NOT_A_DIRECTORY);
        assertThat(failure)
                .hasMessageEndingWith("not a directory: Are you trying to mount a directory onto a file "
                        + "(or vice-versa)? Check if the specified host path exists and is the expected type");
    }

    @Test
    void aProgramThatTheKernelRefusesSaysSoItself() throws Exception {
        Files.writeString(fixture.image.resolve("script"), "#!/nope\n");
        fixture.image.resolve("script").toFile().setExecutable(true, false);
        var output = new Output();

        assertThat(run(fixture.container("/script"), output).code()).isEqualTo(255);
        assertThat(output.stderr()).isEqualTo("exec /script: no such file or directory\n");
    }

    @Test
    void linksInTheImageLeadNowhereOutside() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        for (String name : List.of("dev", "sys")) {
            Files.delete(fixture.image.resolve(name));
            Files.createSymbolicLink(fixture.image.resolve(name), outside);
        }
        Files.delete(fixture.image.resolve("etc/passwd"));
        Files.createSymbolicLink(fixture.image.resolve("etc/passwd"), Path.of("/proc/1/root/etc/passwd"));
        Container container = fixture.container("true");
        container.user = "root";
        container.extraMounts =
                List.of(new Mount("bind", "/etc/hostname", "/dev/../dev/evil/hostname", List.of("rbind")));

        try {
            run(container, new Output());
        } catch (StartException e) {
            assertThat(e).hasMessageNotContaining(outside.toString() + "/");
        }
        try (Stream<Path> left = Files.list(outside)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void anOverlaysChangesStayInItsUpperFolder() throws Exception {
        for (int length : List.of(10, 230)) { // too long for fsconfig(2): then mount(2) with relative names
            Path layers = Files.createDirectories(folder.resolve("l".repeat(length)));
            var lower = new ArrayList<Path>();
            for (int layer = 0; layer < 60; layer++) {
                Path path = Files.createDirectory(layers.resolve("l" + layer));
                Files.writeString(path.resolve("top"), "layer " + layer + "\n");
                lower.add(path);
            }
            lower.add(fixture.image);
            Path upper = Files.createDirectory(layers.resolve("upper"));
            Path work = Files.createDirectory(layers.resolve("work"));
            var overlay = new ContainerSpec.Rootfs.Overlay(lower, upper, work);
            var container = new Container(List.of("sh", "-c", "cat /top; echo new >/tmp/new"), overlay);

            assertThat(outputOf(container)).isEqualTo("layer 0\n");
            assertThat(upper.resolve("tmp/new")).hasContent("new\n");
        }
    }

    @Test
    void anEndedContainersRootIsLetGoAndTheNextRunHasIt() throws Exception {
        Path upper = Files.createDirectory(folder.resolve("upper"));
        Path work = Files.createDirectory(folder.resolve("work"));
        var overlay = new ContainerSpec.Rootfs.Overlay(List.of(fixture.image), upper, work);
        var container = new Container(List.of("sh", "-c", "echo line >>/tmp/all; cat /tmp/all"), overlay);
        for (int runs = 1; runs <= 3; runs++) {
            var output = new Output();
            RunningContainer running = fixture.driver.create(container.spec(), output.streams);
            running.start();
            assertThat(running.init().waitFor().code()).isZero();
            assertThat(output.stdout()).isEqualTo("line\n".repeat(runs));
            assertThat(rootsHeld()).as("told before it is unmounted").isEqualTo(1);
            running.delete();
        }
        while (rootsHeld() > 0) {
            Thread.onSpinWait(); // until the class's time is up
        }
    }

    /** Descriptors of roots that this process has no path to. */
    private static long rootsHeld() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(NativeDriverTest::isRootElsewhere).count();
        }
    }

    private static boolean isRootElsewhere(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).equals(Path.of("/"))
                    && !Files.isSameFile(descriptor, Path.of("/"));
        } catch (IOException e) {
            return false; // it has just been closed
        }
    }

    @Test
    void usersAndGroupsComeFromTheImage() throws Exception {
        Container container = fixture.container("sh", "-c", "id; echo $HOME; echo out >/dev/stdout");
        container.user = "user";

        assertThat(outputOf(container))
                .isEqualTo("uid=1000(user) gid=1000(user) groups=1000(user),2000(extra)\n/home/user\nout\n");
    }

    @Test
    void anUnknownUserIsTheRequestsFault() throws Exception {
        Container container = fixture.container("true");
        container.user = "nope";

        StartException failure = startFailure(container);

        assertThat(failure.reason()).isEqualTo(StartException.Reason.INVALID);
        assertThat(failure).hasMessage("unable to find user nope: no matching entries in passwd file");
    }

    @Test
    void anotherEngineProcessTakesOver() throws Exception {
        Container container = fixture.container("sh", "-c", "read x; echo $x; read y; echo $y; exit 9");
        container.stdin = true;
        container.spool = Optional.of(fixture.state.resolveSibling("output"));
        var before = new Output();
        RunningContainer first = fixture.driver.create(container.spec(), before.streams);
        first.start();
        RunningProcess orphan = first.exec("e1", fixture.container("sleep", "1").process(), new Output().streams);
        before.streams.stdin().write(ByteBuffer.wrap("one\n".getBytes(StandardCharsets.UTF_8)));

        fixture.reopen();
        var after = new Output();
        RunningContainer second =
                fixture.driver.restore(container.id, after.streams).orElseThrow();
        after.streams.stdin().write(ByteBuffer.wrap("two\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(second.init().pid()).isEqualTo(first.init().pid());
        assertThat(second.init().waitFor().code()).isEqualTo(9);
        assertThat(before.stdout() + after.stdout()).isEqualTo("one\ntwo\n");
        second.delete();
        assertThat(ProcessHandle.of(orphan.pid())).isEmpty();
        assertThat(fixture.driver.restore(container.id, new StreamConfig())).isEmpty();
    }

    @Test
    void whatEndedBetweenTwoEngineProcessesIsNotLost() throws Exception {
        Container container = fixture.container("sh", "-c", "read x; echo last words; exit 4");
        container.stdin = true;
        container.spool = Optional.of(fixture.state.resolveSibling("output"));
        var before = new Output();
        RunningContainer first = fixture.driver.create(container.spec(), before.streams);
        first.start();
        int pid = first.init().pid();
        fixture.reopen(); // the parent's duplicate of stdin keeps the container waiting
        Path stdin = Path.of("/proc/"
                + ProcessHandle.of(pid).orElseThrow().parent().orElseThrow().pid() + "/fd");
        writeToStdin(pid, stdin);
        awaitEnd(pid);

        var after = new Output();
        RunningContainer second =
                fixture.driver.restore(container.id, after.streams).orElseThrow();

        assertThat(second.init().waitFor().code()).isEqualTo(4);
        assertThat(after.stdout()).isEqualTo("last words\n");
        second.delete();
    }

    /** Writes through the parent's duplicate, as no engine process is there to do it. */
    private static void writeToStdin(int pid, Path parentFds) throws Exception {
        String pipe = Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/0")).toString();
        try (Stream<Path> fds = Files.list(parentFds)) {
            for (Path fd : fds.toList()) {
                if (Files.isSymbolicLink(fd)
                        && Files.readSymbolicLink(fd).toString().equals(pipe)) {
                    Files.writeString(fd, "go\n");
                    return;
                }
            }
        }
        throw new AssertionError("the parent holds no stdin");
    }

    private static void awaitEnd(int pid) throws Exception {
        while (Files.exists(Path.of("/proc/" + pid + "/root/bin"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aKilledParentEndsItsContainer() throws Exception {
        Container container = fixture.container("sleep", "1000");
        RunningContainer running = fixture.driver.create(container.spec(), new Output().streams);
        running.start();
        ProcessHandle parent = ProcessHandle.of(running.init().pid())
                .flatMap(ProcessHandle::parent)
                .orElseThrow();

        parent.destroyForcibly();

        assertThat(running.init().waitFor().code()).isEqualTo(137);
        running.delete();
    }

    @Test
    void pauseStopsAndSignalAllEndsEveryProcess() throws Exception {
        RunningContainer running = fixture.driver.create(
                fixture.container("sh", "-c", "sleep 1000 & sleep 1000").spec(), new Output().streams);
        running.start();

        running.pause();
        running.signalAll(9);
        running.resume();

        assertThat(running.init().waitFor().code()).isEqualTo(137);
        assertThat(running.pids()).isEmpty();
        running.delete();
    }

    @Test
    void aTmpfsHasThePermissionsOfTheFolderThatItCovers() throws Exception {
        Files.setPosixFilePermissions(fixture.image.resolve("tmp"), PosixFilePermissions.fromString("rwxrwx---"));
        Container container = fixture.container("sh", "-c", "ls -ld /tmp | head -c 10; ls -ld /new | head -c 10");
        container.extraMounts = List.of(
                new Mount("tmpfs", "tmpfs", "/tmp", List.of("nosuid")), new Mount("tmpfs", "tmpfs", "/new", List.of()));

        assertThat(outputOf(container)).isEqualTo("drwxrwx---drwxrwxrwt");
    }

    @Test
    void noDescriptorOfTheSetUpLeadsOut() throws Exception {
        for (int fd = 0; fd < 12; fd++) {
            Container folderOut = fixture.container("pwd");
            folderOut.cwd = "/proc/self/fd/" + fd;
            assertThat(startFailure(folderOut)).isNotNull();
            assertThat(startFailure(fixture.container("/proc/self/fd/" + fd + "/bin/true")))
                    .isNotNull();
        }
    }

    @Test
    void aKilledLauncherIsStartedAgain() throws Exception {
        ProcessHandle launcher = ProcessHandle.current().children().findFirst().orElseThrow();
        launcher.destroyForcibly();
        launcher.onExit().join();

        assertThat(outputOf(fixture.container("echo", "again"))).isEqualTo("again\n");
    }

    @Test
    void argumentsThatNoProgramCanHaveAreRefused() throws Exception {
        assertThat(startFailure(fixture.container("echo", "a\0b")).reason()).isEqualTo(StartException.Reason.MALFORMED);
        assertThat(startFailure(fixture.container("echo", "x".repeat(17 << 20))))
                .hasMessage("argument list too long");
    }
}
