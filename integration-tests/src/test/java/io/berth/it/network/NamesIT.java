package io.berth.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
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
