package io.berth.api.type.registry;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * The answer of {@code POST /auth}.
 *
 * @param identityToken to be kept in the place of the password; empty when the registry gives none
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record LoginResponse(String identityToken, String status) {
    @Override
    public String toString() {
        return "LoginResponse[" + status + "]";
    }
}
