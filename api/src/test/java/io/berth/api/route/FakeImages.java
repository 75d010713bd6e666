package io.berth.api.route;

import io.berth.api.backend.Filters;
import io.berth.api.backend.ImageBackend;
import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import io.berth.api.type.image.DeleteItem;
import io.berth.api.type.image.HistoryItem;
import io.berth.api.type.image.ImageInspect;
import io.berth.api.type.image.ImageInspectBuilder;
import io.berth.api.type.image.ImageSummary;
import io.berth.api.type.image.PruneReport;
import io.berth.api.version.ApiVersion;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what it is asked, and refuses when told to. */
final class FakeImages implements ImageBackend {
    final List<String> calls = new ArrayList<>();

    @Nullable
    EngineException refusal;

    private void note(String call) {
        calls.add(call);
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public List<ImageSummary> list(boolean all, Filters filters, boolean sharedSize, ApiVersion version) {
        note("list all=" + all + " " + filters.byName() + " sharedSize=" + sharedSize);
        return List.of(new ImageSummary(2, 1, "sha256:ab", null, "", List.of(), List.of("busybox:latest"), -1, 5));
    }

    @Override
    public ImageInspect inspect(String name, ApiVersion version) {
        note("inspect " + name);
        return new ImageInspectBuilder().id("sha256:ab").size(5).build();
    }

    @Override
    public void requirePlatform(String name, String platform) {
        note("requirePlatform " + name + " " + platform);
    }

    @Override
    public List<HistoryItem> history(String name) {
        note("history " + name);
        return List.of(new HistoryItem("", 1, "sh", "sha256:ab", 5, null));
    }

    @Override
    public void tag(String name, String repo, String tag) {
        note("tag " + name + " " + repo + ":" + tag);
    }

    @Override
    public List<DeleteItem> remove(String name, boolean force, boolean noPrune) {
        note("remove " + name + " force=" + force + " noPrune=" + noPrune);
        return List.of(new DeleteItem(name, ""), new DeleteItem("", "sha256:ab"));
    }

    @Override
    public StreamBody load(InputStream tar, boolean quiet) {
        note("load quiet=" + quiet);
        return out -> {
            String line = "{\"stream\":\"" + new String(tar.readAllBytes(), StandardCharsets.UTF_8) + "\"}\n";
            out.write(line.getBytes(StandardCharsets.UTF_8));
        };
    }

    @Override
    public StreamBody save(List<String> names, String platform) {
        note("save " + names + (platform.isEmpty() ? "" : " " + platform));
        return out -> out.write("tar".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public StreamBody importTar(
            InputStream source, String repo, String tag, List<String> changes, String message, String platform) {
        note("import " + repo + ":" + tag + " " + changes + " '" + message + "' " + platform);
        return out -> out.write("{\"status\":\"sha256:ab\"}\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public StreamBody importFrom(
            String address, String repo, String tag, List<String> changes, String message, String platform) {
        note("import of " + address + " " + repo + ":" + tag + " " + changes + " '" + message + "' " + platform);
        return out -> out.write("{\"status\":\"sha256:cd\"}\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public PruneReport prune(Filters filters) {
        note("prune " + filters.byName());
        return new PruneReport(null, 0);
    }
}
