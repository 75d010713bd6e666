package io.berth.execdriver.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.ProcessCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host's own control groups, whichever they are; needs root. */
class HostCgroupTest {
    private static final Resources LIMITS = new Resources(
            Resources.Memory.of(64 << 20, 0),
            new Resources.Cpu(500_000_000, 512, 0, 0, 0, 0, "", ""),
            20,
            Resources.BlockIo.NONE,
            List.of("c 1:11 r"));

    private final String parent = "/berth-test-" + UUID.randomUUID();

    @SuppressWarnings("NullAway.Init")
    private LinuxKernel kernel;

    @SuppressWarnings("NullAway.Init")
    private Cgroups cgroups;

    @SuppressWarnings("NullAway.Init")
    private Cgroup cgroup;

    @BeforeEach
    void make() throws Exception {
        kernel = LinuxKernel.load();
        cgroups = Cgroups.ofHost(kernel);
        cgroup = cgroups.create(parent, "c1", LIMITS);
    }

    @AfterEach
    void remove() throws Exception {
        cgroup.signal(ProcessCalls.SIGKILL);
        cgroup.remove();
        cgroups.open("/", parent.substring(1)).remove();
    }

    @Test
    void processThatJoinsIsListedFrozenCountedAndKilled() throws Exception {
        Process process = joined("exec sleep 1000");
        int pid = (int) process.pid();
        assertThat(cgroup.pids()).containsExactly(pid);
        cgroup.freeze();
        assertThat(stateOf(pid)).isIn("D", "S", "T");
        cgroup.thaw();
        Counters counters = cgroup.counters();
        assertThat(counters.pids()).isEqualTo(1);
        assertThat(counters.pidsLimit()).isEqualTo(20);
        assertThat(counters.memory().limit()).isEqualTo(64 << 20);
        assertThat(counters.memory().usage()).isPositive();
        assertThat(counters.memory().stat()).isNotEmpty();
        assertThat(counters.cpu().total()).isPositive();
        assertThat(cgroup.oomKills()).isZero();
        cgroup.signal(ProcessCalls.SIGKILL);
        assertThat(process.waitFor()).isEqualTo(128 + ProcessCalls.SIGKILL);
        cgroup.remove();
    }

    @Test
    void frozenProcessesAreKilledToo() throws Exception {
        Process process = joined("sleep 1000 & sleep 1000 & wait");
        cgroup.freeze();
        cgroup.signal(ProcessCalls.SIGKILL);
        assertThat(process.waitFor()).isEqualTo(128 + ProcessCalls.SIGKILL);
        cgroup.remove();
        assertThat(cgroup.pids()).isEmpty();
    }

    @Test
    void ruledOutDeviceIsRefused() throws Exception {
        assertThat(joined("exec 3</dev/kmsg").waitFor()).isZero();
        assertThat(joined("exec 3>/dev/kmsg").waitFor()).isNotZero();
    }

    @Test
    void memoryLimitKillsAndIsCounted() throws Exception {
        int code = joined("tail /dev/zero").waitFor();
        assertThat(code).isNotZero();
        assertThat(cgroup.oomKills()).isPositive();
    }

    @Test
    void versionTwoDeviceProgramIsAcceptedByTheKernel() throws Exception {
        Path unified = CgroupLayout.of(Files.readAllLines(Path.of("/proc/self/mountinfo")))
                .unified()
                .orElse(Path.of("/"));
        assumeThat(unified).isNotEqualTo(Path.of("/"));
        var files = new ControlFiles.Mounted();
        Path name = Path.of(parent.substring(1), "v2");
        var rules = DeviceRules.parse(DeviceRules.withDefaults(List.of("b 8:0 r", "c 1:11 r")));
        files.makeGroup(unified.resolve(name));
        var two = new V2Cgroup(kernel, files, unified, name);
        new DeviceProgram(rules).attach(kernel, unified.resolve(name));
        String join = "echo $$ > " + unified.resolve(name) + "/cgroup.procs; ";
        assertThat(shell(join + "exec 3</dev/kmsg").waitFor()).isZero();
        assertThat(shell(join + "exec 3>/dev/kmsg").waitFor()).isNotZero();
        assertThat(shell(join + "exec 3<>/dev/null").waitFor()).isZero();
        Process sleeping = shell(join + "echo in; exec sleep 1000");
        assertThat(sleeping.inputReader().readLine()).isEqualTo("in");
        two.freeze();
        two.signal(ProcessCalls.SIGKILL);
        assertThat(sleeping.waitFor()).isEqualTo(128 + ProcessCalls.SIGKILL);
        two.remove();
    }

    /** Runs a shell that enters the group by itself, in the version 1 way and in the version 2 way. */
    @Test
    void aChangedRowOfVersionTwoWakesTheLoop(@TempDir Path folder) throws Exception {
        kernel.mount("none", folder.toString(), "cgroup2", 0, "");
        Path group = folder.resolve("berth-test-" + UUID.randomUUID());
        Files.createDirectory(group);
        var woken = new LinkedBlockingQueue<Boolean>();
        try (var loop = new EpollLoop(kernel);
                OomEvents events = OomEvents.ofRow(kernel, group.resolve("cgroup.events"), "populated")) {
            loop.register(events.descriptor(), events.readiness(), _ -> woken.add(taken(events)));
            Process process = shell("echo $$ > " + group + "/cgroup.procs; read line");
            assertThat(woken.poll(30, TimeUnit.SECONDS)).isTrue();
            process.outputWriter().close();
            assertThat(woken.poll(30, TimeUnit.SECONDS)).isFalse();
            assertThat(process.waitFor()).isNotZero();
            assertThat(woken).isEmpty();
        } finally {
            new GroupTree(new ControlFiles.Mounted(), group).remove();
            kernel.unmount(folder.toString(), 0);
        }
    }

    private static boolean taken(OomEvents events) {
        try {
            return events.take();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process joined(String command) throws IOException {
        var join = new StringBuilder();
        for (Path tasks : cgroup.join().tasks()) {
            join.append("echo $$ > ").append(tasks).append("; ");
        }
        cgroup.join()
                .unified()
                .ifPresent(group -> join.append("echo $$ > ").append(group).append("/cgroup.procs; "));
        Process process = shell(join + "echo in; " + command);
        assertThat(process.inputReader().readLine()).isEqualTo("in");
        return process;
    }

    private static Process shell(String command) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String stateOf(int pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    }
}
