package io.berth.api.route.system;

import io.berth.api.backend.EventsOptions;
import io.berth.api.backend.SystemBackend;
import io.berth.api.backend.UsageKind;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.route.Parameters;
import io.berth.api.type.system.PingInfo;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The engine about itself: ping, version, info, what is on the disk, events. */
public final class SystemRoutes {
    private final SystemBackend backend;

    public SystemRoutes(SystemBackend backend) {
        this.backend = backend;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.get("/_ping", _ -> ping("OK")).answeredInline(),
                Route.head("/_ping", _ -> ping("")).answeredInline(),
                Route.get("/version", call -> Reply.ok(backend.version(call.version()))),
                Route.get("/info", call -> Reply.ok(SystemShape.of(backend.info(call.version()), call.version()))),
                Route.get("/system/df", this::diskUsage),
                Route.get("/events", this::events));
    }

    private Reply ping(String body) {
        PingInfo info = backend.ping();
        Map<String, String> headers = new LinkedHashMap<>();
        if (!info.builderVersion().isEmpty()) {
            headers.put("Builder-Version", info.builderVersion());
        }
        headers.put("Cache-Control", "no-cache, no-store, must-revalidate");
        headers.put("Ostype", info.osType());
        headers.put("Pragma", "no-cache");
        if (!info.swarm().isEmpty()) {
            headers.put("Swarm", info.swarm());
        }
        return new Reply.Text(200, body, headers);
    }

    /** Before 1.42 the parameter did not exist. */
    private Reply diskUsage(Call call) throws InterruptedException {
        Set<UsageKind> kinds = EnumSet.noneOf(UsageKind.class);
        if (call.version().atLeast(42)) {
            for (String type : call.queryAll("type")) {
                kinds.add(
                        UsageKind.of(type).orElseThrow(() -> EngineException.invalid("unknown object type: " + type)));
            }
        }
        Set<UsageKind> wanted = kinds.isEmpty() ? EnumSet.allOf(UsageKind.class) : kinds;
        return Reply.ok(SystemShape.of(backend.diskUsage(wanted, call.version()), call.version()));
    }

    private Reply events(Call call) {
        Optional<Instant> since = Parameters.time(call, "since").filter(SystemRoutes::isGiven);
        Optional<Instant> until = Parameters.time(call, "until").filter(SystemRoutes::isGiven);
        if (since.isPresent() && until.isPresent() && until.get().isBefore(since.get())) {
            throw EngineException.invalid("`since` time (" + Parameters.text(call, "since")
                    + ") cannot be after `until` time (" + Parameters.text(call, "until") + ")");
        }
        EventsOptions options = new EventsOptions(since, until, Parameters.filters(call));
        return new Reply.Stream(200, "application/json", Map.of(), backend.events(options));
    }

    /** The second before 1970 is dockerd's word for no time at all. */
    private static boolean isGiven(Instant time) {
        return time.getEpochSecond() != -1;
    }
}
