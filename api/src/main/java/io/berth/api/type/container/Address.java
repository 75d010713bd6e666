package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** A further address of a container. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Address(String addr, int prefixLen) {
    /** Puts the default in the place of what the JSON does not have. */
    public Address {
        addr = Absent.text(addr);
    }
}
