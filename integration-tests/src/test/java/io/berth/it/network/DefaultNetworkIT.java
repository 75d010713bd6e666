package io.berth.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The default network as the engine's flags want it, and next to another engine's. */
class DefaultNetworkIT {
    @Order(1)
    @RegisterExtension
    static final Engine ENGINE = Engine.with(
            "--ipv6",
            "--fixed-cidr-v6",
            "fd00:be:27::/64",
            "--bip",
            "10.214.0.1/24",
            "--fixed-cidr",
            "10.214.0.128/25",
            "--mtu",
            "1400",
            "--userland-proxy=false");

    @Order(2)
    @RegisterExtension
    static final Engine OTHER = Engine.with("--ipv6", "--icc=false");

    private static String sleeper(Engine engine) {
        String name = engine.name();
        Result started = engine.docker("run", "-d", "--name", name, "busybox", "sleep", "1000");
        assertThat(started.status()).as("%s", started).isZero();
        return name;
    }

    private static String endpoint(Engine engine, String name, String field) {
        return engine.docker("inspect", "-f", "{{.NetworkSettings.Networks.bridge." + field + "}}", name)
                .line();
    }

    private static boolean reaches(Engine engine, String from, String address) {
        return engine.docker("exec", from, "ping", "-c1", "-W2", address).status() == 0;
    }

    private static void awaitReach(String from, String address) {
        Await.until(from + " reaches " + address, Duration.ofMinutes(1), () -> reaches(ENGINE, from, address));
    }

    @Test
    void addressesAreOfTheRangesThatTheFlagsName() {
        String one = sleeper(ENGINE);
        String two = sleeper(ENGINE);
        assertThat(Integer.parseInt(endpoint(ENGINE, one, "IPAddress").replaceFirst("10\\.214\\.0\\.", "")))
                .isBetween(128, 254);
        assertThat(endpoint(ENGINE, one, "Gateway")).isEqualTo("10.214.0.1");
        assertThat(endpoint(ENGINE, one, "IPv6Gateway")).isEqualTo("fd00:be:27::1");
        assertThat(endpoint(ENGINE, one, "GlobalIPv6Address")).startsWith("fd00:be:27::");
        assertThat(ENGINE.docker("exec", one, "cat", "/sys/class/net/eth0/mtu").line())
                .isEqualTo("1400");
        awaitReach(one, "fd00:be:27::1");
        awaitReach(one, endpoint(ENGINE, two, "GlobalIPv6Address"));
        assertThat(ENGINE.docker("network", "inspect", "-f", "{{.EnableIPv6}} {{json .IPAM.Config}}", "bridge")
                        .line())
                .startsWith("true [{\"Subnet\":\"10.214.0.0/24\",\"IPRange\":\"10.214.0.128/25\",")
                .contains("\"Gateway\":\"10.214.0.1\"},")
                .endsWith(",{\"Subnet\":\"fd00:be:27::/64\",\"Gateway\":\"fd00:be:27::1\"}]");
    }

    @Test
    void theNetworkIsTheSameAfterAKill() {
        String name = sleeper(ENGINE);
        String before = endpoint(ENGINE, name, "GlobalIPv6Address");
        ENGINE.process().kill();
        ENGINE.process().startAgain();
        assertThat(endpoint(ENGINE, name, "GlobalIPv6Address")).isEqualTo(before);
        awaitReach(name, "fd00:be:27::1");
    }

    @Test
    void withoutAProxyPortsWorkThroughThePacketFilterAlone() {
        String name = ENGINE.name();
        Result started = ENGINE.docker("run", "-d", "--name", name, "-p", "80", "busybox", "httpd", "-f", "-h", "/etc");
        assertThat(started.status()).as("%s", started).isZero();
        String port = ENGINE.docker("port", name, "80").line().replaceFirst("(?s).*:", "");
        String url = "http://10.214.0.1:" + port + "/hostname";
        String[] ask = {"exec", name, "timeout", "5", "wget", "-qO-", url};
        Await.until(
                "the container reaches its own port",
                Duration.ofMinutes(1),
                () -> ENGINE.docker(ask).status() == 0);
        assertThat(ENGINE.docker("exec", sleeper(ENGINE), "timeout", "5", "wget", "-qO-", url)
                        .status())
                .isZero();
        assertThat(ENGINE.docker("run", "--rm", "--network", "host", "busybox", "netstat", "-ltn")
                        .out())
                .doesNotContain(":" + port + " ");
        Result taken = ENGINE.docker("run", "-d", "-p", port + ":81", "busybox", "true");
        assertThat(taken.stderr()).contains("port is already allocated");
    }

    private static String on(String... words) {
        return Command.of(List.of(words)).run().out();
    }

    /** A machine whose containers died with the engine, and others' things on it that look much like ours. */
    @Test
    void whatADeadEngineLeftIsPutRightAndNothingForeignIsTouched() {
        String there = OTHER.name();
        OTHER.docker("run", "-d", "--name", there, "-p", "127.0.0.1::80", "busybox", "sh", "-c", "httpd -f -h /etc");
        String published = OTHER.docker("port", there, "80/tcp").line();
        on("ip", "link", "add", "berth77", "type", "bridge");
        on("ip", "link", "add", "veth0berth77", "type", "veth", "peer", "name", "veth1berth77");
        on("ip", "link", "set", "veth0berth77", "master", "berth77");
        on("ip", "netns", "add", "berth77");
        on("nft", "add", "table", "inet", "berth_foreign");
        on("nft", "add", "chain", "inet", "berth_foreign", "c");
        try {
            String here = sleeper(ENGINE);
            String network = ENGINE.name();
            ENGINE.docker("network", "create", "--subnet", "10.214.66.0/24", network);
            ENGINE.docker("network", "connect", network, here);
            String pid = ENGINE.docker("inspect", "-f", "{{.State.Pid}}", here).line();
            ENGINE.process().kill();
            on("kill", "-9", pid);
            on(
                    "ip",
                    "link",
                    "delete",
                    on("sh", "-c", "ip -o addr show to 10.214.66.1 | cut -d' ' -f2")
                            .strip());
            ENGINE.process().startAgain();
            assertThat(ENGINE.docker("inspect", "-f", "{{.State.Status}}", here).line())
                    .isEqualTo("exited");
            ENGINE.docker("start", here);
            awaitReach(here, "10.214.66.1");
            awaitReach(here, "10.214.0.1");
            assertThat(on("ip", "-o", "link", "show", "master", "berth77")).contains("veth0berth77@veth1berth77");
            assertThat(on("ip", "netns", "list")).contains("berth77");
            assertThat(on("nft", "list", "table", "inet", "berth_foreign")).contains("chain c");
            assertThat(OTHER.docker("port", there, "80/tcp").line()).isEqualTo(published);
            assertThat(on("curl", "-s", "-m", "20", "http://" + published + "/hostname"))
                    .isNotEmpty();
            ENGINE.docker("rm", "-f", here);
            ENGINE.docker("network", "rm", network);
        } finally {
            on("ip", "link", "delete", "veth0berth77");
            on("ip", "link", "delete", "berth77");
            on("ip", "netns", "delete", "berth77");
            on("nft", "delete", "table", "inet", "berth_foreign");
        }
    }

    @Test
    void twoEnginesOnOneHostDoNotMeet() {
        String here = sleeper(ENGINE);
        String there = sleeper(OTHER);
        assertThat(endpoint(OTHER, there, "GlobalIPv6Address")).startsWith("fd").doesNotStartWith("fd00:be:27:");
        assertThat(reaches(OTHER, there, endpoint(OTHER, there, "Gateway"))).isTrue();
        assertThat(reaches(ENGINE, here, endpoint(OTHER, there, "IPAddress"))).isFalse();
        assertThat(reaches(OTHER, there, endpoint(ENGINE, here, "IPAddress"))).isFalse();
        assertThat(reaches(OTHER, there, endpoint(ENGINE, here, "GlobalIPv6Address")))
                .isFalse();
        assertThat(reaches(OTHER, there, endpoint(OTHER, sleeper(OTHER), "IPAddress")))
                .as("without icc")
                .isFalse();
        OTHER.process().stop();
        OTHER.process().startAgain();
        awaitReach(here, "10.214.0.1");
        assertThat(ENGINE.docker("network", "inspect", "bridge").status()).isZero();
    }
}
