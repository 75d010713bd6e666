package io.berth.api.type.network;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link EndpointSettings} field by field; not for use by several threads. */
public final class EndpointSettingsBuilder {
    private @Nullable EndpointIpamConfig ipamConfig;
    private @Nullable List<String> links;
    private @Nullable List<String> aliases;
    private String macAddress = "";
    private @Nullable Map<String, String> driverOpts;
    private int gwPriority;
    private String networkId = "";
    private String endpointId = "";
    private String gateway = "";
    private String ipAddress = "";
    private int ipPrefixLen;
    private String ipv6Gateway = "";
    private String globalIpv6Address = "";
    private int globalIpv6PrefixLen;
    private @Nullable List<String> dnsNames;

    /** Starts with nothing set. */
    public EndpointSettingsBuilder() {}

    EndpointSettingsBuilder(EndpointSettings from) {
        ipamConfig = from.ipamConfig();
        links = from.links();
        aliases = from.aliases();
        macAddress = from.macAddress();
        driverOpts = from.driverOpts();
        gwPriority = from.gwPriority();
        networkId = from.networkId();
        endpointId = from.endpointId();
        gateway = from.gateway();
        ipAddress = from.ipAddress();
        ipPrefixLen = from.ipPrefixLen();
        ipv6Gateway = from.ipv6Gateway();
        globalIpv6Address = from.globalIpv6Address();
        globalIpv6PrefixLen = from.globalIpv6PrefixLen();
        dnsNames = from.dnsNames();
    }

    public EndpointSettingsBuilder ipamConfig(@Nullable EndpointIpamConfig value) {
        ipamConfig = value;
        return this;
    }

    public EndpointSettingsBuilder links(@Nullable List<String> value) {
        links = value;
        return this;
    }

    public EndpointSettingsBuilder aliases(@Nullable List<String> value) {
        aliases = value;
        return this;
    }

    public EndpointSettingsBuilder macAddress(String value) {
        macAddress = value;
        return this;
    }

    public EndpointSettingsBuilder driverOpts(@Nullable Map<String, String> value) {
        driverOpts = value;
        return this;
    }

    public EndpointSettingsBuilder gwPriority(int value) {
        gwPriority = value;
        return this;
    }

    public EndpointSettingsBuilder networkId(String value) {
        networkId = value;
        return this;
    }

    public EndpointSettingsBuilder endpointId(String value) {
        endpointId = value;
        return this;
    }

    public EndpointSettingsBuilder gateway(String value) {
        gateway = value;
        return this;
    }

    public EndpointSettingsBuilder ipAddress(String value) {
        ipAddress = value;
        return this;
    }

    public EndpointSettingsBuilder ipPrefixLen(int value) {
        ipPrefixLen = value;
        return this;
    }

    public EndpointSettingsBuilder ipv6Gateway(String value) {
        ipv6Gateway = value;
        return this;
    }

    public EndpointSettingsBuilder globalIpv6Address(String value) {
        globalIpv6Address = value;
        return this;
    }

    public EndpointSettingsBuilder globalIpv6PrefixLen(int value) {
        globalIpv6PrefixLen = value;
        return this;
    }

    public EndpointSettingsBuilder dnsNames(@Nullable List<String> value) {
        dnsNames = value;
        return this;
    }

    public EndpointSettings build() {
        return new EndpointSettings(
                ipamConfig,
                links,
                aliases,
                macAddress,
                driverOpts,
                gwPriority,
                networkId,
                endpointId,
                gateway,
                ipAddress,
                ipPrefixLen,
                ipv6Gateway,
                globalIpv6Address,
                globalIpv6PrefixLen,
                dnsNames);
    }
}
