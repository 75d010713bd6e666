package io.berth.api.route.volume;

import io.berth.api.backend.VolumeBackend;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.route.Parameters;
import io.berth.api.type.volume.CreateRequest;
import io.berth.api.type.volume.VolumeList;
import java.io.IOException;
import java.util.List;

/** The endpoints under {@code /volumes}. */
public final class VolumeRoutes {
    private final VolumeBackend volumes;

    public VolumeRoutes(VolumeBackend volumes) {
        this.volumes = volumes;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.get("/volumes", this::list),
                Route.get("/volumes/{name:.*}", this::inspect),
                Route.post("/volumes/create", this::create),
                Route.post("/volumes/prune", this::prune),
                Route.put("/volumes/{name:.*}", VolumeRoutes::update),
                Route.delete("/volumes/{name:.*}", this::remove));
    }

    private Reply list(Call call) {
        return Reply.ok(new VolumeList(volumes.list(Parameters.filters(call, "error reading volume filters: ")), null));
    }

    private Reply inspect(Call call) {
        return Reply.ok(volumes.inspect(call.path("name")));
    }

    private Reply create(Call call) throws IOException, InterruptedException {
        CreateRequest asked = call.optionalJson(CreateRequest.class).orElse(CreateRequest.EMPTY);
        return Reply.created(volumes.create(call.version().atLeast(42) ? asked : asked.withoutCluster()));
    }

    private Reply prune(Call call) throws InterruptedException {
        return Reply.ok(volumes.prune(Parameters.filters(call)));
    }

    private static Reply update(Call call) {
        throw EngineException.unavailable("volume update only valid for cluster volumes, but swarm is unavailable");
    }

    private Reply remove(Call call) throws InterruptedException {
        volumes.remove(call.path("name"), call.flag("force"));
        return Reply.noContent();
    }
}
