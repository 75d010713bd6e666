package io.berth.execdriver.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupLayoutTest {
    @Test
    void versionOneSharesMountsBetweenControllers() {
        var layout = CgroupLayout.of(List.of(
                "25 24 0:22 / /sys/fs/cgroup ro,nosuid shared:8 - tmpfs tmpfs ro,mode=755",
                "30 25 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:11 - cgroup cgroup rw,cpu,cpuacct",
                "31 25 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
                "32 25 0:29 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,release_agent=/x,name=systemd",
                "99 31 0:28 / /chroot/memory rw - cgroup cgroup rw,memory"));
        assertThat(layout.unified()).isEmpty();
        assertThat(layout.controllers())
                .containsOnlyKeys("cpu", "cpuacct", "memory", "name=systemd")
                .containsEntry("cpuacct", Path.of("/sys/fs/cgroup/cpu,cpuacct"))
                .containsEntry("memory", Path.of("/sys/fs/cgroup/memory"));
    }

    @Test
    void hybridHasBoth() {
        var layout = CgroupLayout.of(List.of(
                "31 25 0:28 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids",
                "33 25 0:30 / /sys/fs/cgroup/unified rw shared:3 master:1 - cgroup2 cgroup2 rw,nsdelegate"));
        assertThat(layout.controllers()).containsOnlyKeys("pids");
        assertThat(layout.unified()).contains(Path.of("/sys/fs/cgroup/unified"));
    }

    @Test
    void versionTwoIsOneMount() {
        var layout = CgroupLayout.of(List.of(
                "22 1 8:1 / / rw - ext4 /dev/sda1 rw",
                "",
                "torn line",
                "33 25 0:30 / /sys/fs/my\\040cgroup rw - cgroup2 cgroup2 rw"));
        assertThat(layout.controllers()).isEmpty();
        assertThat(layout.unified()).contains(Path.of("/sys/fs/my cgroup"));
    }
}
