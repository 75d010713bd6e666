package io.berth.daemon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.berth.execdriver.kernel.LinuxKernel;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packet filter's table of an engine of its own on this machine. */
class FirewallTest {
    private static final String BRIDGE = "fwt0";

    private final String engine = UUID.randomUUID().toString();

    @SuppressWarnings("NullAway.Init")
    private NetworkThread thread;

    @BeforeEach
    void open() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "the packet filter needs root");
        thread = new NetworkThread("firewall-test", LinuxKernel.load());
    }

    @AfterEach
    void remove() throws IOException {
        run(filter(true)::clearHere);
        thread.close();
    }

    private Firewall filter(boolean proxied) {
        return new Firewall(engine, thread, proxied);
    }

    private interface Step {
        void run() throws IOException;
    }

    private void run(Step step) throws IOException {
        NetworkThread.result(thread.begin(() -> {
            step.run();
            return true;
        }));
    }

    private String elements(String set) throws IOException {
        String table = "berth_" + engine.replace("-", "").substring(0, 12).toLowerCase(Locale.ROOT);
        String shown =
                NetworkThread.result(thread.begin(() -> thread.filterHere("list set inet " + table + " " + set)));
        int at = shown.indexOf("elements = {");
        return at < 0 ? "" : shown.substring(at + 12, shown.indexOf('}', at)).strip();
    }

    private static PublishedPort port(String hostIp, int hostPort, String target) {
        return new PublishedPort("tcp", 80, hostIp, hostPort, target, "", BRIDGE);
    }

    private static NetworkLink link(GatewayMode ipv4, GatewayMode ipv6) {
        return new NetworkLink(
                BRIDGE,
                "",
                List.of(),
                1500,
                false,
                new NetworkLink.Family(ipv4, ipv4.translates()),
                new NetworkLink.Family(ipv6, ipv6.translates()),
                false,
                false);
    }

    @Test
    void whatSeveralPortsNeedStaysUntilTheLastGoes() throws IOException {
        Firewall filter = filter(true);
        run(() -> filter.replaceHere(List.of(), List.of()));
        List<PublishedPort> one = List.of(port("127.0.0.1", 8080, "10.9.0.2"));
        List<PublishedPort> two = List.of(port("127.0.0.2", 8080, "10.9.0.3"));
        run(() -> filter.addHere(one));
        run(() -> filter.addHere(two));
        run(() -> filter.removeHere(one));
        assertThat(elements("own_ports")).isEqualTo("\"" + BRIDGE + "\" . tcp . 8080");
        run(() -> filter.removeHere(two));
        assertThat(elements("own_ports")).isEmpty();
        assertThat(elements("hairpin4")).isEmpty();
    }

    @Test
    void aPortThatIsRefusedLeavesNothingBehind() throws IOException {
        Firewall filter = filter(true);
        run(() -> filter.replaceHere(List.of(), List.of()));
        List<PublishedPort> one = List.of(port("127.0.0.1", 8080, "10.9.0.2"));
        run(() -> filter.addHere(one));
        assertThatIOException()
                .isThrownBy(() -> run(() -> filter.addHere(List.of(port("127.0.0.1", 8080, "10.9.0.9")))));
        run(() -> filter.removeHere(one));
        assertThat(elements("own_ports")).isEmpty();
    }

    @Test
    void withoutProxiesAContainerReachesItselfThroughTheFilter() throws IOException {
        Firewall filter = filter(false);
        run(() -> filter.replaceHere(List.of(), List.of(port("0.0.0.0", 8080, "10.9.0.2"))));
        assertThat(elements("hairpin4")).isEqualTo("10.9.0.2 . 10.9.0.2");
        assertThat(elements("own_ports")).isEmpty();
    }

    @Test
    void gatewayModesOpenWhatTheyShould() throws IOException {
        Firewall filter = filter(true);
        NetworkLink link = link(GatewayMode.ROUTED, GatewayMode.NAT_UNPROTECTED);
        run(() -> filter.replaceHere(List.of(link), List.of(port("0.0.0.0", 0, "10.9.0.2"))));
        assertThat(elements("reachable4")).isEqualTo("10.9.0.2 . tcp . 80");
        assertThat(elements("routed4")).contains(BRIDGE);
        assertThat(elements("masquerade4")).isEmpty();
        assertThat(elements("open6")).contains(BRIDGE);
        assertThat(elements("masquerade6")).contains(BRIDGE);
        assertThat(elements("routed6")).isEmpty();
        run(() -> filter.removeHere(link));
        assertThat(elements("routed4") + elements("open6")).isEmpty();
    }
}
