package io.berth.it.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.berth.it.harness.Await;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with("--default-address-pool", "base=10.213.0.0/16,size=24");

    private static String network(String... flags) {
        String name = ENGINE.name();
        String[] words = new String[flags.length + 3];
        words[0] = "network";
        words[1] = "create";
        System.arraycopy(flags, 0, words, 2, flags.length);
        words[words.length - 1] = name;
        Result made = ENGINE.docker(words);
        assertThat(made.status()).as(made.toString()).isZero();
        return name;
    }

    private static String run(String network) {
        String name = ENGINE.name();
        Result started = ENGINE.docker("run", "-d", "--name", name, "--network", network, "busybox", "sleep", "1000");
        assertThat(started.status()).as(started.toString()).isZero();
        return name;
    }

    private static String ip(String container, String network) {
        return ENGINE.docker(
                        "inspect",
                        "-f",
                        "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}",
                        container)
                .line();
    }

    private static boolean reaches(String from, String address) {
        return ENGINE.docker("exec", from, "ping", "-c1", "-W2", address).status() == 0;
    }

    @Test
    void containersOfOneNetworkReachEachOtherAndOthersDoNot() {
        String one = run("bridge");
        String two = run("bridge");
        String own = network();
        String apart = run(own);
        assertThat(reaches(one, ip(two, "bridge"))).isTrue();
        assertThat(reaches(one, ip(apart, own))).isFalse();
        assertThat(reaches(apart, ip(one, "bridge"))).isFalse();
        ENGINE.docker("network", "connect", own, one);
        assertThat(reaches(one, ip(apart, own))).isTrue();
        assertThat(ENGINE.docker("exec", one, "cat", "/etc/hosts").out()).contains(ip(one, own) + "\t");
        ENGINE.docker("network", "disconnect", own, one);
        assertThat(reaches(one, ip(apart, own))).isFalse();
        assertThat(reaches(one, ip(two, "bridge"))).isTrue();
    }

    @Test
    void anInternalNetworkHasNoWayOut() {
        String internal = network("--internal");
        String name = run(internal);
        assertThat(ENGINE.docker("exec", name, "ip", "route").out()).doesNotContain("default");
        assertThat(reaches(name, ip(run(internal), internal))).isTrue();
    }

    @Test
    void staticAddressesAreGivenAndListed() {
        String own =
                network("--subnet", "10.214.7.0/24", "--gateway", "10.214.7.254", "--ipv6", "--subnet", "fd77::/64");
        String name = ENGINE.name();
        ENGINE.docker(
                "run",
                "-d",
                "--name",
                name,
                "--network",
                own,
                "--ip",
                "10.214.7.9",
                "--ip6",
                "fd77::9",
                "--mac-address",
                "02:42:ac:11:99:99",
                "busybox",
                "sleep",
                "1000");
        String shown = ENGINE.docker("exec", name, "ip", "addr", "show", "eth0").out();
        assertThat(shown).contains("10.214.7.9/24").contains("fd77::9/64").contains("02:42:ac:11:99:99");
        assertThat(ENGINE.docker("exec", name, "ip", "route").out()).contains("default via 10.214.7.254");
        String listed = "{{range .Containers}}{{.Name}} {{.IPv4Address}} {{.IPv6Address}} {{.MacAddress}}{{end}}";
        assertThat(ENGINE.docker("network", "inspect", "-f", listed, own).line())
                .isEqualTo(name + " 10.214.7.9/24 fd77::9/64 02:42:ac:11:99:99");
        assertThat(ENGINE.docker("network", "rm", own).stderr())
                .contains("error while removing network: network " + own + " has active endpoints (name:\"" + name);
    }

    @Test
    void networksAndAddressesSurviveTheEnginesDeath() {
        String own = network("--label", "a=b");
        String one = run(own);
        String two = run(own);
        String before = ip(one, own);
        ENGINE.process().kill();
        ENGINE.process().startAgain();
        assertThat(ip(one, own)).isEqualTo(before);
        assertThat(reaches(two, before)).isTrue();
        String three = run(own);
        assertThat(ip(three, own)).isNotEqualTo(before).isNotEqualTo(ip(two, own));
        assertThat(reaches(three, before)).isTrue();
        assertThat(ENGINE.docker("network", "ls", "-q", "--filter", "label=a=b").line())
                .isNotEmpty();
    }

    @Test
    void aRoutedNetworkOpensPublishedPortsToThoseWithARouteAndTranslatesNothing() {
        String option = "com.docker.network.bridge.gateway_mode_ipv";
        String routed = network("--ipv6", "-o", option + "4=routed", "-o", option + "6=routed");
        String name = ENGINE.name();
        ENGINE.docker(
                "run",
                "-d",
                "--name",
                name,
                "--network",
                routed,
                "-p",
                "127.0.0.1:9:80",
                "-p",
                "[::1]:9:82",
                "-p",
                "83",
                "busybox",
                "sh",
                "-c",
                "httpd -h /etc; httpd -p 81 -h /etc; sleep 1000");
        assertThat(ENGINE.docker("inspect", "-f", "{{json .NetworkSettings.Ports}}", name)
                        .line())
                .startsWith("{\"80/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"\"}],\"82/tcp\":[")
                .contains("],\"82/tcp\":[{\"HostIp\":\"::\",\"HostPort\":\"\"}],\"83/tcp\":[")
                .endsWith("[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"\"},{\"HostIp\":\"::\",\"HostPort\":\"\"}]}");
        String address = ip(name, routed);
        String other = run("bridge");
        Await.until("the published port answers", Duration.ofMinutes(1), () -> answers(other, address, 80));
        assertThat(answers(name, address, 81)).isTrue();
        assertThat(answers(other, address, 81)).as("not published").isFalse();
        assertThat(reaches(other, address)).as("echoes").isTrue();
        assertThat(reaches(name, ip(other, "bridge")))
                .as("into a network with NAT")
                .isFalse();
    }

    @Test
    void packetsOfIpv6GoBetweenContainersTheHostAndRoutedNetworks() {
        String option = "com.docker.network.bridge.gateway_mode_ipv6=routed";
        String own = network("--ipv6", "--subnet", "fd78:1::/64");
        String routed = network("--ipv6", "--subnet", "fd78:2::/64", "-o", option);
        String name = web(own, "--ip6", "fd78:1::9", "-p", "[::1]::80");
        String behind = web(routed, "--ip6", "fd78:2::9", "-p", "80");
        String here = run(own);
        String there = run(routed);
        Await.until("it answers", Duration.ofMinutes(1), () -> answers(here, "[fd78:1::9]", 80));
        assertThat(onHost("[fd78:1::9]:80")).as("host to container").isTrue();
        String published = ENGINE.docker("port", name, "80/tcp").line();
        assertThat(published).startsWith("[::1]:");
        assertThat(onHost(published)).as("published").isTrue();
        Await.until("it answers", Duration.ofMinutes(1), () -> answers(there, "[fd78:2::9]", 80));
        assertThat(onHost("[fd78:2::9]:80")).as("host to a routed container").isTrue();
        assertThat(answers(here, "[fd78:2::9]", 80)).as("into the routed one").isTrue();
        assertThat(answers(here, "[fd78:2::9]", 81)).as("not published").isFalse();
        assertThat(answers(there, "[fd78:1::9]", 80))
                .as("into the one with NAT")
                .isFalse();
        assertThat(reaches(here, "fd78:2::9")).as("echoes").isTrue();
        assertThat(ENGINE.docker("port", behind).out()).doesNotContain("0.0.0.0:80");
    }

    private static String web(String network, String... flags) {
        String name = ENGINE.name();
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name, "--network", network));
        words.addAll(List.of(flags));
        words.addAll(List.of("busybox", "sh", "-c", "httpd -h /etc; httpd -p 81 -h /etc; sleep 1000"));
        Result started = ENGINE.docker(words.toArray(String[]::new));
        assertThat(started.status()).as(started.toString()).isZero();
        return name;
    }

    private static boolean onHost(String authority) {
        List<String> words = List.of("curl", "-gsf", "-m", "20", "http://" + authority + "/hostname");
        return Command.of(words).run().status() == 0;
    }

    private static boolean answers(String from, String address, int port) {
        String url = "http://" + address + ":" + port + "/hostname";
        return ENGINE.docker("exec", from, "timeout", "3", "wget", "-qO-", url).status() == 0;
    }

    @Test
    void anIsolatedNetworkHasNoAddressOnTheHost() {
        String option = "com.docker.network.bridge.gateway_mode_ipv4=isolated";
        assertThat(ENGINE.docker("network", "create", "-o", option, ENGINE.name())
                        .stderr())
                .contains("gateway mode 'isolated' can only be used for an internal network");
        String isolated = network("--internal", "--subnet", "10.214.9.0/24", "-o", option);
        String one = run(isolated);
        assertThat(ip(one, isolated)).isEqualTo("10.214.9.1");
        assertThat(reaches(run(isolated), "10.214.9.1")).isTrue();
        assertThat(ENGINE.docker("inspect", "-f", "{{json .NetworkSettings.Ports}}", one)
                        .line())
                .isEqualTo("{}");
    }

    /** A link of the host that is no bridge is not touched, and a bridge that was there before outlives the network. */
    @Test
    void onlyBridgesAreUsedAndTheUsersOwnStay() {
        String link = "bn" + ProcessHandle.current().pid() % 1_000_000;
        String option = "com.docker.network.bridge.name=" + link;
        Command.of(List.of("ip", "link", "add", link, "type", "veth", "peer", "name", link + "x"))
                .run();
        try {
            assertThat(ENGINE.docker("network", "create", "-o", option, ENGINE.name())
                            .stderr())
                    .contains("existing interface " + link + " is not a bridge");
            assertThat(Command.of(List.of("ip", "-o", "addr", "show", "dev", link))
                            .run()
                            .out())
                    .isEmpty();
            Command.of(List.of("ip", "link", "del", link)).run();
            Command.of(List.of("ip", "link", "add", link, "type", "bridge")).run();
            String own = network("-o", option);
            assertThat(ip(run(own), own)).isNotEmpty();
            ENGINE.docker("network", "rm", "-f", own);
            ENGINE.docker("network", "prune", "-f");
            assertThat(Command.of(List.of("ip", "link", "show", link)).run().status())
                    .isZero();
        } finally {
            Command.of(List.of("ip", "link", "del", link)).run();
        }
        long before = bridges();
        assertThat(ENGINE.docker("network", "create", "--ipv6", "--subnet", "ff02::/64", ENGINE.name())
                        .status())
                .isEqualTo(1);
        assertThat(bridges()).isEqualTo(before);
    }

    /** How many bridges of this engine there are. */
    private static long bridges() {
        String id = ENGINE.docker("info", "-f", "{{.ID}}").line();
        String all = Command.of(List.of("ip", "-o", "-d", "link", "show", "type", "bridge"))
                .run()
                .out();
        return all.lines().filter(line -> line.contains(id)).count();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --subnet 010.99.0.0/24                           | invalid subnet 010.99.0.0/24: invalid CIDR block notation
        --subnet 10.99.0.0/24 --ip-range 10.99.0.130/25  | invalid ip-range 10.99.0.130/25: it should be 10.99.0.128/25
        --subnet 10.99.0.0/24 --ip-range 10.99.0.0/16    | CIDR block is bigger than its parent subnet 10.99.0.0/24
        """)
    void networksAreRefusedAsDockerWordsIt(String options, String message) {
        String[] arguments = ("network create " + options + " " + ENGINE.name()).split(" ");
        assertThat(ENGINE.docker(arguments).stderr()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --ip fd77:9::9                | * invalid IPv4 address: fd77:9::9
        --ip6 10.214.77.9             | * invalid IPv6 address: 10.214.77.9
        --ip 010.214.77.9             | * no configured subnet or ip-range contain the IP address 010.214.77.9
        --link-local-ip 10.1.1.1      | invalid link local IP address: 10.1.1.1
        """)
    void endpointsAreRefusedAsDockerWordsIt(String options, String message) {
        String own = network("--ipv6", "--subnet", "10.214.77.0/24", "--subnet", "fd77:9::/64");
        String name = run("bridge");
        String[] arguments = ("network connect " + options + " " + own + " " + name).split(" ");
        assertThat(ENGINE.docker(arguments).stderr()).contains(message);
        ENGINE.docker("rm", "-f", name);
        ENGINE.docker("network", "rm", own);
    }

    @Test
    void hardwareAddressesAreCheckedAndMayHaveDashes() {
        String own = network();
        String name = run("bridge");
        String asked = "{\"Container\":\"" + name + "\",\"EndpointConfig\":{\"MacAddress\":\"%s\"}}";
        connect(own, asked.formatted("bogus")).then().statusCode(400).body("message", is("invalid MAC address bogus"));
        connect(own, asked.formatted("02-42-ac-11-99-98")).then().statusCode(200);
        assertThat(ENGINE.docker("exec", name, "ip", "link", "show", "eth1").out())
                .contains("02:42:ac:11:99:98");
    }

    @Test
    void aSecondConnectOfARestingContainerChangesNothing() {
        String own = network("--subnet", "10.245.9.0/24");
        String name = ENGINE.name();
        ENGINE.docker("create", "--name", name, "--network", own, "--network-alias", "a1", "busybox", "sleep", "1000");
        String asked = "{\"Container\":\"" + name + "\",\"EndpointConfig\":{%s}}";
        connect(own, asked.formatted("\"Aliases\":[\"a2\"]")).then().statusCode(200);
        connect(own, asked.formatted("\"IPAMConfig\":{\"IPv4Address\":\"10.246.9.9\"}"))
                .then()
                .statusCode(400)
                .body(
                        "message",
                        is("invalid endpoint settings:\nno configured subnet or ip-range contain the IP address"
                                + " 10.246.9.9"));
        ENGINE.docker("start", name);
        connect(own, asked.formatted("\"Aliases\":[\"a2\"]"))
                .then()
                .statusCode(403)
                .body("message", is("endpoint with name " + name + " already exists in network " + own));
        assertThat(ENGINE.docker("inspect", "-f", "{{json .NetworkSettings.Networks}}", name)
                        .line())
                .contains("\"Aliases\":[\"a1\"]");
    }

    private static Response connect(String network, String body) {
        return ENGINE.rest().contentType("application/json").body(body).post("/networks/" + network + "/connect");
    }

    @Test
    void pruneRemovesWhatNobodyUses() {
        String used = network();
        String unused = network();
        run(used);
        assertThat(ENGINE.docker("network", "prune", "-f").out())
                .contains(unused)
                .doesNotContain(used);
        assertThat(ENGINE.docker("network", "inspect", unused).stderr()).contains("network " + unused + " not found");
    }
}
