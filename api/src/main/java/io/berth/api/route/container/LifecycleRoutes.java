package io.berth.api.route.container;

import io.berth.api.backend.ContainerLifecycle;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.route.Parameters;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.Resources;
import io.berth.api.type.container.ResourcesBuilder;
import io.berth.api.type.container.RestartPolicy;
import io.berth.api.type.container.UpdateRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What changes a container: from create to remove. */
public final class LifecycleRoutes {
    private static final String CHECKPOINTS = "/containers/{id}/checkpoints";

    /** Go's JSON encoders write {@code null} and a line feed, or <code>{}</code>: a start request may carry that. */
    private static final int LARGEST_EMPTY_BODY = 7;

    private static final String NO_CHECKPOINTS = "checkpoints are not supported";

    private final ContainerLifecycle containers;
    private final boolean experimental;

    /**
     * Makes the table.
     *
     * @param experimental whether the engine has experimental features, which checkpoints are not among
     */
    public LifecycleRoutes(ContainerLifecycle containers, boolean experimental) {
        this.containers = containers;
        this.experimental = experimental;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.post("/containers/create", this::create),
                Route.post("/containers/{id:.*}/start", this::start),
                Route.post("/containers/{id:.*}/stop", this::stop),
                Route.post("/containers/{id:.*}/restart", this::restart),
                Route.post("/containers/{id:.*}/kill", this::kill),
                Route.post("/containers/{id:.*}/pause", this::pause),
                Route.post("/containers/{id:.*}/unpause", this::unpause),
                Route.post("/containers/{id:.*}/rename", this::rename),
                Route.post("/containers/{id:.*}/update", this::update),
                Route.get(CHECKPOINTS, this::checkpoints),
                Route.post(CHECKPOINTS, this::checkpoints),
                Route.delete(CHECKPOINTS + "/{checkpoint}", this::checkpoints),
                Route.delete("/containers/{id:.*}", this::remove));
    }

    private Reply checkpoints(Call call) {
        if (experimental) {
            throw EngineException.notImplemented(NO_CHECKPOINTS);
        }
        throw EngineException.notImplemented(
                "This experimental feature is disabled by default. Start the Docker daemon in"
                        + " experimental mode in order to enable it.");
    }

    private Reply create(Call call) throws IOException, InterruptedException {
        CreateRequest request = call.json(CreateRequest.class);
        if (request.config().equals(Config.EMPTY)) {
            throw EngineException.invalid("config cannot be empty in order to create a container");
        }
        String platform = call.version().atLeast(41) ? Parameters.text(call, "platform") : "";
        CreateRequest shaped = CreateShape.of(request, call.version());
        return Reply.created(containers.create(Parameters.text(call, "name"), platform, shaped, call.version()));
    }

    private Reply start(Call call) throws InterruptedException {
        boolean unknownLength = call.header("Transfer-Encoding").isPresent();
        if (unknownLength || contentLength(call) > LARGEST_EMPTY_BODY) {
            throw EngineException.invalid(
                    "starting container with non-empty request body was deprecated since API v1.22"
                            + " and removed in v1.24");
        }
        if (!Parameters.text(call, "checkpoint").isEmpty()) {
            throw experimental
                    ? EngineException.notImplemented(NO_CHECKPOINTS)
                    : EngineException.invalid("checkpoint is only supported in experimental mode");
        }
        containers.start(call.path("id"));
        return Reply.noContent();
    }

    private Reply stop(Call call) throws InterruptedException {
        OptionalInt timeout = Parameters.number(call, "t");
        containers.stop(call.path("id"), timeout, stopSignal(call));
        return Reply.noContent();
    }

    private Reply restart(Call call) throws InterruptedException {
        OptionalInt timeout = Parameters.number(call, "t");
        containers.restart(call.path("id"), timeout, stopSignal(call));
        return Reply.noContent();
    }

    private Reply kill(Call call) throws InterruptedException {
        containers.kill(call.path("id"), Parameters.text(call, "signal"));
        return Reply.noContent();
    }

    private Reply pause(Call call) throws InterruptedException {
        containers.pause(call.path("id"));
        return Reply.noContent();
    }

    private Reply unpause(Call call) throws InterruptedException {
        containers.unpause(call.path("id"));
        return Reply.noContent();
    }

    private Reply rename(Call call) throws InterruptedException {
        containers.rename(call.path("id"), Parameters.text(call, "name"));
        return Reply.noContent();
    }

    private Reply update(Call call) throws IOException, InterruptedException {
        UpdateRequest request = call.optionalJson(UpdateRequest.class)
                .orElseGet(() -> new UpdateRequest(Resources.EMPTY, new RestartPolicy("", 0)));
        ResourcesBuilder known = request.resources().edit();
        if (!call.version().atLeast(40)) {
            known.pidsLimit(null);
        }
        if (call.version().atLeast(42)) {
            known.kernelMemory(0);
        }
        return Reply.ok(containers.update(call.path("id"), new UpdateRequest(known.build(), request.restartPolicy())));
    }

    private Reply remove(Call call) throws InterruptedException {
        containers.remove(call.path("id"), call.flag("force"), call.flag("v"), call.flag("link"));
        return Reply.noContent();
    }

    /** Clients before 1.42 could not name one, and the Engine ignores theirs. */
    private static Optional<String> stopSignal(Call call) {
        return call.version().atLeast(42) ? call.query("signal").filter(signal -> !signal.isEmpty()) : Optional.empty();
    }

    private static long contentLength(Call call) {
        return call.header("Content-Length").map(Long::parseLong).orElse(0L);
    }
}
