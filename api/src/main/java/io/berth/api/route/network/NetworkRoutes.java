package io.berth.api.route.network;

import io.berth.api.backend.NetworkBackend;
import io.berth.api.backend.NetworkConnections;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.json.EngineJson;
import io.berth.api.route.Parameters;
import io.berth.api.type.network.ConnectRequest;
import io.berth.api.type.network.CreateRequest;
import io.berth.api.type.network.DisconnectRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Networks, and the containers on them. */
public final class NetworkRoutes {
    private final NetworkBackend networks;
    private final NetworkConnections connections;

    public NetworkRoutes(NetworkBackend networks, NetworkConnections connections) {
        this.networks = networks;
        this.connections = connections;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.get("/networks", this::list),
                Route.post("/networks/create", this::create),
                Route.post("/networks/prune", this::prune),
                Route.get("/networks/{id:.*}", this::inspect),
                Route.post("/networks/{id}/connect", this::connect),
                Route.post("/networks/{id}/disconnect", this::disconnect),
                Route.delete("/networks/{id:.*}", this::remove));
    }

    private Reply create(Call call) throws IOException, InterruptedException {
        CreateRequest asked = body(call, CreateRequest.class);
        return Reply.created(networks.create(call.version().atLeast(48) ? asked : asked.withIpv4()));
    }

    /** No body is an empty object here. */
    private static <T> T body(Call call, Class<T> type) throws IOException {
        Optional<T> body = call.optionalJson(type);
        return body.isPresent() ? body.get() : EngineJson.mapper().readValue("{}", type);
    }

    private Reply list(Call call) throws InterruptedException {
        return Reply.ok(networks.list(Parameters.filters(call)));
    }

    private Reply inspect(Call call) throws InterruptedException {
        return Reply.ok(networks.inspect(call.path("id"), Parameters.text(call, "scope")));
    }

    private Reply connect(Call call) throws IOException, InterruptedException {
        ConnectRequest request = body(call, ConnectRequest.class);
        connections.connect(call.path("id"), request.container(), request.endpointConfig());
        return Reply.empty();
    }

    private Reply disconnect(Call call) throws IOException, InterruptedException {
        DisconnectRequest request = body(call, DisconnectRequest.class);
        connections.disconnect(call.path("id"), request.container(), request.force());
        return Reply.empty();
    }

    private Reply remove(Call call) throws InterruptedException {
        networks.remove(call.path("id"));
        return Reply.noContent();
    }

    private Reply prune(Call call) throws InterruptedException {
        return Reply.ok(networks.prune(Parameters.filters(call)));
    }
}
