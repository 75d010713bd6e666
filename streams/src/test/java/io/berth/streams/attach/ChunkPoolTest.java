package io.berth.streams.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkPoolTest {
    private final ChunkPool pool = new ChunkPool(8, 2, Duration.ofMillis(1));

    private List<ByteBuffer> takeAll() {
        List<ByteBuffer> taken = new ArrayList<>();
        assertThat(pool.reserve(8)).isTrue();
        for (int i = 0; i < 8; i++) {
            taken.add(pool.take());
        }
        return taken;
    }

    @Test
    void givesNoMoreThanThereAre() {
        List<ByteBuffer> taken = takeAll();
        assertThat(pool.reserve(1)).isFalse();
        taken.forEach(pool::give);
        assertThat(pool.reserved()).isZero();
        assertThat(pool.reserve(9)).isFalse();
        assertThat(pool.reserve(8)).isTrue();
    }

    @Test
    void givesTheSameOnesAgainWhileTheyAreInUse() {
        List<ByteBuffer> taken = takeAll();
        taken.subList(1, 8).forEach(pool::give);
        for (int i = 1; i < 8; i++) {
            assertThat(pool.reserve(1)).isTrue();
            ByteBuffer again = pool.take();
            assertThat(taken).anySatisfy(chunk -> assertThat(chunk).isSameAs(again));
        }
    }

    @Test
    void letsGoOfWhatNobodyNeedsForAWhile() {
        takeAll().forEach(pool::give);
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (pool.spare() > 2 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(pool.spare()).isEqualTo(2);
    }
}
