package io.berth.api.type.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/**
 * A container as a network sees it.
 *
 * @param ipv4Address with the length of its prefix
 * @param ipv6Address with the length of its prefix
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record EndpointResource(
        String name,
        @JsonProperty("EndpointID") String endpointId,
        String macAddress,
        @JsonProperty("IPv4Address") String ipv4Address,
        @JsonProperty("IPv6Address") String ipv6Address) {
    /** Puts the default in the place of what the JSON does not have. */
    public EndpointResource {
        name = Absent.text(name);
        endpointId = Absent.text(endpointId);
        macAddress = Absent.text(macAddress);
        ipv4Address = Absent.text(ipv4Address);
        ipv6Address = Absent.text(ipv6Address);
    }
}
