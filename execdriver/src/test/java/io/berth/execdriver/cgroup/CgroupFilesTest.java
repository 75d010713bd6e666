package io.berth.execdriver.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.ProcessCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written where, in the three layouts. */
class CgroupFilesTest {
    private static final String[] VERSION_ONE = {
        "memory", "cpu,cpuacct", "cpuset", "devices", "freezer", "blkio", "pids", "systemd"
    };
    private static final Resources LIMITS = new Resources(
            new Resources.Memory(64 << 20, 128 << 20, 32 << 20, 0, 8 << 20, true),
            new Resources.Cpu(500_000_000, 512, 0, 0, 1_000_000, 950_000, "0-1", "0"),
            20,
            new Resources.BlockIo(300, device(500), device(1000), device(2000), device(30), device(0)),
            List.of("c 1:11 r", DeviceRules.ALL));

    private static List<Resources.DeviceValue> device(long value) {
        return List.of(new Resources.DeviceValue(8, 16, value));
    }

    @TempDir
    Path root;

    @Test
    void versionOneWritesEveryController() throws Exception {
        var files = versionOne();
        Cgroup cgroup = cgroups(files, false).create("/berth", "c1", LIMITS);
        assertThat(files.writes())
                .containsSubsequence(
                        "memory/berth/c1/memory.limit_in_bytes=67108864",
                        "memory/berth/c1/memory.memsw.limit_in_bytes=134217728",
                        "memory/berth/c1/memory.soft_limit_in_bytes=33554432",
                        "memory/berth/c1/memory.kmem.tcp.limit_in_bytes=8388608",
                        "memory/berth/c1/memory.oom_control=1",
                        "memory/berth/c1/memory.swappiness=0",
                        "cpu,cpuacct/berth/c1/cpu.shares=512",
                        "cpu,cpuacct/berth/c1/cpu.cfs_period_us=100000",
                        "cpu,cpuacct/berth/c1/cpu.cfs_quota_us=50000",
                        "cpu,cpuacct/berth/c1/cpu.rt_period_us=1000000",
                        "cpu,cpuacct/berth/c1/cpu.rt_runtime_us=950000",
                        "cpuset/berth/c1/cpuset.cpus=0-1",
                        "cpuset/berth/c1/cpuset.mems=0",
                        "pids/berth/c1/pids.max=20",
                        "blkio/berth/c1/blkio.bfq.weight=300",
                        "blkio/berth/c1/blkio.bfq.weight_device=8:16 500",
                        "blkio/berth/c1/blkio.throttle.read_bps_device=8:16 1000",
                        "blkio/berth/c1/blkio.throttle.write_bps_device=8:16 2000",
                        "blkio/berth/c1/blkio.throttle.read_iops_device=8:16 30",
                        "blkio/berth/c1/blkio.throttle.write_iops_device=8:16 0")
                .contains("cpuset/berth/cpuset.cpus=0-7", "cpuset/berth/c1/cpuset.cpus=0-7")
                .noneMatch(write -> write.contains("devices."));
        assertThat(cgroup.join().unified()).isEmpty();
        assertThat(cgroup.join().tasks())
                .hasSize(VERSION_ONE.length)
                .contains(root.resolve("cpu,cpuacct/berth/c1/tasks"), root.resolve("systemd/berth/c1/tasks"));
    }

    @Test
    void versionOneDeniesDevicesFirstAndAllowsTheDefaultOnesAndTheGivenOnes() throws Exception {
        var files = versionOne();
        cgroups(files, false).create("/berth", "c1", deviceRules("c 1:11 r"));
        var devices = files.writes().stream()
                .filter(write -> write.startsWith("devices/berth/c1/"))
                .toList();
        assertThat(devices)
                .startsWith("devices/berth/c1/devices.deny=a", "devices/berth/c1/devices.allow=c *:* m")
                .endsWith("devices/berth/c1/devices.allow=c 136:* rwm", "devices/berth/c1/devices.allow=c 1:11 r")
                .hasSize(14);
    }

    @Test
    void badDeviceRuleLeavesNothing() throws Exception {
        var files = versionOne();
        var cgroups = cgroups(files, false);
        assertThatThrownBy(() -> cgroups.create("/berth", "c1", deviceRules("c 1:11 r\nb *:* rwm")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(root.resolve("memory/berth/c1")).doesNotExist();
        assertThat(root.resolve("devices/berth/c1")).doesNotExist();
    }

    @Test
    void versionOneRaisesSwapBeforeMemory() throws Exception {
        var files = versionOne();
        Cgroup cgroup = cgroups(files, false).create("/berth", "c1", memory(1 << 20, 2 << 20));
        files.writes().clear();
        cgroup.update(memory(8 << 20, 16 << 20));
        cgroup.update(memory(1 << 20, 2 << 20));
        assertThat(files.writes())
                .containsExactly(
                        "memory/berth/c1/memory.memsw.limit_in_bytes=16777216",
                        "memory/berth/c1/memory.limit_in_bytes=8388608",
                        "memory/berth/c1/memory.limit_in_bytes=1048576",
                        "memory/berth/c1/memory.memsw.limit_in_bytes=2097152");
    }

    @Test
    void updateLeavesWhatIsNotGiven() throws Exception {
        var files = versionOne();
        Cgroup cgroup = cgroups(files, false).create("/berth", "c1", LIMITS);
        files.writes().clear();
        cgroup.update(Resources.none());
        assertThat(files.writes()).isEmpty();
    }

    @Test
    void hybridLimitsByVersionOneAlone() throws Exception {
        var files = versionOne();
        files.makeGroup(root.resolve("unified"));
        Cgroup cgroup = cgroups(files, true).create("/berth", "c1", LIMITS);
        cgroup.update(Resources.none().withPidsLimit(-1));
        assertThat(files.writes())
                .contains("memory/berth/c1/memory.limit_in_bytes=67108864", "pids/berth/c1/pids.max=max")
                .noneMatch(write -> write.startsWith("unified/"));
    }

    @Test
    void versionOneTakesALimitAwayAgain() throws Exception {
        var files = versionOne();
        Cgroup cgroup = cgroups(files, false).create("/berth", "c1", memory(1 << 20, 2 << 20));
        files.writes().clear();
        cgroup.update(memory(-1, -1));
        cgroup.update(Resources.none().withCpu(new Resources.Cpu(0, 0, 50_000, -1, 0, 0, "", "")));
        assertThat(files.writes())
                .containsExactly(
                        "memory/berth/c1/memory.memsw.limit_in_bytes=-1",
                        "memory/berth/c1/memory.limit_in_bytes=-1",
                        "cpu,cpuacct/berth/c1/cpu.cfs_period_us=50000",
                        "cpu,cpuacct/berth/c1/cpu.cfs_quota_us=-1");
    }

    @Test
    void versionTwoIsUpdatedAndTakesALimitAwayAgain() throws Exception {
        var files = new FolderControlFiles(root, "unified");
        Cgroup cgroup = cgroups(files, true).create("/berth", "c1", allDevices(Resources.none()));
        files.writes().clear();
        cgroup.update(memory(8 << 20, 24 << 20));
        cgroup.update(memory(8 << 20, -1));
        cgroup.update(memory(-1, -1).withPidsLimit(-1));
        cgroup.update(Resources.none().withCpu(new Resources.Cpu(0, 262_144, 0, 25_000, 0, 0, "", "")));
        cgroup.update(Resources.none().withCpu(new Resources.Cpu(0, 2, 50_000, -1, 0, 0, "", "")));
        cgroup.update(Resources.none());
        assertThat(files.writes())
                .containsExactly(
                        "unified/berth/c1/memory.swap.max=16777216",
                        "unified/berth/c1/memory.max=8388608",
                        "unified/berth/c1/memory.swap.max=max",
                        "unified/berth/c1/memory.max=8388608",
                        "unified/berth/c1/memory.swap.max=max",
                        "unified/berth/c1/memory.max=max",
                        "unified/berth/c1/pids.max=max",
                        "unified/berth/c1/cpu.weight=10000",
                        "unified/berth/c1/cpu.max=25000",
                        "unified/berth/c1/cpu.weight=1",
                        "unified/berth/c1/cpu.max=max 50000");
    }

    @Test
    void versionTwoIsFrozenAndItsKillsForMemoryAreCounted() throws Exception {
        var files = new FolderControlFiles(root, "unified");
        Cgroup cgroup = cgroups(files, true).create("/berth", "c1", allDevices(Resources.none()));
        Path group = root.resolve("unified/berth/c1");
        assertThat(cgroup.oomKills()).isZero();
        files.set(group.resolve("memory.events"), "low 0\nhigh 0\nmax 12\noom 2\noom_kill 2\n");
        assertThat(cgroup.oomKills()).isEqualTo(2);
        files.set(group.resolve("cgroup.kill"), "");
        files.writes().clear();
        cgroup.freeze();
        cgroup.thaw();
        cgroup.signal(ProcessCalls.SIGKILL);
        assertThat(files.writes())
                .containsExactly(
                        "unified/berth/c1/cgroup.freeze=1",
                        "unified/berth/c1/cgroup.freeze=0",
                        "unified/berth/c1/cgroup.kill=1");
    }

    @Test
    void versionOneCountersAreRead() throws Exception {
        var files = versionOne();
        var cgroup = cgroups(files, false).create("/berth", "c1", Resources.none());
        files.set(root.resolve("memory/berth/c1/memory.usage_in_bytes"), "4096\n");
        files.set(root.resolve("memory/berth/c1/memory.failcnt"), "7\n");
        files.set(
                root.resolve("memory/berth/c1/memory.stat"),
                "cache 100\nshmem 1\ntotal_shmem 1\nhierarchical_memory_limit 7\ntotal_inactive_file 200\n");
        files.set(root.resolve("cpu,cpuacct/berth/c1/cpuacct.usage"), "30000\n");
        files.set(root.resolve("cpu,cpuacct/berth/c1/cpuacct.usage_percpu"), "10000 20000 \n");
        files.set(root.resolve("cpu,cpuacct/berth/c1/cpuacct.stat"), "user 2\nsystem 1\n");
        files.set(root.resolve("cpu,cpuacct/berth/c1/cpu.stat"), "nr_periods 5\nnr_throttled 3\nthrottled_time 9\n");
        files.set(root.resolve("pids/berth/c1/pids.current"), "3\n");
        Counters counters = cgroup.counters();
        assertThat(counters.memory().usage()).isEqualTo(4096);
        assertThat(counters.memory().stat())
                .as("the rows that the Engine shows")
                .isEqualTo(Map.of("cache", 100L, "hierarchical_memory_limit", 7L, "total_inactive_file", 200L));
        assertThat(counters.cpu().total()).isEqualTo(30_000);
        assertThat(counters.cpu().periods()).isEqualTo(5);
        assertThat(counters.pids()).isEqualTo(3);
        assertThat(counters.pidsLimit()).isZero();
    }

    @Test
    void hybridMakesTheUnifiedGroupToo() throws Exception {
        var files = versionOne();
        files.makeGroup(root.resolve("unified"));
        Cgroup cgroup = cgroups(files, true).create("/berth", "c1", Resources.none());
        assertThat(cgroup.join().unified()).contains(root.resolve("unified/berth/c1"));
        assertThat(cgroup.join().tasks()).hasSize(VERSION_ONE.length);
        assertThat(root.resolve("unified/berth/c1")).isDirectory();
        assertThat(files.writes()).noneMatch(write -> write.startsWith("unified/"));
        cgroup.remove();
        assertThat(root.resolve("unified/berth/c1")).doesNotExist();
    }

    @Test
    void versionTwoHandsControllersDownAndConvertsLimits() throws Exception {
        var files = new FolderControlFiles(root, "unified");
        var cgroup = cgroups(files, true).create("/berth", "c1", allDevices(LIMITS));
        assertThat(cgroup.join().unified()).contains(root.resolve("unified/berth/c1"));
        assertThat(cgroup.join().tasks()).isEmpty();
        assertThat(files.writes())
                .containsExactly(
                        "unified/cgroup.subtree_control=+cpu +cpuset +io +memory +pids",
                        "unified/berth/cgroup.subtree_control=+cpu +cpuset +io +memory +pids",
                        "unified/berth/c1/memory.swap.max=67108864",
                        "unified/berth/c1/memory.max=67108864",
                        "unified/berth/c1/memory.low=33554432",
                        "unified/berth/c1/cpu.weight=59",
                        "unified/berth/c1/cpu.max=50000 100000",
                        "unified/berth/c1/cpuset.cpus=0-1",
                        "unified/berth/c1/cpuset.mems=0",
                        "unified/berth/c1/pids.max=20",
                        "unified/berth/c1/io.bfq.weight=300",
                        "unified/berth/c1/io.bfq.weight=8:16 500",
                        "unified/berth/c1/io.max=8:16 rbps=1000",
                        "unified/berth/c1/io.max=8:16 wbps=2000",
                        "unified/berth/c1/io.max=8:16 riops=30",
                        "unified/berth/c1/io.max=8:16 wiops=max");
    }

    /** A rate has all of 64 bits, and the API's is without sign. */
    @Test
    void theLargestRateIsNoNegativeOne() throws Exception {
        var largest = new Resources.BlockIo(0, List.of(), device(-1), List.of(), List.of(), List.of());
        var one = versionOne();
        cgroups(one, false).create("/berth", "c1", Resources.none().withBlockIo(largest));
        assertThat(one.writes()).contains("blkio/berth/c1/blkio.throttle.read_bps_device=8:16 18446744073709551615");
    }

    @Test
    void versionsAndControllersAreTold() throws Exception {
        var one = cgroups(versionOne(), false);
        assertThat(one.version()).isEqualTo(1);
        assertThat(one.supports("memory")).isTrue();
        assertThat(one.supports("hugetlb")).isFalse();
        var two = cgroups(new FolderControlFiles(root.resolve("."), "unified"), true, List.of());
        assertThat(two.version()).isEqualTo(2);
        assertThat(two.supports("blkio")).isTrue();
        assertThat(two.supports("hugetlb")).isFalse();
    }

    @Test
    void removeTakesGroupsBelowAlongAndMayBeCalledAgain() throws Exception {
        var files = versionOne();
        Cgroup cgroup = cgroups(files, false).create("/berth", "c1", Resources.none());
        files.makeGroup(root.resolve("pids/berth/c1/inner"));
        files.makeGroup(root.resolve("pids/berth/c1/inner/deeper"));
        cgroup.remove();
        cgroup.remove();
        assertThat(root.resolve("pids/berth/c1")).doesNotExist();
        assertThat(root.resolve("pids/berth")).isDirectory();
    }

    @Test
    void pidsOfGroupsBelowAreFound() throws Exception {
        var files = versionOne();
        Cgroup cgroup = cgroups(files, false).create("/berth", "c1", Resources.none());
        files.makeGroup(root.resolve("devices/berth/c1/inner"));
        files.set(root.resolve("devices/berth/c1/cgroup.procs"), "10\n11\n");
        files.set(root.resolve("devices/berth/c1/inner/cgroup.procs"), "12\n");
        assertThat(cgroup.pids()).containsExactly(10, 11, 12);
    }

    @Test
    void freezerIsWritten() throws Exception {
        var files = versionOne();
        Cgroup cgroup = cgroups(files, false).create("/berth", "c1", Resources.none());
        files.writes().clear();
        cgroup.freeze();
        cgroup.signal(ProcessCalls.SIGKILL);
        assertThat(files.writes())
                .containsExactly("freezer/berth/c1/freezer.state=FROZEN", "freezer/berth/c1/freezer.state=THAWED");
    }

    @Test
    void oomKillsAreCounted() throws Exception {
        var files = versionOne();
        Cgroup cgroup = cgroups(files, false).create("/berth", "c1", Resources.none());
        assertThat(cgroup.oomKills()).isZero();
        files.set(root.resolve("memory/berth/c1/memory.oom_control"), "oom_kill_disable 0\noom_kill 3\n");
        assertThat(cgroup.oomKills()).isEqualTo(3);
    }

    @Test
    void versionTwoTellsOfARiseOfItsKillsForMemoryOnce() throws Exception {
        var files = new FolderControlFiles(root, "unified");
        Cgroup cgroup = cgroups(files, true).create("/berth", "c1", allDevices(Resources.none()));
        assertThat(cgroup.oomEvents(LinuxKernel.load())).isEmpty();
        Path rows = root.resolve("unified/berth/c1/memory.events");
        files.set(rows, "low 0\nhigh 0\nmax 12\noom 2\noom_kill 2\noom_group_kill 0\n");
        try (OomEvents events = cgroup.oomEvents(LinuxKernel.load()).orElseThrow()) {
            assertThat(events.take()).isFalse();
            files.set(rows, "low 0\nhigh 0\nmax 13\noom 3\noom_kill 2\noom_group_kill 0\n");
            assertThat(events.take()).isFalse();
            files.set(rows, "low 0\nhigh 0\nmax 13\noom 3\noom_kill 3\noom_group_kill 0\n");
            assertThat(events.take()).isTrue();
            assertThat(events.take()).isFalse();
        }
    }

    @Test
    void versionTwoCountersAreRead() throws Exception {
        var files = new FolderControlFiles(root, "unified");
        var cgroup = cgroups(files, true).create("/berth", "c1", allDevices(Resources.none()));
        Path group = root.resolve("unified/berth/c1");
        files.set(group.resolve("memory.current"), "4096\n");
        files.set(group.resolve("memory.stat"), "anon 100\nfile 200\n");
        files.set(group.resolve("memory.events"), "low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\n");
        files.set(group.resolve("cpu.stat"), "usage_usec 30\nuser_usec 20\nsystem_usec 10\nnr_periods 1\n");
        files.set(group.resolve("io.stat"), "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n");
        Counters counters = cgroup.counters();
        assertThat(counters.memory().usage()).isEqualTo(4096);
        assertThat(counters.memory().limit()).isEqualTo(Long.MAX_VALUE);
        assertThat(counters.memory().stat()).containsEntry("file", 200L);
        assertThat(counters.cpu().total()).isEqualTo(30_000);
        assertThat(counters.cpu().periods()).isEqualTo(1);
        assertThat(counters.blockIo())
                .containsExactly(
                        new Counters.BlockIo(8, 0, "read", true, 1), new Counters.BlockIo(8, 0, "write", true, 2));
        assertThat(counters.pidsLimit()).isEqualTo(-1);
        assertThat(counters.memory().failures()).isEqualTo(3);
    }

    @Test
    void anotherProcessOfAContainerThatHandsControllersOnGetsInBesideItsInit() throws Exception {
        var files = new FolderControlFiles(root, "unified");
        var cgroup = cgroups(files, true).create("/berth", "c1", allDevices(Resources.none()));
        assertThat(cgroup.joinBeside(17).unified()).contains(root.resolve("unified/berth/c1"));
        files.set(root.resolve("unified/berth/c1/cgroup.subtree_control"), "memory pids");
        files.processIs(17, "0::/berth/c1/init.scope");
        files.processIs(18, "0::/elsewhere");
        assertThat(cgroup.joinBeside(17).unified()).contains(root.resolve("unified/berth/c1/init.scope"));
        assertThat(cgroup.joinBeside(18).unified()).contains(root.resolve("unified/berth/c1"));
        assertThat(cgroup.join().unified()).contains(root.resolve("unified/berth/c1"));
    }

    @Test
    void aControllerThatCantBeHandedDownKeepsNoOtherAway() throws Exception {
        var files = new FolderControlFiles(root, "unified");
        files.refuse("+cpu ");
        cgroups(files, true).create("/berth", "c1", allDevices(Resources.none().withPidsLimit(7)));
        assertThat(files.writes())
                .contains("unified/cgroup.subtree_control=+memory", "unified/cgroup.subtree_control=+pids")
                .endsWith("unified/berth/c1/pids.max=7");
    }

    @Test
    void weightsOfBlockDevicesGoToTheOneFileThatTakesThem() throws Exception {
        var files = new FolderControlFiles(root, "unified");
        Cgroup cgroup = cgroups(files, true).create("/berth", "c1", allDevices(Resources.none()));
        var weights = new Resources.BlockIo(300, device(400), List.of(), List.of(), List.of(), List.of());
        Path group = root.resolve("unified/berth/c1");
        files.set(group.resolve("io.weight"), "default 100");
        files.writes().clear();
        cgroup.update(Resources.none().withBlockIo(weights));
        Files.delete(group.resolve("io.bfq.weight"));
        cgroup.update(Resources.none().withBlockIo(weights));
        assertThat(files.writes())
                .containsExactly(
                        "unified/berth/c1/io.bfq.weight=300",
                        "unified/berth/c1/io.bfq.weight=8:16 400",
                        "unified/berth/c1/io.weight=default 2930");
    }

    @Test
    void sharesBecomeWeightsAsRuncHasThem() throws Exception {
        assertThat(List.of(1L, 2L, 256L, 512L, 1024L, 2048L, 262_144L, 300_000L))
                .extracting(V2Limits::weightOfShares)
                .containsExactly(1L, 1L, 35L, 59L, 100L, 174L, 10_000L, 10_000L);
    }

    @Test
    void swapIsCountedWhereTheEnginesGroupDoesNotDenyIt() throws Exception {
        var files = new FolderControlFiles(root, "unified");
        var cgroups = cgroups(files, true);
        Path mount = root.resolve("unified");
        Path own = mount.resolve("own");
        files.makeGroup(own);
        assertThat(cgroups.limitsOfVersion2(mount, own).swap()).isTrue();
        Files.delete(own.resolve("memory.swap.max"));
        assertThat(cgroups.limitsOfVersion2(mount, own).swap()).isFalse();
        Files.delete(own.resolve("memory.max"));
        assertThat(cgroups.limitsOfVersion2(mount, own).swap()).isTrue();
    }

    @Test
    void namesThatLeaveTheTreeAreRefused() throws Exception {
        var cgroups = cgroups(versionOne(), false);
        assertThatThrownBy(() -> cgroups.open("/berth", "..")).hasMessageContaining("invalid cgroup");
        assertThatThrownBy(() -> cgroups.open("/berth", "a/b")).hasMessageContaining("invalid cgroup");
        assertThat(cgroups.open("/../../x", "c1").join().tasks()).contains(root.resolve("pids/x/c1/tasks"));
    }

    private FolderControlFiles versionOne() throws IOException {
        var files = new FolderControlFiles(root, VERSION_ONE);
        files.set(root.resolve("cpuset/cpuset.cpus"), "0-7\n");
        files.set(root.resolve("cpuset/cpuset.mems"), "0\n");
        return files;
    }

    private Cgroups cgroups(FolderControlFiles files, boolean unified) throws IOException {
        boolean versionTwoOnly = !files.exists(root.resolve("memory"));
        return cgroups(files, unified, versionTwoOnly ? List.of() : List.of(VERSION_ONE));
    }

    private Cgroups cgroups(FolderControlFiles files, boolean unified, List<String> mounts) throws IOException {
        var controllers = new HashMap<String, Path>();
        for (String mount : mounts) {
            for (String controller : mount.split(",", -1)) {
                controllers.put(controller.equals("systemd") ? "name=systemd" : controller, root.resolve(mount));
            }
        }
        Optional<Path> unifiedMount = unified ? Optional.of(root.resolve("unified")) : Optional.empty();
        return new Cgroups(LinuxKernel.load(), files, new CgroupLayout(controllers, unifiedMount));
    }

    private static Resources memory(long memory, long swap) {
        return Resources.none().withMemory(Resources.Memory.of(memory, swap));
    }

    private static Resources deviceRules(String rule) {
        return Resources.none().withDeviceRules(List.of(rule));
    }

    /** A folder takes no BPF program. */
    private static Resources allDevices(Resources limits) {
        return limits.withDeviceRules(List.of(DeviceRules.ALL));
    }
}
