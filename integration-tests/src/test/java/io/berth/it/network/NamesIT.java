package io.berth.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NamesIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with("--default-address-pool", "base=10.212.0.0/16,size=24");

    private static String lookUp(String from, String name) {
        return ENGINE.docker("exec", from, "nslookup", name).out();
    }

    private static String ip(String container, String network) {
        return ENGINE.docker(
                        "inspect",
                        "-f",
                        "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}",
                        container)
                .line();
    }

    @Test
    void namesAliasesAndAddressesOfAUsersNetworkAreAnswered() {
        String network = ENGINE.name();
        String one = ENGINE.name();
        String two = ENGINE.name();
        ENGINE.docker("network", "create", network);
        ENGINE.docker(
                "run", "-d", "--name", one, "--network", network, "--network-alias", "web", "busybox", "sleep", "1000");
        ENGINE.docker(
                "run", "-d", "--name", two, "--network", network, "--link", one + ":db", "busybox", "sleep", "1000");
        String address = ip(one, network);
        assertThat(ENGINE.docker("exec", two, "cat", "/etc/resolv.conf").out()).contains("nameserver 127.0.0.11\n");
        assertThat(lookUp(two, one)).contains("Address: " + address);
        assertThat(lookUp(two, "web")).contains("Address: " + address);
        assertThat(lookUp(two, "db")).contains("Address: " + address);
        assertThat(lookUp(two, address)).contains(one + "." + network);
        ENGINE.docker("rename", one, one + "-new");
        assertThat(lookUp(two, one + "-new")).contains("Address: " + address);
        ENGINE.process().kill();
        ENGINE.process().startAgain();
        assertThat(lookUp(two, one + "-new")).contains("Address: " + address);
        ENGINE.docker("network", "disconnect", network, one + "-new");
        assertThat(lookUp(two, "web")).doesNotContain(address);
    }

    private static String named(String network, String alias) {
        String name = ENGINE.name();
        ENGINE.docker(
                "run",
                "-d",
                "--name",
                name,
                "--network",
                network,
                "--network-alias",
                alias,
                "busybox",
                "sleep",
                "1000");
        return name;
    }

    @Test
    void theSameNameInTwoNetworksIsTwoContainers() {
        String left = ENGINE.name();
        String right = ENGINE.name();
        ENGINE.docker("network", "create", left);
        ENGINE.docker("network", "create", right);
        String db = named(left, "db");
        String otherDb = named(right, "db");
        String web = named(left, "web");
        String otherWeb = named(right, "web");
        assertThat(lookUp(web, "db"))
                .contains("Address: " + ip(db, left))
                .doesNotContain("Address: " + ip(otherDb, right));
        assertThat(lookUp(otherWeb, "db"))
                .contains("Address: " + ip(otherDb, right))
                .doesNotContain("Address: " + ip(db, left));
        assertThat(lookUp(web, otherDb)).doesNotContain("Address: " + ip(otherDb, right));
        ENGINE.docker("network", "connect", right, web);
        assertThat(lookUp(web, otherDb)).contains("Address: " + ip(otherDb, right));
        ENGINE.docker("rm", "-f", db);
        assertThat(lookUp(web, "db")).contains("Address: " + ip(otherDb, right));
    }

    private static String resolvConf(String network, String... flags) {
        List<String> words = new ArrayList<>(List.of("run", "--rm", "--network", network));
        words.addAll(List.of(flags));
        words.addAll(List.of("busybox", "grep", "-Ev", "^#|^$", "/etc/resolv.conf"));
        return ENGINE.docker(words.toArray(String[]::new)).out();
    }

    @Test
    void serversSearchAndOptionsAreInResolvConfAndTheSearchIsAnswered() {
        String own = ENGINE.name();
        ENGINE.docker("network", "create", own);
        String[] flags = {"--dns", "9.9.9.9", "--dns", "8.8.8.8", "--dns-search", "ex.org", "--dns-option", "ndots:2"};
        String asked = "search ex.org\noptions ndots:2\n";
        for (String plain : List.of("bridge", "none", "host")) {
            assertThat(resolvConf(plain, flags)).isEqualTo("nameserver 9.9.9.9\nnameserver 8.8.8.8\n" + asked);
        }
        assertThat(resolvConf(own, flags)).isEqualTo("nameserver 127.0.0.11\n" + asked);
        assertThat(resolvConf(own, "--dns-search", ".")).isEqualTo("nameserver 127.0.0.11\noptions ndots:0\n");
        named(own, "api.ex.org");
        assertThat(ENGINE.docker(
                                "run",
                                "--rm",
                                "--network",
                                own,
                                "--dns-search",
                                "ex.org",
                                "--dns-option",
                                "ndots:2",
                                "busybox",
                                "ping",
                                "-c1",
                                "-W2",
                                "api")
                        .status())
                .isZero();
    }

    @Test
    void hostsNamesTheContainerAndExtraHosts() {
        String hosts = ENGINE.docker(
                        "run",
                        "--rm",
                        "--hostname",
                        "foo.bar.com",
                        "--add-host",
                        "h:1.2.3.4",
                        "--add-host",
                        "up:host-gateway",
                        "busybox",
                        "cat",
                        "/etc/hosts")
                .out();
        String gateway = ENGINE.docker(
                        "network", "inspect", "-f", "{{range .IPAM.Config}}{{.Gateway}}{{end}}", "bridge")
                .line();
        assertThat(hosts)
                .contains("\tfoo.bar.com foo\n")
                .contains("1.2.3.4\th\n")
                .contains(gateway + "\tup\n");
    }
}
