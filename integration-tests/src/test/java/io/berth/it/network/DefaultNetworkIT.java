package io.berth.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.time.Duration;
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
                .isEqualTo(
                        "true [{\"Subnet\":\"10.214.0.0/24\",\"IPRange\":\"10.214.0.128/25\",\"Gateway\":\"10.214.0.1\"},"
                                + "{\"Subnet\":\"fd00:be:27::/64\",\"Gateway\":\"fd00:be:27::1\"}]");
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
