package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import io.berth.api.type.network.EndpointSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container's networks as inspect shows them; the fields from {@code EndpointID} on repeat the default bridge. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record NetworkSettings(
        String bridge,
        @JsonProperty("SandboxID") String sandboxId,
        String sandboxKey,
        Map<String, @Nullable List<PortBinding>> ports,
        boolean hairpinMode,
        @JsonProperty("LinkLocalIPv6Address") String linkLocalIpv6Address,
        @JsonProperty("LinkLocalIPv6PrefixLen") int linkLocalIpv6PrefixLen,
        @JsonProperty("SecondaryIPAddresses") @Nullable List<Address> secondaryIpAddresses,
        @JsonProperty("SecondaryIPv6Addresses") @Nullable List<Address> secondaryIpv6Addresses,
        @JsonProperty("EndpointID") String endpointId,
        String gateway,
        @JsonProperty("GlobalIPv6Address") String globalIpv6Address,
        @JsonProperty("GlobalIPv6PrefixLen") int globalIpv6PrefixLen,
        @JsonProperty("IPAddress") String ipAddress,
        @JsonProperty("IPPrefixLen") int ipPrefixLen,
        @JsonProperty("IPv6Gateway") String ipv6Gateway,
        String macAddress,
        Map<String, EndpointSettings> networks) {
    /** Nothing set. */
    public static final NetworkSettings EMPTY = new NetworkSettingsBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public NetworkSettings {
        bridge = Absent.text(bridge);
        sandboxId = Absent.text(sandboxId);
        sandboxKey = Absent.text(sandboxKey);
        ports = Absent.map(ports);
        linkLocalIpv6Address = Absent.text(linkLocalIpv6Address);
        secondaryIpAddresses = Absent.listOrNull(secondaryIpAddresses);
        secondaryIpv6Addresses = Absent.listOrNull(secondaryIpv6Addresses);
        endpointId = Absent.text(endpointId);
        gateway = Absent.text(gateway);
        globalIpv6Address = Absent.text(globalIpv6Address);
        ipAddress = Absent.text(ipAddress);
        ipv6Gateway = Absent.text(ipv6Gateway);
        macAddress = Absent.text(macAddress);
        networks = Absent.map(networks);
    }

    /** A builder that starts with this record's values. */
    public NetworkSettingsBuilder edit() {
        return new NetworkSettingsBuilder(this);
    }
}
