package io.berth.api.route.volume;

import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.route.Parameters;
import io.berth.api.type.volume.VolumeList;
import java.util.List;
import java.util.Set;

/** Volumes: there is none, and each name is refused as the Engine refuses an unknown one. */
public final class VolumeRoutes {
    private static final Set<String> FILTERS = Set.of("dangling", "driver", "label", "name");

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.get("/volumes", VolumeRoutes::list),
                Route.get("/volumes/{name:.*}", VolumeRoutes::inspect),
                Route.delete("/volumes/{name:.*}", VolumeRoutes::remove));
    }

    private static Reply list(Call call) {
        Parameters.filters(call, "error reading volume filters: ").requireKnown(FILTERS);
        return Reply.ok(new VolumeList(List.of(), null));
    }

    private static Reply inspect(Call call) {
        throw EngineException.notFound("get " + call.path("name") + ": no such volume");
    }

    private static Reply remove(Call call) {
        if (call.flag("force")) {
            return Reply.noContent();
        }
        return inspect(call);
    }
}
