package io.berth.api.route.container;

import io.berth.api.backend.ContainerQueries;
import io.berth.api.backend.Filters;
import io.berth.api.backend.ListOptions;
import io.berth.api.backend.WaitCondition;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.json.EngineJson;
import io.berth.api.route.Parameters;
import java.util.List;
import java.util.Map;

/** What is asked about containers, and resize and prune. */
public final class QueryRoutes {
    private final ContainerQueries containers;

    public QueryRoutes(ContainerQueries containers) {
        this.containers = containers;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.get("/containers/json", this::list).answeredShortlyWithout("size"),
                Route.get("/containers/{id:.*}/json", this::inspect).answeredShortlyWithout("size"),
                Route.get("/containers/{id:.*}/top", this::top),
                Route.post("/containers/{id:.*}/wait", this::waitFor),
                Route.post("/containers/{id:.*}/resize", this::resize),
                Route.post("/containers/prune", this::prune));
    }

    private Reply list(Call call) throws InterruptedException {
        Filters filters = Parameters.filters(call);
        int limit = Parameters.number(call, "limit").orElse(0);
        ListOptions options = new ListOptions(call.flag("all"), limit, call.flag("size"), filters);
        return new Reply.Encodings(containers.list(options, call.version()));
    }

    private Reply inspect(Call call) throws InterruptedException {
        return Reply.ok(NetworkShape.of(
                containers.inspect(call.path("id"), call.flag("size"), call.version()), call.version()));
    }

    private Reply top(Call call) throws InterruptedException {
        String psArgs = Parameters.text(call, "ps_args");
        return Reply.ok(containers.top(call.path("id"), psArgs.isEmpty() ? "-ef" : psArgs));
    }

    /**
     * From 1.30 on the head is sent at once, so that a client knows that its wait has begun before it starts the
     * container; older clients get one answer at the end.
     */
    private Reply waitFor(Call call) throws InterruptedException {
        boolean headFirst = call.version().atLeast(30);
        WaitCondition condition = headFirst ? condition(Parameters.text(call, "condition")) : WaitCondition.NOT_RUNNING;
        ContainerQueries.Waiter waiter = containers.wait(call.path("id"), condition);
        if (!headFirst) {
            return Reply.ok(waiter.await());
        }
        return new Reply.Stream(200, "application/json", Map.of(), out -> {
            out.write(EngineJson.encode(waiter.await()));
            out.write('\n');
        });
    }

    private Reply resize(Call call) throws InterruptedException {
        int rows = Parameters.dimension(call, "h", "height");
        int columns = Parameters.dimension(call, "w", "width");
        containers.resize(call.path("id"), rows, columns);
        return new Reply.Empty(200);
    }

    private Reply prune(Call call) throws InterruptedException {
        return Reply.ok(containers.prune(Parameters.filters(call)));
    }

    private static WaitCondition condition(String text) {
        return switch (text) {
            case "", "not-running" -> WaitCondition.NOT_RUNNING;
            case "next-exit" -> WaitCondition.NEXT_EXIT;
            case "removed" -> WaitCondition.REMOVED;
            default -> throw EngineException.invalid("invalid condition: \"" + text + "\"");
        };
    }
}
