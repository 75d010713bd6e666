package io.berth.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What another host on the wire reaches and what it does not: a network namespace with a cable to this host, without a
 * default route. A test that wants it to have a route to a container's network gives it one.
 */
class OutsideHostIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with("--bip", "10.218.0.1/24");

    private static final String OPTION = "com.docker.network.bridge.";
    private static final String OUTSIDE = "bout" + ProcessHandle.current().pid() % 1_000_000;
    private static final String HERE4 = "10.217.0.1";
    private static final String THERE4 = "10.217.0.2";
    private static final String HERE6 = "fd79::1";
    private static final String THERE6 = "fd79::2";

    @BeforeAll
    static void cable() {
        on("ip", "netns", "add", OUTSIDE);
        on("ip", "link", "add", OUTSIDE, "type", "veth", "peer", "name", "eth0", "netns", OUTSIDE);
        on("ip", "addr", "add", HERE4 + "/24", "dev", OUTSIDE);
        on("ip", "addr", "add", HERE6 + "/64", "dev", OUTSIDE, "nodad");
        on("ip", "link", "set", OUTSIDE, "up");
        outside("ip", "addr", "add", THERE4 + "/24", "dev", "eth0");
        outside("ip", "addr", "add", THERE6 + "/64", "dev", "eth0", "nodad");
        outside("ip", "link", "set", "eth0", "up");
        // the loopback stays down, so that 127.0.0.1 may be a place behind the cable
        outside("sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1");
    }

    @AfterAll
    static void uncable() {
        Command.of(List.of("ip", "link", "del", OUTSIDE)).run();
        Command.of(List.of("ip", "netns", "del", OUTSIDE)).run();
    }

    private static void on(String... words) {
        Result result = Command.of(List.of(words)).run();
        assertThat(result.status()).as(result.toString()).isZero();
    }

    private static Result ask(String... words) {
        var command = new ArrayList<String>(List.of("ip", "netns", "exec", OUTSIDE));
        command.addAll(List.of(words));
        return Command.of(command).run();
    }

    private static void outside(String... words) {
        Result result = ask(words);
        assertThat(result.status()).as(result.toString()).isZero();
    }

    /** The outside host's route to a container's network; each network is a new one. */
    private static void routeTo(String network) {
        String subnets = "{{range .IPAM.Config}}{{.Subnet}} {{end}}";
        for (String subnet : ENGINE.docker("network", "inspect", "-f", subnets, network)
                .line()
                .strip()
                .split(" ", -1)) {
            outside("ip", "route", "add", subnet, "via", subnet.contains(":") ? HERE6 : HERE4);
        }
    }

    private static boolean fromOutside(String address, int port) {
        return ask("curl", "-gsf", "-m", "3", "http://" + address + ":" + port + "/hostname")
                        .status()
                == 0;
    }

    private static String network(String... flags) {
        String name = ENGINE.name();
        var words = new ArrayList<String>(List.of("network", "create"));
        words.addAll(List.of(flags));
        words.add(name);
        Result made = ENGINE.docker(words.toArray(String[]::new));
        assertThat(made.status()).as(made.toString()).isZero();
        return name;
    }

    /** A container that serves on ports 80 and 81, once it does. */
    private static String web(String network, String... flags) {
        String name = ENGINE.name();
        var words = new ArrayList<String>(List.of("run", "-d", "--name", name, "--network", network, "--privileged"));
        words.addAll(List.of(flags));
        words.addAll(List.of("busybox", "sh", "-c", "httpd -h /etc; httpd -p 81 -h /etc; sleep 1000"));
        Result started = ENGINE.docker(words.toArray(String[]::new));
        assertThat(started.status()).as(started.toString()).isZero();
        Await.until(
                name + " serves",
                Duration.ofMinutes(1),
                () -> answers(name, "127.0.0.1", 80) && answers(name, "127.0.0.1", 81));
        return name;
    }

    private static boolean answers(String from, String address, int port) {
        String url = "http://" + address + ":" + port + "/hostname";
        return ENGINE.docker("exec", from, "timeout", "3", "wget", "-qO-", url).status() == 0;
    }

    private static boolean reaches(String from, String address) {
        return ENGINE.docker("exec", from, "ping", "-c1", "-W3", address).status() == 0;
    }

    private static String address(String container, String field) {
        return ENGINE.docker("inspect", "-f", "{{range .NetworkSettings.Networks}}{{." + field + "}}{{end}}", container)
                .line();
    }

    private static String ip4(String container) {
        return address(container, "IPAddress");
    }

    private static String ip6(String container) {
        return "[" + address(container, "GlobalIPv6Address") + "]";
    }

    private static int published(String container, String port) {
        return Integer.parseInt(ENGINE.docker("port", container, port)
                .line()
                .replaceFirst("(?s)\n.*", "")
                .replaceFirst(".*:", ""));
    }

    @Test
    void behindTranslationOnlyPublishedPortsAreReachedAndOnlyAtTheHostsAddresses() {
        String network = network("--ipv6", "--subnet", "10.218.1.0/24", "--subnet", "fd7a:1::/64");
        String name = web(network, "-p", "80");
        int port = published(name, "80/tcp");
        assertThat(reaches(name, THERE4)).as("out, in the host's name").isTrue();
        assertThat(reaches(name, THERE6)).as("out, in the host's name").isTrue();
        assertThat(fromOutside(HERE4, port)).isTrue();
        assertThat(fromOutside("[" + HERE6 + "]", port)).isTrue();
        routeTo(network);
        assertThat(fromOutside(ip4(name), 80)).as("published, past the host").isFalse();
        assertThat(fromOutside(ip6(name), 80)).as("published, past the host").isFalse();
        assertThat(fromOutside(ip4(name), 81)).as("not published").isFalse();
        assertThat(fromOutside(ip6(name), 81)).as("not published").isFalse();
    }

    @Test
    void whatIsPublishedForTheHostItselfIsNotReachedFromOutside() {
        String name = web("bridge", "-p", "127.0.0.1::80");
        int port = published(name, "80/tcp");
        on("curl", "-gsf", "-m", "10", "-o", "/dev/null", "http://127.0.0.1:" + port + "/hostname");
        on("curl", "-gsf", "-m", "10", "-o", "/dev/null", "http://" + ip4(name) + "/hostname");
        outside("ip", "route", "replace", "127.0.0.1/32", "via", HERE4);
        assertThat(fromOutside("127.0.0.1", port)).isFalse();
        assertThat(fromOutside(HERE4, port)).isFalse();
        assertThat(fromOutside(ip4(name), 80)).isFalse();
    }

    @Test
    void aRoutedNetworkIsReachedAtItsOwnAddresses() {
        String network = network(
                "--ipv6",
                "--subnet",
                "10.218.2.0/24",
                "--subnet",
                "fd7a:2::/64",
                "-o",
                OPTION + "gateway_mode_ipv4=routed",
                "-o",
                OPTION + "gateway_mode_ipv6=routed");
        String name = web(network, "-p", "80");
        assertThat(reaches(name, THERE4)).as("nobody answers in its place").isFalse();
        assertThat(reaches(name, THERE6)).as("nobody answers in its place").isFalse();
        routeTo(network);
        assertThat(reaches(name, THERE4)).isTrue();
        assertThat(reaches(name, THERE6)).isTrue();
        assertThat(fromOutside(ip4(name), 80)).isTrue();
        assertThat(fromOutside(ip6(name), 80)).isTrue();
        assertThat(fromOutside(ip4(name), 81)).as("not published").isFalse();
        assertThat(fromOutside(ip6(name), 81)).as("not published").isFalse();
    }

    @Test
    void oneFamilyMayBeRoutedAndTheOtherTranslated() {
        String network = network(
                "--ipv6",
                "--subnet",
                "10.218.3.0/24",
                "--subnet",
                "fd7a:3::/64",
                "-o",
                OPTION + "gateway_mode_ipv6=routed");
        String name = web(network, "-p", "80");
        int port = published(name, "80/tcp");
        routeTo(network);
        assertThat(fromOutside(ip6(name), 80)).isTrue();
        assertThat(fromOutside(ip4(name), 80)).isFalse();
        assertThat(fromOutside(HERE4, port)).isTrue();
    }

    @Test
    void anUnprotectedNetworkIsReachedAtAllPorts() {
        String network = network(
                "--ipv6",
                "--subnet",
                "10.218.4.0/24",
                "--subnet",
                "fd7a:4::/64",
                "-o",
                OPTION + "gateway_mode_ipv4=nat-unprotected",
                "-o",
                OPTION + "gateway_mode_ipv6=nat-unprotected");
        String name = web(network);
        assertThat(reaches(name, THERE4)).as("out, in the host's name").isTrue();
        routeTo(network);
        assertThat(fromOutside(ip4(name), 81)).isTrue();
        assertThat(fromOutside(ip6(name), 81)).isTrue();
    }

    @Test
    void anInternalNetworkIsNeitherReachedNorReachesAnything() {
        String network = network("--internal", "--ipv6", "--subnet", "10.218.5.0/24", "--subnet", "fd7a:5::/64");
        String name = web(network, "-p", "80");
        routeTo(network);
        String gateway = "10.218.5.1";
        assertThat(ENGINE.docker("exec", name, "ip", "route", "add", "default", "via", gateway)
                        .status())
                .isZero();
        assertThat(ENGINE.docker("exec", name, "ip", "-6", "route", "add", "default", "via", "fd7a:5::1")
                        .status())
                .isZero();
        assertThat(reaches(name, gateway)).as("the host itself").isTrue();
        assertThat(reaches(name, THERE4)).isFalse();
        assertThat(reaches(name, THERE6)).isFalse();
        assertThat(fromOutside(ip4(name), 80)).isFalse();
        assertThat(fromOutside(ip6(name), 80)).isFalse();
    }

    @Test
    void withoutIccContainersMeetOutsidersAndNotEachOther() {
        String network = network(
                "--ipv6", "--subnet", "10.218.6.0/24", "--subnet", "fd7a:6::/64", "-o", OPTION + "enable_icc=false");
        String name = web(network, "-p", "80");
        String other = web(network);
        assertThat(answers(other, ip4(name), 80)).isFalse();
        assertThat(answers(other, ip6(name), 80)).isFalse();
        assertThat(reaches(other, THERE4)).isTrue();
        assertThat(fromOutside(HERE4, published(name, "80/tcp"))).isTrue();
        routeTo(network);
        assertThat(fromOutside(ip4(other), 80)).isFalse();
    }
}
