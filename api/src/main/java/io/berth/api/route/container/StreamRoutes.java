package io.berth.api.route.container;

import io.berth.api.backend.AttachBackend;
import io.berth.api.backend.AttachOptions;
import io.berth.api.backend.AttachPlan;
import io.berth.api.backend.LogsOptions;
import io.berth.api.backend.LogsPlan;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.route.Parameters;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container's streams: attach and logs. */
public final class StreamRoutes {
    private static final String RAW = "application/vnd.docker.raw-stream";
    private static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";

    private final AttachBackend containers;

    public StreamRoutes(AttachBackend containers) {
        this.containers = containers;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.post("/containers/{id:.*}/attach", this::attach),
                Route.get("/containers/{id:.*}/attach/ws", this::attachWebSocket),
                Route.get("/containers/{id:.*}/logs", this::logs));
    }

    private Reply attach(Call call) throws InterruptedException {
        AttachOptions options = new AttachOptions(
                call.flag("logs"),
                call.flag("stream"),
                call.flag("stdin"),
                call.flag("stdout"),
                call.flag("stderr"),
                call.query("detachKeys").filter(keys -> !keys.isEmpty()),
                true);
        try {
            AttachPlan plan = containers.attach(call.path("id"), options);
            return new Reply.Hijack(plan.multiplexed(), plan.task());
        } catch (EngineException e) {
            return new Reply.HijackRefused(e);
        }
    }

    /** Before 1.42 a websocket had all three streams whatever was asked for, and before 1.28 text frames. */
    private Reply attachWebSocket(Call call) throws InterruptedException {
        boolean all = !call.version().atLeast(42);
        AttachOptions options = new AttachOptions(
                call.flag("logs"),
                call.flag("stream"),
                all || call.flag("stdin"),
                all || call.flag("stdout"),
                all || call.flag("stderr"),
                call.query("detachKeys").filter(keys -> !keys.isEmpty()),
                false);
        AttachPlan plan = containers.attach(call.path("id"), options);
        return new Reply.WebSocket(!call.version().atLeast(28), plan.task());
    }

    private Reply logs(Call call) throws InterruptedException {
        boolean stdout = call.flag("stdout");
        boolean stderr = call.flag("stderr");
        if (!stdout && !stderr) {
            throw EngineException.invalid("Bad parameters: you must choose at least one stream");
        }
        Optional<Instant> until =
                Parameters.text(call, "until").equals("0") ? Optional.empty() : Parameters.time(call, "until");
        LogsOptions options = new LogsOptions(
                call.flag("follow"),
                stdout,
                stderr,
                Parameters.time(call, "since"),
                until,
                call.flag("timestamps"),
                call.flag("details"),
                Parameters.tail(call),
                joinsPayloads(call));
        LogsPlan plan = containers.logs(call.path("id"), options);
        return new Reply.Stream(200, media(plan.multiplexed(), call), Map.of(), plan.body());
    }

    /**
     * Whether the client is the stock command line, which copies all payloads to one place: a write for each line is most
     * of what {@code docker logs} takes there. Other clients may take a frame for a line, as they can with dockerd.
     */
    private static boolean joinsPayloads(Call call) {
        return call.header("User-Agent").orElse("").startsWith("Docker-Client/");
    }

    /** Clients before 1.42 know one media type for both. */
    private static String media(boolean multiplexed, Call call) {
        return multiplexed && call.version().atLeast(42) ? MULTIPLEXED : RAW;
    }
}
