package io.berth.api.type.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;

/** One range of addresses of a network. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record IpamPool(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String subnet,

        @JsonProperty("IPRange") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String ipRange,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) String gateway,

        @JsonProperty("AuxiliaryAddresses") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<String, String> auxAddress) {
    /** Puts the default in the place of what the JSON does not have. */
    public IpamPool {
        subnet = Absent.text(subnet);
        ipRange = Absent.text(ipRange);
        gateway = Absent.text(gateway);
        auxAddress = Absent.stringMap(auxAddress);
    }
}
