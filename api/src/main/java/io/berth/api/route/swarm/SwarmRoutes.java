package io.berth.api.route.swarm;

import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import java.util.List;
import java.util.stream.Stream;

/** What a swarm's manager would answer; this engine says that it is none. */
public final class SwarmRoutes {
    private static final String NOT_A_MANAGER =
            "This node is not a swarm manager. Use \"docker swarm init\" or \"docker"
                    + " swarm join\" to connect this node to swarm and try again.";
    private static final List<String> READ = List.of(
            "/swarm",
            "/swarm/unlockkey",
            "/services",
            "/services/{id}",
            "/services/{id}/logs",
            "/tasks",
            "/tasks/{id}",
            "/tasks/{id}/logs",
            "/nodes",
            "/nodes/{id}",
            "/secrets",
            "/secrets/{id}",
            "/configs",
            "/configs/{id}");
    private static final List<String> CHANGED = List.of(
            "/swarm/update",
            "/swarm/unlock",
            "/services/create",
            "/services/{id}/update",
            "/nodes/{id}/update",
            "/secrets/create",
            "/secrets/{id}/update",
            "/configs/create",
            "/configs/{id}/update");
    private static final List<String> REMOVED =
            List.of("/services/{id}", "/nodes/{id}", "/secrets/{id}", "/configs/{id}");

    /** The table. */
    public List<Route> routes() {
        return Stream.of(
                        READ.stream().map(pattern -> Route.get(pattern, SwarmRoutes::refuse)),
                        CHANGED.stream().map(pattern -> Route.post(pattern, SwarmRoutes::refuse)),
                        REMOVED.stream().map(pattern -> Route.delete(pattern, SwarmRoutes::refuse)),
                        Stream.of(
                                Route.post("/swarm/leave", SwarmRoutes::leave),
                                Route.post("/swarm/init", SwarmRoutes::join),
                                Route.post("/swarm/join", SwarmRoutes::join)))
                .flatMap(routes -> routes)
                .toList();
    }

    private static Reply refuse(Call call) {
        throw EngineException.unavailable(NOT_A_MANAGER);
    }

    private static Reply leave(Call call) {
        throw EngineException.unavailable("This node is not part of a swarm");
    }

    private static Reply join(Call call) {
        throw EngineException.notImplemented("this engine has no swarm mode");
    }
}
