package io.berth.daemon;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.execdriver.kernel.LinuxKernel;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is refused; that sockets are taken needs a process that is started with them. */
class InheritedSocketsTest {
    private static final long PID = ProcessHandle.current().pid();

    @SuppressWarnings("NullAway.Init")
    private static LinuxKernel kernel;

    @BeforeAll
    static void load() throws IOException {
        kernel = LinuxKernel.load();
    }

    @Test
    void anEnvironmentForAnotherProcessCountsForNothing() throws Exception {
        try (var none = InheritedSockets.of(Map.of("LISTEN_FDS", "1", "LISTEN_PID", "1"), PID, kernel)) {
            assertThatThrownBy(() -> none.take("fd://"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage("no sockets found via socket activation: make sure the service was started by systemd");
        }
    }

    @Test
    @SuppressWarnings("resource") // descriptor 3 is one of the JVM's own and must stay open
    void addressesThatNameNoSocketAreRefused() throws Exception {
        var one = InheritedSockets.of(
                Map.of("LISTEN_FDS", "1", "LISTEN_PID", Long.toString(PID), "LISTEN_FDNAMES", "api"), PID, kernel);
        assertThatThrownBy(() -> one.take("fd://4")).hasMessage("too few socket activated files passed in by systemd");
        assertThatThrownBy(() -> one.take("fd://web"))
                .hasMessage("failed to parse systemd fd address: should be a number: web");
        for (String taken : new String[] {"fd://", "fd://*", "fd://3", "fd://api"}) {
            assertThatThrownBy(() -> one.take(taken)).hasMessage("failed to listen on systemd activated file: fd 3");
        }
    }
}
