package io.berth.daemon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkOptionsTest {
    private static void refuses(String option, String value, String message) {
        assertThatThrownBy(() -> NetworkOptions.checkBridge(Map.of(option, value), false))
                .hasMessage(message);
    }

    @Test
    void whatCantBeReadIsRefusedInTheEnginesWords() {
        String bridge = "com.docker.network.bridge.";
        String mtu = "com.docker.network.driver.mtu";
        String noFlag = " (strconv.ParseBool: parsing \"maybe\": invalid syntax)";
        refuses(bridge + "enable_icc", "maybe", "failed to parse " + bridge + "enable_icc value: maybe" + noFlag);
        refuses(bridge + "inhibit_ipv4", "maybe", "failed to parse " + bridge + "inhibit_ipv4 value: maybe" + noFlag);
        refuses(mtu, "-1", "invalid MTU number: -1");
        refuses(mtu, "abc", "failed to parse " + mtu + " value: abc (strconv.Atoi: parsing \"abc\": invalid syntax)");
        refuses(mtu, "100000", "invalid argument");
        refuses(bridge + "host_binding_ipv4", "x", "failed to parse " + bridge + "host_binding_ipv4 value: x (nil ip)");
        refuses(
                bridge + "gateway_mode_ipv4",
                "bad",
                "failed to parse " + bridge + "gateway_mode_ipv4 value: bad (unknown gateway mode bad)");
        refuses(
                bridge + "gateway_mode_ipv4",
                "isolated",
                "gateway mode 'isolated' can only be used for an internal network");
        refuses(bridge + "name", "waytoolongbridgename", "numerical result out of range");
        refuses(bridge + "name", "a/b", "invalid argument");
    }

    @Test
    void familiesMayBeAskedForByOptions() {
        String ipv6 = "com.docker.network.enable_ipv6";
        assertThat(NetworkOptions.enabled(Map.of(ipv6, "true"), "ipv6", false)).isTrue();
        assertThat(NetworkOptions.enabled(Map.of(), "ipv6", false)).isFalse();
        assertThatThrownBy(() -> NetworkOptions.enabled(Map.of(ipv6, "zz"), "ipv6", false))
                .hasMessage("driver-opt \"" + ipv6 + "\" is not a valid bool");
    }
}
