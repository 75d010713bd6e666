package io.berth.api.route.exec;

import io.berth.api.backend.AttachPlan;
import io.berth.api.backend.ExecBackend;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.route.Parameters;
import io.berth.api.type.exec.ExecConfig;
import io.berth.api.type.exec.ExecStartConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Further processes in running containers. */
public final class ExecRoutes {
    private final ExecBackend execs;

    public ExecRoutes(ExecBackend execs) {
        this.execs = execs;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.post("/containers/{id:.*}/exec", this::create),
                Route.post("/exec/{id}/start", this::start),
                Route.post("/exec/{id}/resize", this::resize),
                Route.get("/exec/{id}/json", this::inspect));
    }

    private Reply create(Call call) throws IOException, InterruptedException {
        ExecConfig config = call.optionalJson(ExecConfig.class).orElse(ExecConfig.EMPTY);
        if (config.cmd().isEmpty()) {
            throw EngineException.invalid("No exec command specified");
        }
        if (!call.version().atLeast(42)) {
            config = config.edit().consoleSize(null).build();
        }
        return Reply.created(Map.of("Id", execs.create(call.path("id"), config)));
    }

    private Reply start(Call call) throws IOException, InterruptedException {
        ExecStartConfig config =
                call.optionalJson(ExecStartConfig.class).orElseGet(() -> new ExecStartConfig(false, false, null));
        if (!call.version().atLeast(42) || !config.tty()) {
            config = new ExecStartConfig(config.detach(), config.tty(), null);
        }
        String exec = call.path("id");
        if (config.detach()) {
            execs.startDetached(exec, config);
            return new Reply.Empty(200);
        }
        AttachPlan plan = execs.start(exec, config);
        return new Reply.Hijack(plan.multiplexed(), true, plan.task());
    }

    private Reply resize(Call call) throws InterruptedException {
        int rows = Parameters.dimension(call, "h", "height");
        int columns = Parameters.dimension(call, "w", "width");
        execs.resize(call.path("id"), rows, columns);
        return new Reply.Empty(200);
    }

    private Reply inspect(Call call) throws InterruptedException {
        return Reply.ok(execs.inspect(call.path("id")));
    }
}
