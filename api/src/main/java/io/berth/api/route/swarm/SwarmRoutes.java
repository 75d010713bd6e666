package io.berth.api.route.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.route.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a swarm's manager would answer; this engine says that it is none. */
public final class SwarmRoutes {
    private static final String NOT_A_MANAGER =
            "This node is not a swarm manager. Use \"docker swarm init\" or \"docker"
                    + " swarm join\" to connect this node to swarm and try again.";
    private static final String NO_SWARM = "this engine has no swarm mode";
    private static final List<String> LISTS = List.of("/services", "/tasks", "/nodes", "/secrets", "/configs");
    private static final List<String> READ = List.of(
            "/swarm",
            "/swarm/unlockkey",
            "/services/{id}",
            "/tasks/{id}",
            "/nodes/{id}",
            "/secrets/{id}",
            "/configs/{id}");
    private static final List<String> LOGS = List.of("/services/{id}/logs", "/tasks/{id}/logs");
    private static final List<String> MADE =
            List.of("/swarm/unlock", "/services/create", "/secrets/create", "/configs/create");

    /** What has a version that a change must name, and how a version that is none is called. */
    private static final Map<String, String> CHANGED = Map.of(
            "/swarm/update", "swarm",
            "/services/{id}/update", "service",
            "/nodes/{id}/update", "node");

    private static final Map<String, String> CHANGED_TERSELY =
            Map.of("/secrets/{id}/update", "secret", "/configs/{id}/update", "config");
    private static final List<String> REMOVED =
            List.of("/services/{id}", "/nodes/{id}", "/secrets/{id}", "/configs/{id}");

    /** The table. */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        LISTS.forEach(pattern -> routes.add(Route.get(pattern, SwarmRoutes::list)));
        READ.forEach(pattern -> routes.add(Route.get(pattern, SwarmRoutes::refuse)));
        LOGS.forEach(pattern -> routes.add(Route.get(pattern, SwarmRoutes::logs)));
        MADE.forEach(pattern -> routes.add(Route.post(pattern, SwarmRoutes::make)));
        CHANGED.forEach((pattern, noun) -> routes.add(Route.post(pattern, call -> change(call, noun))));
        CHANGED_TERSELY.forEach((pattern, noun) -> routes.add(Route.post(pattern, call -> changeTersely(call, noun))));
        REMOVED.forEach(pattern -> routes.add(Route.delete(pattern, SwarmRoutes::refuse)));
        routes.add(Route.post("/swarm/leave", SwarmRoutes::leave));
        routes.add(Route.post("/swarm/init", SwarmRoutes::init));
        routes.add(Route.post("/swarm/join", SwarmRoutes::join));
        return routes;
    }

    private static Reply refuse(Call call) {
        throw EngineException.unavailable(NOT_A_MANAGER);
    }

    private static Reply list(Call call) {
        Parameters.filters(call);
        return refuse(call);
    }

    private static Reply make(Call call) throws IOException {
        call.optionalJson(JsonNode.class);
        return refuse(call);
    }

    private static Reply logs(Call call) {
        if (!call.flag("stdout") && !call.flag("stderr")) {
            throw EngineException.internal("Bad parameters: you must choose at least one stream");
        }
        return refuse(call);
    }

    private static Reply change(Call call, String noun) throws IOException {
        call.optionalJson(JsonNode.class);
        String version = Parameters.text(call, "version");
        if (!isVersion(version)) {
            throw EngineException.invalid("invalid " + noun + " version '" + version
                    + "': strconv.ParseUint: parsing \"" + version + "\": invalid syntax");
        }
        return refuse(call);
    }

    private static Reply changeTersely(Call call, String noun) throws IOException {
        call.optionalJson(JsonNode.class);
        if (!isVersion(Parameters.text(call, "version"))) {
            throw EngineException.invalid("invalid " + noun + " version");
        }
        return refuse(call);
    }

    private static boolean isVersion(String text) {
        return text.matches("[0-9]{1,19}");
    }

    private static Reply leave(Call call) {
        throw EngineException.unavailable("This node is not part of a swarm");
    }

    private static Reply init(Call call) throws IOException {
        requireAddress(body(call));
        throw EngineException.notImplemented(NO_SWARM);
    }

    private static Reply join(Call call) throws IOException {
        JsonNode body = body(call);
        requireAddress(body);
        if (body.path("RemoteAddrs").isEmpty()) {
            throw EngineException.invalid("at least 1 RemoteAddr is required to join");
        }
        throw EngineException.notImplemented(NO_SWARM);
    }

    private static JsonNode body(Call call) throws IOException {
        return call.optionalJson(JsonNode.class).orElseGet(MissingNode::getInstance);
    }

    private static void requireAddress(JsonNode body) {
        if (body.path("ListenAddr").asText().isEmpty()) {
            throw EngineException.invalid("invalid ListenAddr \"\": invalid empty address");
        }
    }
}
