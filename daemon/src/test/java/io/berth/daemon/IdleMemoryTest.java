package io.berth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdleMemoryTest {
    private static final long MB = 1 << 20;

    private long committed = 12 * MB;
    private long used = 10 * MB;
    private int collections;
    private final IdleMemory memory = new IdleMemory(() -> committed, () -> used, this::collect);

    private void collect() {
        collections++;
        used = 8 * MB;
        committed = 9 * MB;
    }

    @Test
    void startsGarbageGoesOnceTheEngineIsAtRest() {
        memory.look();
        assertThat(collections).isZero();
        memory.look();
        memory.look();
        memory.look();
        assertThat(collections).isEqualTo(1);
    }

    @Test
    void busyEngineIsNotStopped() {
        for (int i = 0; i < 10; i++) {
            used += 2 * IdleMemory.QUIET_BYTES;
            committed += MB;
            memory.look();
        }
        assertThat(collections).isZero();
    }

    @Test
    void heapThatHasGrownIsCollectedAgain() {
        memory.look();
        memory.look();
        committed += IdleMemory.GROWN_BYTES - 1;
        memory.look();
        assertThat(collections).isEqualTo(1);
        committed += 1;
        memory.look();
        assertThat(collections).isEqualTo(2);
    }
}
