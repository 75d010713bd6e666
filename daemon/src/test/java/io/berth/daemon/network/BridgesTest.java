package io.berth.daemon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.berth.daemon.network.link.Links;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.util.List;
import java.util.Set;
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

    /** A hundred links that a dead engine's containers had; one by one the kernel takes them much longer. */
    @Test
    void allThatIsStaleGoesAtOnceAndNothingElse() throws IOException {
        inThread(() -> {
            Links links = thread.links();
            one.ensureHere(link(STEM + 0, ONE + "id"));
            links.addBridge(STEM + 1, ONE + "gone", new byte[] {2, 0, 0, 0, 0, 9}, 1500);
            int bridge = one.indexHere(STEM + 0);
            try (OwnedFd inside = thread.makeNamespaceHere()) {
                for (int number = 0; number < 100; number++) {
                    var inner = new Links.Inner(
                            inside.number(), "in" + number, "02:00:00:00:00:" + (10 + number % 90), 1500);
                    links.addPair("veth" + STEM + number, bridge, inner);
                }
                long begun = System.nanoTime();
                one.sweepHere(Set.of(STEM + 0), Set.of("veth" + STEM + 7, "veth" + STEM + 8));
                long swept = System.nanoTime();
                assertThat(links.list().stream().map(Links.Link::name).filter(name -> name.contains(STEM)))
                        .containsExactlyInAnyOrder(STEM + 0, "veth" + STEM + 7, "veth" + STEM + 8);
                links.remove("veth" + STEM + 7);
                links.remove("veth" + STEM + 8);
                assertThat(swept - begun)
                        .as("two of them, twenty times over")
                        .isLessThan(20 * (System.nanoTime() - swept));
            }
            return "";
        });
    }

    @Test
    void whatIsNoBridgeIsNotTakenAndWhatWasThereBeforeStays() throws IOException {
        inThread(() -> {
            Links links = thread.links();
            links.addBridge(STEM + 0, "somebody's", new byte[] {2, 0, 0, 0, 0, 9}, 1500);
            NetworkLink own = link(STEM + 0, ONE + "id");
            one.ensureHere(own);
            one.removeHere(own);
            assertThat(links.find(STEM + 0)).isPresent();
            assertThatThrownBy(() -> one.ensureHere(link("lo", ONE + "id")))
                    .hasMessage("existing interface lo is not a bridge");
            assertThatThrownBy(() -> one.ensureHere(link(STEM + "%d", ONE + "id")))
                    .hasMessageContaining("invalid bridge name");
            return "";
        });
    }
}
