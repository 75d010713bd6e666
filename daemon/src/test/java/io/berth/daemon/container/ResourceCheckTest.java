package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.type.container.Resources;
import io.berth.api.type.container.ResourcesBuilder;
import io.berth.api.type.container.ThrottleDevice;
import io.berth.api.type.container.WeightDevice;
import io.berth.execdriver.cgroup.LimitKinds;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits that the host's control groups lack are taken out, and the client is told so. */
class ResourceCheckTest {
    private static final String NOT_MOUNTED = " or the cgroup is not mounted. ";

    @Test
    void whatTheHostLacksIsDiscardedWithAWarning() {
        var rate = List.of(new ThrottleDevice("/dev/sda", 1));
        var asked = new ResourcesBuilder()
                .memory(64L << 20)
                .memoryReservation(32L << 20)
                .memorySwappiness(5L)
                .pidsLimit(9L)
                .cpuShares(5)
                .oomKillDisable(true)
                .blkioWeight(9)
                .blkioWeightDevice(List.of(new WeightDevice("/dev/sda", 5)))
                .blkioDeviceReadBps(rate)
                .cpuPercent(50)
                .build();
        var checked = new ResourceCheck(() -> LimitKinds.NONE, "0-1", "0").check(asked, false);
        Resources kept = checked.resources();
        assertThat(kept.memory()).isZero();
        assertThat(kept.memoryReservation()).isZero();
        assertThat(kept.memorySwappiness()).isNull();
        assertThat(kept.pidsLimit()).isNull();
        assertThat(kept.oomKillDisable()).isNull();
        assertThat(kept.blkioWeight()).isZero();
        assertThat(kept.blkioWeightDevice()).isEmpty();
        assertThat(kept.blkioDeviceReadBps()).isEmpty();
        assertThat(checked.warnings())
                .containsExactly(
                        "Your kernel does not support memory limit capabilities" + NOT_MOUNTED
                                + "Limitation discarded.",
                        "Your kernel does not support memory swappiness capabilities" + NOT_MOUNTED
                                + "Memory swappiness discarded.",
                        "Your kernel does not support memory soft limit capabilities" + NOT_MOUNTED
                                + "Limitation discarded.",
                        "Your kernel does not support OomKillDisable. OomKillDisable discarded.",
                        "Your kernel does not support CPU shares" + NOT_MOUNTED + "Shares discarded.",
                        "Your kernel does not support Block I/O weight" + NOT_MOUNTED + "Weight discarded.",
                        "Your kernel does not support Block I/O weight_device" + NOT_MOUNTED
                                + "Weight-device discarded.",
                        "Your kernel does not support BPS Block I/O read limit" + NOT_MOUNTED
                                + "Block I/O BPS read limit discarded.",
                        "Your kernel does not support PIDs limit capabilities" + NOT_MOUNTED + "PIDs limit discarded.",
                        "linux does not support CPU percent. Percent discarded.");
    }

    @Test
    void swapAloneMayBeUpdated() {
        var check = new ResourceCheck(() -> LimitKinds.ALL, "0-1", "0");
        var asked = new ResourcesBuilder().memorySwap(64L << 20).build();
        assertThat(check.check(asked, true).resources()).isEqualTo(asked);
    }
}
