package io.berth.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Networks whose containers hang on a link of the host: here one end of a cable whose other end leads nowhere. */
class MacvlanIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with("--default-address-pool", "base=10.215.0.0/16,size=24");

    private static final String PARENT = "bmv" + ProcessHandle.current().pid() % 1_000_000;

    @BeforeAll
    static void cable() {
        ip("link", "add", PARENT, "type", "veth", "peer", "name", PARENT + "x");
        ip("link", "set", PARENT, "up");
        ip("link", "set", PARENT + "x", "up");
    }

    @AfterAll
    static void uncable() {
        ip("link", "del", PARENT);
    }

    private static Result ip(String... words) {
        var command = new ArrayList<String>(List.of("ip"));
        command.addAll(List.of(words));
        return Command.of(command).run();
    }

    private static Result create(String name, String... flags) {
        String[] words = new String[flags.length + 3];
        words[0] = "network";
        words[1] = "create";
        System.arraycopy(flags, 0, words, 2, flags.length);
        words[words.length - 1] = name;
        return ENGINE.docker(words);
    }

    private static String run(String network, String... flags) {
        String name = ENGINE.name();
        String[] words = new String[flags.length + 9];
        System.arraycopy(new String[] {"run", "-d", "--name", name, "--network", network}, 0, words, 0, 6);
        System.arraycopy(flags, 0, words, 6, flags.length);
        System.arraycopy(new String[] {"busybox", "sleep", "1000"}, 0, words, 6 + flags.length, 3);
        Result started = ENGINE.docker(words);
        assertThat(started.status()).as(started.toString()).isZero();
        return name;
    }

    private static String exec(String container, String... command) {
        String[] words = new String[command.length + 2];
        words[0] = "exec";
        words[1] = container;
        System.arraycopy(command, 0, words, 2, command.length);
        return ENGINE.docker(words).out();
    }

    @Test
    void containersOnOneParentReachEachOtherByNameAndSurviveTheEngine() {
        String network = ENGINE.name();
        Result made = create(
                network,
                "-d",
                "macvlan",
                "-o",
                "parent=" + PARENT,
                "--subnet",
                "10.216.1.0/24",
                "--gateway",
                "10.216.1.1");
        assertThat(made.status()).as(made.toString()).isZero();
        String one = run(network);
        String two = run(network, "--ip", "10.216.1.77", "--mac-address", "02:42:01:02:03:04", "-p", "80");
        assertThat(exec(one, "ip", "route")).contains("default via 10.216.1.1 dev eth0");
        assertThat(exec(two, "ip", "addr")).contains("10.216.1.77/24").contains("02:42:01:02:03:04");
        assertThat(exec(one, "ping", "-c1", "-W5", two)).contains("1 packets received");
        assertThat(ENGINE.docker("inspect", "-f", "{{json .NetworkSettings.Ports}}", two)
                        .line())
                .isEqualTo("{}");
        ENGINE.process().kill();
        ENGINE.process().startAgain();
        assertThat(exec(one, "ping", "-c1", "-W5", two)).contains("1 packets received");
        assertThat(ENGINE.docker("network", "disconnect", network, one).status())
                .isZero();
        assertThat(exec(one, "ip", "link")).doesNotContain("eth0");
        assertThat(ENGINE.docker("network", "connect", network, one).status()).isZero();
        assertThat(exec(one, "ping", "-c1", "-W5", two)).contains("1 packets received");
        assertThat(ENGINE.docker("network", "rm", network).stderr()).contains("has active endpoints");
        ENGINE.docker("rm", "-f", one, two);
        assertThat(ENGINE.docker("network", "rm", network).status()).isZero();
        assertThat(ip("link", "show", PARENT).status()).isZero();
    }

    @Test
    void anInternalNetworkHasNoGateway() {
        String network = ENGINE.name();
        create(network, "-d", "macvlan", "-o", "parent=" + PARENT, "--internal", "--subnet", "10.216.2.0/24");
        String name = run(network);
        assertThat(exec(name, "ip", "route")).contains("src 10.216.2.1").doesNotContain("default");
    }

    @Test
    void ipv6AndAllModesAreTaken() {
        for (String mode : new String[] {"bridge", "private", "vepa"}) {
            String network = ENGINE.name();
            Result made = create(
                    network,
                    "-d",
                    "macvlan",
                    "-o",
                    "parent=" + PARENT,
                    "-o",
                    "macvlan_mode=" + mode,
                    "--ipv6",
                    "--subnet",
                    "fd78:9::/64");
            assertThat(made.status()).as(made.toString()).isZero();
            String name = run(network);
            assertThat(exec(name, "ip", "-6", "route")).contains("default via fd78:9::1 dev eth0");
            ENGINE.docker("rm", "-f", name);
            ENGINE.docker("network", "rm", network);
        }
    }

    @Test
    void parentsThatCantBeAreRefusedAsDockerDoes() {
        String name = ENGINE.name();
        assertThat(create(name, "-d", "macvlan", "-o", "parent=nosuch0").stderr())
                .contains("invalid subinterface vlan name nosuch0, example formatting is eth0.10");
        assertThat(create(name, "-d", "ipvlan", "-o", "parent=nosuch0.5").stderr())
                .contains("-o parent interface was not found on the host: nosuch0");
        assertThat(create(name, "-d", "macvlan", "-o", "parent=" + PARENT + ".4095")
                        .stderr())
                .contains("vlan id must be between 1-4094, received: 4095");
        String first = ENGINE.name();
        create(first, "-d", "macvlan", "-o", "parent=" + PARENT);
        assertThat(create(name, "-d", "macvlan", "-o", "parent=" + PARENT, "-o", "macvlan_mode=passthru")
                        .stderr())
                .containsPattern("cannot use mode passthru, macvlan network [0-9a-f]{64} is already using parent"
                        + " interface " + PARENT);
    }
}
