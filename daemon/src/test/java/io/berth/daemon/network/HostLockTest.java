package io.berth.daemon.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLockTest {
    @TempDir
    Path folder;

    @Test
    void whoWaitsTooLongIsToldAndTheNextGetsIt() throws IOException {
        Path file = folder.resolve("lock");
        try (HostLock _ = HostLock.take(file, Duration.ZERO)) {
            assertThatThrownBy(() -> HostLock.take(file, Duration.ofMillis(50)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another engine has kept it for")
                    .hasMessageContaining("fuser " + file);
        }
        HostLock.take(file, Duration.ZERO).close();
    }
}
