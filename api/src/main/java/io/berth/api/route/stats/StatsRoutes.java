package io.berth.api.route.stats;

import io.berth.api.backend.StatsBackend;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import java.util.List;
import java.util.Map;

/** What containers use. */
public final class StatsRoutes {
    private final StatsBackend backend;

    public StatsRoutes(StatsBackend backend) {
        this.backend = backend;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(Route.get("/containers/{name:.*}/stats", this::stats));
    }

    private Reply stats(Call call) {
        boolean stream = call.query("stream").isEmpty() || call.flag("stream");
        boolean oneShot = call.version().atLeast(41) && call.flag("one-shot");
        if (stream && oneShot) {
            throw EngineException.invalid("cannot have stream=true and one-shot=true");
        }
        return new Reply.Stream(200, "application/json", Map.of(), backend.stats(call.path("name"), stream, oneShot));
    }
}
