package io.berth.api.route.image;

import io.berth.api.backend.RegistryBackend;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.json.EngineJson;
import io.berth.api.route.Parameters;
import io.berth.api.type.registry.AuthConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Images in registries: pull, push, search, login, what a reference stands for. */
public final class RegistryRoutes {
    private static final String AUTH = "X-Registry-Auth";
    private static final int MAX_AUTH = 1 << 16;
    private static final int DEFAULT_LIMIT = 25;
    private static final int MAX_LIMIT = 100;

    private final RegistryBackend registries;

    public RegistryRoutes(RegistryBackend registries) {
        this.registries = registries;
    }

    /** The table; {@link ImageRoutes} has the pull, which shares its path with the import. */
    public List<Route> routes() {
        return List.of(
                Route.post("/auth", this::login),
                Route.get("/distribution/{name:.*}/json", this::inspect),
                Route.get("/images/search", this::search),
                Route.post("/images/{name:.*}/push", this::push));
    }

    Reply pull(Call call) throws InterruptedException {
        return new Reply.Stream(
                200,
                "application/json",
                Map.of(),
                registries.pull(
                        Parameters.text(call, "fromImage").strip(),
                        Parameters.text(call, "tag").strip(),
                        call.version().atLeast(32) ? Parameters.text(call, "platform") : "",
                        credentials(call)));
    }

    private Reply push(Call call) throws InterruptedException {
        String platform = PlatformParameter.one(call, "platform", 46);
        return new Reply.Stream(
                200,
                "application/json",
                Map.of(),
                registries.push(call.path("name"), Parameters.text(call, "tag"), platform, credentials(call)));
    }

    private Reply search(Call call) throws InterruptedException {
        int most = Parameters.number(call, "limit", "invalid limit specified: ").orElse(0);
        if (most < 0 || most > MAX_LIMIT) {
            throw EngineException.invalid("limit " + most + " is outside the range of [1, " + MAX_LIMIT + "]");
        }
        return Reply.ok(registries.search(
                Parameters.text(call, "term"),
                most == 0 ? DEFAULT_LIMIT : most,
                Parameters.filters(call),
                credentials(call)));
    }

    private Reply login(Call call) throws IOException, InterruptedException {
        return Reply.ok(registries.login(call.json(AuthConfig.class)));
    }

    private Reply inspect(Call call) throws InterruptedException {
        String name = call.path("name");
        if (name.isEmpty()) {
            throw EngineException.invalid("invalid reference format");
        }
        return Reply.ok(registries.inspect(name, credentials(call)));
    }

    /** The Engine takes what it can't read for no credentials; so a broken header says no more than a missing one. */
    private static AuthConfig credentials(Call call) {
        String header = call.header(AUTH).orElse("");
        if (header.isEmpty() || header.length() > MAX_AUTH) {
            return AuthConfig.NONE;
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(header.replace('+', '-').replace('/', '_'));
            AuthConfig read = EngineJson.mapper().readValue(new String(json, StandardCharsets.UTF_8), AuthConfig.class);
            return read == null ? AuthConfig.NONE : read;
        } catch (IOException | IllegalArgumentException e) {
            return AuthConfig.NONE;
        }
    }
}
