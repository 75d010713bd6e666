package io.berth.api.route.network;

import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.route.Parameters;
import java.util.List;
import java.util.Set;

/** Networks: there is none to be shown yet, and each name is refused as the Engine refuses an unknown one. */
public final class NetworkRoutes {
    private static final Set<String> FILTERS = Set.of("dangling", "driver", "id", "label", "name", "scope", "type");

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.get("/networks", NetworkRoutes::list),
                Route.get("/networks/{id}", NetworkRoutes::inspect),
                Route.delete("/networks/{id}", NetworkRoutes::inspect));
    }

    private static Reply list(Call call) {
        Parameters.filters(call).requireKnown(FILTERS);
        return Reply.ok(List.of());
    }

    private static Reply inspect(Call call) {
        throw EngineException.notFound("network " + call.path("id") + " not found");
    }
}
