package io.berth.daemon.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransferLimitsTest {
    @Test
    void boundsCanBeRaisedAndLoweredWhileTransfersRun() {
        var limits = new TransferLimits(2, 5, 5);
        assertThat(limits.downloads().tryAcquire(2)).isTrue();
        assertThat(limits.downloads().tryAcquire()).isFalse();
        limits.change(3, 5, 0);
        assertThat(limits.downloads().tryAcquire()).isTrue();
        limits.change(1, 5, 0);
        limits.downloads().release(2);
        assertThat(limits.downloads().tryAcquire()).isFalse();
        limits.downloads().release();
        assertThat(limits.downloads().tryAcquire()).isTrue();
        assertThat(limits.attempts()).isEqualTo(1);
        limits.change(0, 0, 3);
        assertThat(limits.downloads().tryAcquire(1000)).isTrue();
    }
}
