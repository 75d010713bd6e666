package io.berth.api.route.plugin;

import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.route.Parameters;
import java.util.List;
import java.util.Set;

/** Plugins, of which this engine has none and takes none: it answers as one that has none installed. */
public final class PluginRoutes {
    private static final Set<String> FILTERS = Set.of("enabled", "capability");

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.get("/plugins", PluginRoutes::list),
                Route.get("/plugins/privileges", PluginRoutes::refuseRemote),
                Route.get("/plugins/{name:.*}/json", PluginRoutes::notFound),
                Route.delete("/plugins/{name:.*}", PluginRoutes::notFound),
                Route.post("/plugins/pull", PluginRoutes::refuseRemote),
                Route.post("/plugins/create", PluginRoutes::refuse),
                Route.post("/plugins/{name:.*}/enable", PluginRoutes::enable),
                Route.post("/plugins/{name:.*}/disable", PluginRoutes::notFound),
                Route.post("/plugins/{name:.*}/push", PluginRoutes::notFound),
                Route.post("/plugins/{name:.*}/upgrade", PluginRoutes::notFound),
                Route.post("/plugins/{name:.*}/set", PluginRoutes::notFound));
    }

    private static Reply list(Call call) {
        for (String name : Parameters.filters(call).byName().keySet()) {
            if (!FILTERS.contains(name)) {
                throw EngineException.invalid("invalid filter '" + name + "'");
            }
        }
        return Reply.ok(List.of());
    }

    private static Reply notFound(Call call) {
        throw EngineException.notFound("plugin \"" + call.path("name") + "\" not found");
    }

    private static Reply enable(Call call) {
        String timeout = Parameters.text(call, "timeout");
        if (!timeout.matches("[+-]?[0-9]{1,18}")) {
            throw EngineException.internal("strconv.Atoi: parsing \"" + timeout + "\": invalid syntax");
        }
        return notFound(call);
    }

    private static Reply refuseRemote(Call call) {
        if (Parameters.text(call, "remote").isEmpty()) {
            throw EngineException.internal("invalid reference format");
        }
        return refuse(call);
    }

    private static Reply refuse(Call call) {
        throw EngineException.notImplemented("this engine has no plugins");
    }
}
