package io.berth.api.type.container;

import io.berth.api.type.network.EndpointSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link NetworkSettings} field by field; not for use by several threads. */
public final class NetworkSettingsBuilder {
    private String bridge = "";
    private String sandboxId = "";
    private String sandboxKey = "";
    private Map<String, @Nullable List<PortBinding>> ports = Map.of();
    private boolean hairpinMode;
    private String linkLocalIpv6Address = "";
    private int linkLocalIpv6PrefixLen;
    private @Nullable List<Address> secondaryIpAddresses;
    private @Nullable List<Address> secondaryIpv6Addresses;
    private String endpointId = "";
    private String gateway = "";
    private String globalIpv6Address = "";
    private int globalIpv6PrefixLen;
    private String ipAddress = "";
    private int ipPrefixLen;
    private String ipv6Gateway = "";
    private String macAddress = "";
    private Map<String, EndpointSettings> networks = Map.of();

    /** Starts with nothing set. */
    public NetworkSettingsBuilder() {}

    NetworkSettingsBuilder(NetworkSettings from) {
        bridge = from.bridge();
        sandboxId = from.sandboxId();
        sandboxKey = from.sandboxKey();
        ports = from.ports();
        hairpinMode = from.hairpinMode();
        linkLocalIpv6Address = from.linkLocalIpv6Address();
        linkLocalIpv6PrefixLen = from.linkLocalIpv6PrefixLen();
        secondaryIpAddresses = from.secondaryIpAddresses();
        secondaryIpv6Addresses = from.secondaryIpv6Addresses();
        endpointId = from.endpointId();
        gateway = from.gateway();
        globalIpv6Address = from.globalIpv6Address();
        globalIpv6PrefixLen = from.globalIpv6PrefixLen();
        ipAddress = from.ipAddress();
        ipPrefixLen = from.ipPrefixLen();
        ipv6Gateway = from.ipv6Gateway();
        macAddress = from.macAddress();
        networks = from.networks();
    }

    public NetworkSettingsBuilder bridge(String value) {
        bridge = value;
        return this;
    }

    public NetworkSettingsBuilder sandboxId(String value) {
        sandboxId = value;
        return this;
    }

    public NetworkSettingsBuilder sandboxKey(String value) {
        sandboxKey = value;
        return this;
    }

    public NetworkSettingsBuilder ports(Map<String, @Nullable List<PortBinding>> value) {
        ports = value;
        return this;
    }

    public NetworkSettingsBuilder hairpinMode(boolean value) {
        hairpinMode = value;
        return this;
    }

    public NetworkSettingsBuilder linkLocalIpv6Address(String value) {
        linkLocalIpv6Address = value;
        return this;
    }

    public NetworkSettingsBuilder linkLocalIpv6PrefixLen(int value) {
        linkLocalIpv6PrefixLen = value;
        return this;
    }

    public NetworkSettingsBuilder secondaryIpAddresses(@Nullable List<Address> value) {
        secondaryIpAddresses = value;
        return this;
    }

    public NetworkSettingsBuilder secondaryIpv6Addresses(@Nullable List<Address> value) {
        secondaryIpv6Addresses = value;
        return this;
    }

    public NetworkSettingsBuilder endpointId(String value) {
        endpointId = value;
        return this;
    }

    public NetworkSettingsBuilder gateway(String value) {
        gateway = value;
        return this;
    }

    public NetworkSettingsBuilder globalIpv6Address(String value) {
        globalIpv6Address = value;
        return this;
    }

    public NetworkSettingsBuilder globalIpv6PrefixLen(int value) {
        globalIpv6PrefixLen = value;
        return this;
    }

    public NetworkSettingsBuilder ipAddress(String value) {
        ipAddress = value;
        return this;
    }

    public NetworkSettingsBuilder ipPrefixLen(int value) {
        ipPrefixLen = value;
        return this;
    }

    public NetworkSettingsBuilder ipv6Gateway(String value) {
        ipv6Gateway = value;
        return this;
    }

    public NetworkSettingsBuilder macAddress(String value) {
        macAddress = value;
        return this;
    }

    public NetworkSettingsBuilder networks(Map<String, EndpointSettings> value) {
        networks = value;
        return this;
    }

    public NetworkSettings build() {
        return new NetworkSettings(
                bridge,
                sandboxId,
                sandboxKey,
                ports,
                hairpinMode,
                linkLocalIpv6Address,
                linkLocalIpv6PrefixLen,
                secondaryIpAddresses,
                secondaryIpv6Addresses,
                endpointId,
                gateway,
                globalIpv6Address,
                globalIpv6PrefixLen,
                ipAddress,
                ipPrefixLen,
                ipv6Gateway,
                macAddress,
                networks);
    }
}
