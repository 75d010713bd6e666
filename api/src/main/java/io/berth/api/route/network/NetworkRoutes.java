package io.berth.api.route.network;

import io.berth.api.backend.NetworkBackend;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.route.Parameters;
import java.util.List;

/** Networks: what is there. */
public final class NetworkRoutes {
    private final NetworkBackend networks;

    public NetworkRoutes(NetworkBackend networks) {
        this.networks = networks;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.get("/networks", this::list),
                Route.get("/networks/{id}", this::inspect),
                Route.delete("/networks/{id}", this::remove));
    }

    private Reply list(Call call) throws InterruptedException {
        return Reply.ok(networks.list(Parameters.filters(call)));
    }

    private Reply inspect(Call call) throws InterruptedException {
        return Reply.ok(networks.inspect(call.path("id"), Parameters.text(call, "scope")));
    }

    private Reply remove(Call call) throws InterruptedException {
        networks.remove(call.path("id"));
        return Reply.noContent();
    }
}
