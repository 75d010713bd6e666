package io.berth.api.type.network;

import io.berth.api.type.Absent;
import java.time.Instant;
import java.util.Map;

/** Builds a {@link Network} field by field; not for use by several threads. */
public final class NetworkBuilder {
    private String name = "";
    private String id = "";
    private Instant created = Absent.ZERO_TIME;
    private String scope = "";
    private String driver = "";
    private boolean enableIpv4;
    private boolean enableIpv6;
    private Ipam ipam = new Ipam("default", null, null);
    private boolean internal;
    private boolean attachable;
    private boolean ingress;
    private ConfigReference configFrom = new ConfigReference("");
    private boolean configOnly;
    private Map<String, EndpointResource> containers = Map.of();
    private Map<String, String> options = Map.of();
    private Map<String, String> labels = Map.of();

    /** Starts with nothing set. */
    public NetworkBuilder() {}

    NetworkBuilder(Network from) {
        name = from.name();
        id = from.id();
        created = from.created();
        scope = from.scope();
        driver = from.driver();
        enableIpv4 = from.enableIpv4();
        enableIpv6 = from.enableIpv6();
        ipam = from.ipam();
        internal = from.internal();
        attachable = from.attachable();
        ingress = from.ingress();
        configFrom = from.configFrom();
        configOnly = from.configOnly();
        containers = from.containers();
        options = from.options();
        labels = from.labels();
    }

    public NetworkBuilder name(String value) {
        name = value;
        return this;
    }

    public NetworkBuilder id(String value) {
        id = value;
        return this;
    }

    public NetworkBuilder created(Instant value) {
        created = value;
        return this;
    }

    public NetworkBuilder scope(String value) {
        scope = value;
        return this;
    }

    public NetworkBuilder driver(String value) {
        driver = value;
        return this;
    }

    public NetworkBuilder enableIpv4(boolean value) {
        enableIpv4 = value;
        return this;
    }

    public NetworkBuilder enableIpv6(boolean value) {
        enableIpv6 = value;
        return this;
    }

    public NetworkBuilder ipam(Ipam value) {
        ipam = value;
        return this;
    }

    public NetworkBuilder internal(boolean value) {
        internal = value;
        return this;
    }

    public NetworkBuilder attachable(boolean value) {
        attachable = value;
        return this;
    }

    public NetworkBuilder ingress(boolean value) {
        ingress = value;
        return this;
    }

    public NetworkBuilder configFrom(ConfigReference value) {
        configFrom = value;
        return this;
    }

    public NetworkBuilder configOnly(boolean value) {
        configOnly = value;
        return this;
    }

    public NetworkBuilder containers(Map<String, EndpointResource> value) {
        containers = value;
        return this;
    }

    public NetworkBuilder options(Map<String, String> value) {
        options = value;
        return this;
    }

    public NetworkBuilder labels(Map<String, String> value) {
        labels = value;
        return this;
    }

    public Network build() {
        return new Network(
                name,
                id,
                created,
                scope,
                driver,
                enableIpv4,
                enableIpv6,
                ipam,
                internal,
                attachable,
                ingress,
                configFrom,
                configOnly,
                containers,
                options,
                labels);
    }
}
