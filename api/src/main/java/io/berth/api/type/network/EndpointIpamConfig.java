package io.berth.api.type.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.berth.api.type.Absent;
import java.util.List;

/** The addresses that the user asked for. */
public record EndpointIpamConfig(
        @JsonProperty("IPv4Address") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String ipv4Address,

        @JsonProperty("IPv6Address") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String ipv6Address,

        @JsonProperty("LinkLocalIPs") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> linkLocalIps) {
    /** Puts the default in the place of what the JSON does not have. */
    public EndpointIpamConfig {
        ipv4Address = Absent.text(ipv4Address);
        ipv6Address = Absent.text(ipv6Address);
        linkLocalIps = Absent.strings(linkLocalIps);
    }
}
