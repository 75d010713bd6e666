package io.berth.daemon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ParentLinkTest {
    private static final String ID = "0123456789abcdef".repeat(4);

    private static ParentLink of(String kind, String... options) {
        var map = new java.util.HashMap<String, String>();
        for (int at = 0; at < options.length; at += 2) {
            map.put(options[at], options[at + 1]);
        }
        return ParentLink.of(kind, ID, "berth x ", map);
    }

    private static void refuses(String message, String kind, String... options) {
        assertThatThrownBy(() -> of(kind, options).vlan()).hasMessage(message);
    }

    @Test
    void modesAreTheKernelsNumbers() {
        assertThat(of("macvlan", "parent", "eth0").mode()).isEqualTo(4);
        assertThat(of("macvlan", "parent", "eth0", "macvlan_mode", "private").mode())
                .isEqualTo(1);
        assertThat(of("macvlan", "parent", "eth0", "macvlan_mode", "vepa").mode())
                .isEqualTo(2);
        assertThat(of("macvlan", "parent", "eth0", "macvlan_mode", "passthru").isExclusive())
                .isTrue();
        assertThat(of("ipvlan", "parent", "eth0").mode()).isZero();
        assertThat(of("ipvlan", "parent", "eth0", "ipvlan_mode", "l3").isRouted())
                .isTrue();
        ParentLink strict = of("ipvlan", "parent", "eth0", "ipvlan_mode", "l3s", "ipvlan_flag", "vepa");
        assertThat(strict.mode()).isEqualTo(2);
        assertThat(strict.flag()).isEqualTo(2);
    }

    @Test
    void withoutAParentThereIsOneOfTheNetworksOwn() {
        assertThat(of("macvlan").name()).isEqualTo("dm-0123456789ab");
        assertThat(of("ipvlan").name()).isEqualTo("di-0123456789ab");
        assertThat(of("macvlan").vlan()).isEmpty();
    }

    @Test
    void aMissingParentIsAVlanByItsName() {
        assertThat(of("macvlan", "parent", "eth0.10").vlan()).contains(new ParentLink.Vlan("eth0", 10));
        refuses("invalid subinterface vlan name eth7, example formatting is eth0.10", "macvlan", "parent", "eth7");
        refuses("unable to parse a valid vlan id from: abc (ex. eth0.10 for vlan 10)", "ipvlan", "parent", "eth0.abc");
    }

    @Test
    void whatIsNoModeIsRefusedInTheEnginesWords() {
        refuses("loopback interface is not a valid macvlan parent link", "macvlan", "parent", "lo");
        refuses(
                "requested macvlan mode 'x' is not valid, 'bridge' mode is the macvlan driver default",
                "macvlan",
                "macvlan_mode",
                "x");
        refuses(
                "requested ipvlan mode 'x' is not valid, 'l2' mode is the ipvlan driver default",
                "ipvlan",
                "ipvlan_mode",
                "x");
        refuses(
                "requested ipvlan flag 'x' is not valid, 'bridge' is the ipvlan driver default",
                "ipvlan",
                "ipvlan_flag",
                "x");
        assertThat(ParentLink.isKind("bridge")).isFalse();
    }
}
