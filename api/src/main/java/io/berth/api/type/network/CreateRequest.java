package io.berth.api.type.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /networks/create}. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record CreateRequest(
        String name,
        String driver,
        String scope,
        @JsonProperty("EnableIPv4") @Nullable Boolean enableIpv4,
        @JsonProperty("EnableIPv6") @Nullable Boolean enableIpv6,
        @JsonProperty("IPAM") Ipam ipam,
        boolean internal,
        boolean attachable,
        boolean ingress,
        boolean configOnly,
        @Nullable ConfigReference configFrom,
        Map<String, String> options,
        Map<String, String> labels) {
    /** Puts the default in the place of what the JSON does not have. */
    public CreateRequest {
        name = Absent.text(name);
        driver = Absent.text(driver);
        scope = Absent.text(scope);
        ipam = ipam == null ? new Ipam("", null, null) : ipam;
        options = Absent.stringMap(options);
        labels = Absent.stringMap(labels);
    }

    /** The same network with IPv4, which clients before 1.48 could not do without. */
    public CreateRequest withIpv4() {
        return new CreateRequest(
                name,
                driver,
                scope,
                null,
                enableIpv6,
                ipam,
                internal,
                attachable,
                ingress,
                configOnly,
                configFrom,
                options,
                labels);
    }
}
