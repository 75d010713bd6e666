package io.berth.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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
