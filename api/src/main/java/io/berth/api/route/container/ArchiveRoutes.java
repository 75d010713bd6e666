package io.berth.api.route.container;

import com.fasterxml.jackson.databind.node.NullNode;
import io.berth.api.backend.ArchiveBackend;
import io.berth.api.backend.ArchiveBackend.Copy;
import io.berth.api.backend.ArchiveBackend.ExtractOptions;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.json.EngineJson;
import io.berth.api.route.Parameters;
import io.berth.api.type.container.FilesystemChange;
import io.berth.api.type.container.PathStat;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Containers' files: copies in and out, changes, export. */
public final class ArchiveRoutes {
    private static final String ARCHIVE = "/containers/{id:.*}/archive";
    private static final String STAT = "X-Docker-Container-Path-Stat";

    private static final int MAX_REST = 256 << 10;

    private final ArchiveBackend containers;

    public ArchiveRoutes(ArchiveBackend containers) {
        this.containers = containers;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.head(ARCHIVE, this::stat),
                Route.get(ARCHIVE, this::copyOut),
                Route.put(ARCHIVE, this::copyIn),
                Route.get("/containers/{id:.*}/export", this::export),
                Route.get("/containers/{id:.*}/changes", this::changes));
    }

    private Reply stat(Call call) throws InterruptedException {
        return new Reply.Empty(200, header(containers.stat(call.path("id"), path(call))));
    }

    private Reply copyOut(Call call) throws InterruptedException {
        Copy copy = containers.copyOut(call.path("id"), path(call));
        return new Reply.Stream(200, "application/x-tar", header(copy.stat()), copy.body());
    }

    private Reply copyIn(Call call) throws IOException, InterruptedException {
        ExtractOptions options = new ExtractOptions(call.flag("noOverwriteDirNonDir"), call.flag("copyUIDGID"));
        try {
            containers.copyIn(call.path("id"), path(call), options, call.body());
        } catch (EngineException e) {
            // a client that is refused while it still sends may see a broken connection in the answer's place
            call.body().skip(MAX_REST);
            throw e;
        }
        return new Reply.Empty(200);
    }

    private Reply export(Call call) throws InterruptedException {
        return new Reply.Stream(200, "application/octet-stream", Map.of(), containers.export(call.path("id")));
    }

    private Reply changes(Call call) throws InterruptedException {
        List<FilesystemChange> changes = containers.changes(call.path("id"));
        return Reply.ok(changes.isEmpty() ? NullNode.getInstance() : changes);
    }

    private static String path(Call call) {
        String path = Parameters.text(call, "path");
        if (path.isEmpty()) {
            throw EngineException.invalid("bad parameter: pathcannot be empty");
        }
        if (path.indexOf('\0') >= 0) {
            throw EngineException.invalid("lstat " + path + ": invalid argument");
        }
        return path;
    }

    private static Map<String, String> header(PathStat stat) {
        return Map.of(STAT, Base64.getEncoder().encodeToString(EngineJson.encode(stat)));
    }
}
