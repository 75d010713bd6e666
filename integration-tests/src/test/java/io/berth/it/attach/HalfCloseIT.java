package io.berth.it.attach;

import io.berth.it.harness.Engine;
import io.berth.it.harness.RawHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a client's input over a unix socket and over TCP; over TLS see {@link TlsIT}. */
class HalfCloseIT {
    private static final int PORT = freePort();

    @RegisterExtension
    static final Engine ENGINE = Engine.with("-H", "tcp://127.0.0.1:" + PORT, "--tls=false");

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HalfClose over(String kind) {
        return new HalfClose(
                kind.equals("unix")
                        ? ENGINE::raw
                        : () -> RawHttp.over(new Socket(InetAddress.getLoopbackAddress(), PORT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix", "tcp"})
    void theEndOfInputIsTheContainersWhereItIsOpenOnce(String kind) throws IOException {
        over(kind).endsTheInputOfItsContainer();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix", "tcp"})
    void theEndOfInputLeavesAContainersThatStaysOpen(String kind) throws IOException {
        over(kind).leavesTheInputThatOutlivesIt();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix", "tcp"})
    void theEndOfInputIsTheExecs(String kind) throws IOException {
        over(kind).endsTheInputOfAnExec();
    }
}
