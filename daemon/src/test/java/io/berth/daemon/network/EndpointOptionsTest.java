package io.berth.daemon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.type.network.EndpointSettings;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointOptionsTest {
    private static EndpointSettings with(String key, String value) {
        return EndpointSettings.EMPTY
                .edit()
                .driverOpts(Map.of("com.docker.network.endpoint." + key, value))
                .build();
    }

    private static Map<String, String> settings(String value) {
        return EndpointOptions.settings(with("sysctls", value), "eth3");
    }

    @Test
    void aLinkHasTheFirstFreeNameOrTheAskedOne() {
        assertThat(EndpointOptions.name(EndpointSettings.EMPTY, "eth", Set.of("eth0", "eth2")))
                .isEqualTo("eth1");
        assertThat(EndpointOptions.name(with("ifname", "lan"), "eth", Set.of())).isEqualTo("lan");
    }

    @Test
    void settingsAreForTheLinkAlone() {
        assertThat(settings("net.ipv4.conf.IFNAME.log_martians=1,net.ipv6.conf.ifname.accept_ra=2"))
                .containsExactly(
                        Map.entry("ipv4/conf/eth3/log_martians", "1"), Map.entry("ipv6/conf/eth3/accept_ra", "2"));
    }

    @Test
    void settingsOfAnythingElseAreRefused() {
        for (String wrong : new String[] {
            "net.ipv4.conf.eth0.forwarding=1", "kernel.foo.IFNAME.x=1", "nonsense", "", "net.core.conf.IFNAME.x=1"
        }) {
            assertThatThrownBy(() -> settings(wrong))
                    .hasMessageStartingWith("unrecognised network interface sysctl '" + wrong + "'; represent");
        }
        assertThatThrownBy(() -> settings("net.ipv4.conf.IFNAME.../../../kernel/core_pattern=x"))
                .hasMessageContaining("sysctl");
        assertThatThrownBy(() -> settings("net.ipv4.a/../../../kernel.IFNAME.x=1"))
                .hasMessageContaining("sysctl");
    }
}
