package io.berth.api.type.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container on one network: what was asked for and what it got. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record EndpointSettings(
        @JsonProperty("IPAMConfig") @Nullable EndpointIpamConfig ipamConfig,
        @Nullable List<String> links,
        @Nullable List<String> aliases,
        String macAddress,
        @Nullable Map<String, String> driverOpts,
        int gwPriority,
        @JsonProperty("NetworkID") String networkId,
        @JsonProperty("EndpointID") String endpointId,
        String gateway,
        @JsonProperty("IPAddress") String ipAddress,
        @JsonProperty("IPPrefixLen") int ipPrefixLen,
        @JsonProperty("IPv6Gateway") String ipv6Gateway,
        @JsonProperty("GlobalIPv6Address") String globalIpv6Address,
        @JsonProperty("GlobalIPv6PrefixLen") int globalIpv6PrefixLen,
        @JsonProperty("DNSNames") @Nullable List<String> dnsNames) {
    /** Nothing set. */
    public static final EndpointSettings EMPTY = new EndpointSettingsBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public EndpointSettings {
        links = Absent.stringsOrNull(links);
        aliases = Absent.stringsOrNull(aliases);
        macAddress = Absent.text(macAddress);
        driverOpts = Absent.stringMapOrNull(driverOpts);
        networkId = Absent.text(networkId);
        endpointId = Absent.text(endpointId);
        gateway = Absent.text(gateway);
        ipAddress = Absent.text(ipAddress);
        ipv6Gateway = Absent.text(ipv6Gateway);
        globalIpv6Address = Absent.text(globalIpv6Address);
        dnsNames = Absent.stringsOrNull(dnsNames);
    }

    /** As the list of containers shows it: without names, links and the driver's options. */
    public EndpointSettings listed() {
        return links == null && aliases == null && driverOpts == null && dnsNames == null
                ? this
                : edit().links(null)
                        .aliases(null)
                        .driverOpts(null)
                        .dnsNames(null)
                        .build();
    }

    /** A builder that starts with this record's values. */
    public EndpointSettingsBuilder edit() {
        return new EndpointSettingsBuilder(this);
    }
}
