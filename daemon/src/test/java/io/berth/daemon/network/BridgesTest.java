package io.berth.daemon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.berth.execdriver.kernel.LinuxKernel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two engines' bridges on this machine. */
class BridgesTest {
    private static final String STEM = "bt" + ProcessHandle.current().pid() % 100_000 + "-";
    private static final String ONE = Bridges.ANY_OWNER + "test-one ";
    private static final NetworkLink.Family NAT = new NetworkLink.Family(GatewayMode.NAT, true);
    private static final String TWO = Bridges.ANY_OWNER + "test-two ";

    @SuppressWarnings("NullAway.Init")
    private NetworkThread thread;

    @SuppressWarnings("NullAway.Init")
    private Bridges one;

    @SuppressWarnings("NullAway.Init")
    private Bridges two;

    @BeforeEach
    void open() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "bridges need root");
        thread = new NetworkThread("bridges-test", LinuxKernel.load());
        one = new Bridges(thread, ONE);
        two = new Bridges(thread, TWO);
    }

    @AfterEach
    void removeBridges() throws IOException {
        inThread(() -> {
            for (int number = 0; number < 2; number++) {
                if (thread.links().find(STEM + number).isPresent()) {
                    thread.links().remove(STEM + number);
                }
            }
            return "";
        });
        thread.close();
    }

    private String inThread(Callable<String> work) throws IOException {
        return NetworkThread.result(thread.begin(work));
    }

    private static NetworkLink link(String name, String alias) {
        return new NetworkLink(name, alias, List.of(), 1500, false, NAT, NAT, false, false);
    }

    @Test
    void eachEngineHasANameOfItsOwnAndKeepsIt() throws IOException {
        assertThat(inThread(() -> one.claimHere(STEM, ONE + "id", 1500))).isEqualTo(STEM + 0);
        assertThat(inThread(() -> two.claimHere(STEM, TWO + "id", 1500))).isEqualTo(STEM + 1);
        assertThat(inThread(() -> one.claimHere(STEM, ONE + "id", 1500))).isEqualTo(STEM + 0);
        assertThat(inThread(() -> two.claimHere(STEM, TWO + "id", 1500))).isEqualTo(STEM + 1);
    }

    @Test
    void anotherEnginesBridgeIsNotTaken() throws IOException {
        String name = inThread(() -> one.claimHere(STEM, ONE + "id", 1500));
        assertThatThrownBy(() -> inThread(() -> {
                    two.ensureHere(link(name, TWO + "id"));
                    return "";
                }))
                .hasMessage("bridge " + name + " is another engine's");
    }
}
