package io.berth.api.type.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.berth.api.type.Absent;

/**
 * Who a client is to a registry. Its text never holds a secret, so that it can stand in a log by mistake.
 *
 * @param auth user and password once more, in Base64; the Engine does not read it
 * @param identityToken given by a registry's token server in the place of a password
 * @param registryToken sent to the registry as it is
 */
public record AuthConfig(
        @JsonProperty("username") String username,
        @JsonProperty("password") String password,
        @JsonProperty("auth") String auth,
        @JsonProperty("serveraddress") String serverAddress,
        @JsonProperty("identitytoken") String identityToken,
        @JsonProperty("registrytoken") String registryToken) {
    /** Nobody. */
    public static final AuthConfig NONE = new AuthConfig("", "", "", "", "", "");

    /** Puts the default in the place of what the JSON does not have. */
    public AuthConfig {
        username = Absent.text(username);
        password = Absent.text(password);
        auth = Absent.text(auth);
        serverAddress = Absent.text(serverAddress);
        identityToken = Absent.text(identityToken);
        registryToken = Absent.text(registryToken);
    }

    /** Whether there is anything to show to a registry. */
    public boolean isEmpty() {
        return username.isEmpty() && password.isEmpty() && identityToken.isEmpty() && registryToken.isEmpty();
    }

    @Override
    public String toString() {
        return "AuthConfig[" + (isEmpty() ? "none" : "secret") + "]";
    }
}
