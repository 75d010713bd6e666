package io.berth.api.route.container;

import io.berth.api.backend.CommitBackend;
import io.berth.api.backend.CommitBackend.CommitOptions;
import io.berth.api.backend.CommitBackend.ImageName;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.route.Parameters;
import io.berth.api.type.container.CommitResponse;
import io.berth.api.type.container.Config;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes images of containers. */
public final class CommitRoutes {
    private final CommitBackend containers;

    public CommitRoutes(CommitBackend containers) {
        this.containers = containers;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(Route.post("/commit", this::commit));
    }

    private Reply commit(Call call) throws IOException, InterruptedException {
        Optional<Config> config = call.optionalJson(Config.class).filter(given -> !given.equals(Config.EMPTY));
        boolean pause = Parameters.text(call, "pause").isEmpty() || call.flag("pause");
        CommitOptions options = new CommitOptions(
                Parameters.text(call, "container"),
                new ImageName(Parameters.text(call, "repo"), Parameters.text(call, "tag")),
                Parameters.text(call, "comment"),
                Parameters.text(call, "author"),
                pause,
                call.queryAll("changes"),
                config);
        return Reply.created(new CommitResponse(containers.commit(options)));
    }
}
