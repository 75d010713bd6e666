package io.berth.api.type.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.time.Instant;
import java.util.Map;

/**
 * The answer of {@code GET /networks/{id}}.
 *
 * @param containers by the container's id
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Network(
        String name,
        String id,
        Instant created,
        String scope,
        String driver,
        @JsonProperty("EnableIPv4") boolean enableIpv4,
        @JsonProperty("EnableIPv6") boolean enableIpv6,
        @JsonProperty("IPAM") Ipam ipam,
        boolean internal,
        boolean attachable,
        boolean ingress,
        ConfigReference configFrom,
        boolean configOnly,
        Map<String, EndpointResource> containers,
        Map<String, String> options,
        Map<String, String> labels) {
    /** Nothing set. */
    public static final Network EMPTY = new NetworkBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public Network {
        name = Absent.text(name);
        id = Absent.text(id);
        created = Absent.time(created);
        scope = Absent.text(scope);
        driver = Absent.text(driver);
        ipam = ipam == null ? new Ipam("default", null, null) : ipam;
        configFrom = configFrom == null ? new ConfigReference("") : configFrom;
        containers = Absent.map(containers);
        options = Absent.stringMap(options);
        labels = Absent.stringMap(labels);
    }

    /** A builder that starts with this record's values. */
    public NetworkBuilder edit() {
        return new NetworkBuilder(this);
    }
}
