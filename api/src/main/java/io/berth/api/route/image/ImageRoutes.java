package io.berth.api.route.image;

import io.berth.api.backend.Filters;
import io.berth.api.backend.ImageBackend;
import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.route.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Images: what is there, its names, its ways in and out. */
public final class ImageRoutes {
    private final ImageBackend images;
    private final RegistryRoutes registries;

    /** Images here, and the ways to those in registries. */
    public ImageRoutes(ImageBackend images, RegistryRoutes registries) {
        this.images = images;
        this.registries = registries;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.get("/images/json", this::list),
                Route.get("/images/get", this::save),
                Route.get("/images/{name:.*}/get", this::saveOne),
                Route.get("/images/{name:.*}/json", this::inspect),
                Route.get("/images/{name:.*}/history", this::history),
                Route.post("/images/load", this::load),
                Route.post("/images/create", this::create),
                Route.post("/images/prune", this::prune),
                Route.post("/images/{name:.*}/tag", this::tag),
                Route.delete("/images/{name:.*}", this::remove));
    }

    private Reply list(Call call) throws InterruptedException {
        Filters filters = Parameters.filters(call);
        String reference = Parameters.text(call, "filter");
        if (!call.version().atLeast(41) && !reference.isEmpty()) {
            filters = withReference(filters, reference);
        }
        boolean sharedSize = call.version().atLeast(42) && call.flag("shared-size");
        return Reply.ok(
                ImageShape.of(images.list(call.flag("all"), filters, sharedSize, call.version()), call.version()));
    }

    private Reply inspect(Call call) throws InterruptedException {
        String name = call.path("name");
        String platform = PlatformParameter.one(call, "platform", 49);
        if (!platform.isEmpty()) {
            if (call.flag("manifests")) {
                throw EngineException.invalid("conflicting options: manifests and platform options cannot both be set");
            }
            images.requirePlatform(name, platform);
        }
        return Reply.ok(ImageShape.of(images.inspect(name, call.version()), call.version()));
    }

    private Reply history(Call call) throws InterruptedException {
        String name = call.path("name");
        String platform = PlatformParameter.one(call, "platform", 48);
        if (!platform.isEmpty()) {
            images.requirePlatform(name, platform);
        }
        return Reply.ok(images.history(name));
    }

    private Reply save(Call call) throws InterruptedException {
        return archive(images.save(call.queryAll("names"), PlatformParameter.one(call, "platform", 48)));
    }

    private Reply saveOne(Call call) throws InterruptedException {
        return archive(images.save(List.of(call.path("name")), PlatformParameter.one(call, "platform", 48)));
    }

    private static Reply archive(StreamBody body) {
        return new Reply.Stream(200, "application/x-tar", Map.of(), body);
    }

    private Reply load(Call call) throws InterruptedException {
        PlatformParameter.one(call, "platform", 48); // an archive has one platform's images only: all are loaded
        return progress(images.load(call.body(), call.flag("quiet")));
    }

    /** A pull, or else an import. */
    private Reply create(Call call) throws InterruptedException {
        if (!Parameters.text(call, "fromImage").isEmpty()) {
            return registries.pull(call);
        }
        String source = Parameters.text(call, "fromSrc");
        String repo = Parameters.text(call, "repo");
        String tag = Parameters.text(call, "tag");
        List<String> changes = call.queryAll("changes");
        String message = Parameters.text(call, "message");
        String platform = Parameters.text(call, "platform");
        return progress(
                source.equals("-")
                        ? images.importTar(call.body(), repo, tag, changes, message, platform)
                        : images.importFrom(source, repo, tag, changes, message, platform));
    }

    private Reply prune(Call call) throws InterruptedException {
        return Reply.ok(images.prune(Parameters.filters(call)));
    }

    /** Without a repository nothing happens, and the Engine says 200. */
    private Reply tag(Call call) throws InterruptedException {
        String repo = Parameters.text(call, "repo");
        if (repo.isEmpty()) {
            return new Reply.Empty(200);
        }
        images.tag(call.path("name"), repo, Parameters.text(call, "tag"));
        return new Reply.Empty(201);
    }

    private Reply remove(Call call) throws InterruptedException {
        String name = call.path("name");
        for (String platform : PlatformParameter.all(call, "platforms", 50)) {
            images.requirePlatform(name, platform);
        }
        return Reply.ok(images.remove(name, call.flag("force"), call.flag("noprune")));
    }

    private static Reply progress(StreamBody body) {
        return new Reply.Stream(200, "application/json", Map.of(), body);
    }

    private static Filters withReference(Filters filters, String reference) {
        Map<String, List<String>> byName = new LinkedHashMap<>(filters.byName());
        List<String> references = new ArrayList<>(filters.values("reference"));
        references.add(reference);
        byName.put("reference", references);
        return new Filters(byName);
    }
}
