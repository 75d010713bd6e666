package io.berth.daemon.image;

import io.berth.api.backend.Filters;
import io.berth.api.backend.ImageBackend;
import io.berth.api.backend.StreamBody;
import io.berth.api.backend.TimeFilter;
import io.berth.api.error.EngineException;
import io.berth.api.type.Absent;
import io.berth.api.type.image.DeleteItem;
import io.berth.api.type.image.GraphDriver;
import io.berth.api.type.image.HistoryItem;
import io.berth.api.type.image.ImageConfig;
import io.berth.api.type.image.ImageInspect;
import io.berth.api.type.image.ImageInspectBuilder;
import io.berth.api.type.image.ImageSummary;
import io.berth.api.type.image.Metadata;
import io.berth.api.type.image.PruneReport;
import io.berth.api.type.image.RootFs;
import io.berth.api.version.ApiVersion;
import io.berth.daemon.layer.Layer;
import io.berth.daemon.layer.LayerStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Images as the API asks for them. */
public final class ImageService implements ImageBackend {
    private static final Set<String> PRUNE_FILTERS = Set.of("dangling", "label", "label!", "until");

    private final ImageStore images;
    private final LayerStore layers;
    private final ImageEvents events;
    private final Clock clock;
    private final ImageLister lister;
    private final ImageRemover remover;
    private final ImageLoader loader;
    private final ImageImporter importer;

    /**
     * Makes the service.
     *
     * @param engineVersion written into imported images
     */
    public ImageService(
            ImageStore images,
            LayerStore layers,
            ImageUsers users,
            ImageEvents events,
            Clock clock,
            String engineVersion) {
        this.images = images;
        this.layers = layers;
        this.events = events;
        this.clock = clock;
        this.lister = new ImageLister(images, layers, users, clock);
        this.remover = new ImageRemover(images, users, events);
        this.loader = new ImageLoader(images, layers, events);
        this.importer = new ImageImporter(images, layers, events, clock, engineVersion);
    }

    @Override
    public List<ImageSummary> list(boolean all, Filters filters, boolean sharedSize, ApiVersion version) {
        return lister.list(all, filters, sharedSize);
    }

    @Override
    public ImageInspect inspect(String name, ApiVersion version) {
        Image image = images.get(name);
        List<Layer> chain = layers.chain(LayerStore.chainId(image.diffIds()));
        return new ImageInspectBuilder()
                .id(image.id().toString())
                .repoTags(familiarNames(image))
                .repoDigests(images.digests(image.id()).stream()
                        .map(Reference::familiar)
                        .toList())
                .parent(images.parent(image.id()).map(Digest::toString).orElse(""))
                .comment(image.comment())
                .created(image.created().orElse(null))
                .dockerVersion(image.dockerVersion())
                .author(image.author())
                .architecture(image.architecture())
                .variant(image.variant())
                .os(image.os())
                .osVersion(image.osVersion())
                .size(chain.stream().mapToLong(Layer::size).sum())
                .graphDriver(new GraphDriver(folders(chain), "overlay2"))
                .rootFs(new RootFs("layers", image.diffIds()))
                .metadata(new Metadata(images.lastTagged(image.id()).orElse(Absent.ZERO_TIME)))
                .config(image.config())
                .build();
    }

    private Map<String, String> folders(List<Layer> chain) {
        if (chain.isEmpty()) {
            return Map.of();
        }
        Map<String, String> folders = new LinkedHashMap<>();
        if (chain.size() > 1) {
            folders.put(
                    "LowerDir",
                    chain.stream()
                            .skip(1)
                            .map(layer -> layers.diff(layer).toString())
                            .collect(Collectors.joining(":")));
        }
        Path diff = layers.diff(chain.getFirst());
        folders.put("MergedDir", diff.resolveSibling("merged").toString());
        folders.put("UpperDir", diff.toString());
        folders.put("WorkDir", diff.resolveSibling("work").toString());
        return folders;
    }

    @Override
    public void requirePlatform(String name, String platform) {
        Image image = images.get(name);
        if (!Platform.parse(platform).isOf(image)) {
            throw Platform.mismatch(name, image, platform);
        }
    }

    @Override
    public List<HistoryItem> history(String name) {
        Image image = images.get(name);
        List<Layer> chain = new ArrayList<>(
                layers.chain(LayerStore.chainId(image.diffIds())).reversed());
        List<HistoryItem> items = new ArrayList<>();
        for (Image.Step step : image.history()) {
            long size = step.emptyLayer() || chain.isEmpty()
                    ? 0
                    : chain.removeFirst().size();
            long created = step.created().map(Instant::getEpochSecond).orElse(0L);
            items.addFirst(new HistoryItem(step.comment(), created, step.createdBy(), "<missing>", size, null));
        }
        return named(items, image);
    }

    /** Steps that an image is known to end with get its id and names: the image's own and those it was made on. */
    private List<HistoryItem> named(List<HistoryItem> items, Image image) {
        Optional<Digest> id = Optional.of(image.id());
        for (int i = 0; i < items.size() && id.isPresent(); i++) {
            HistoryItem item = items.get(i);
            List<String> tags =
                    images.names(id.get()).stream().map(Reference::familiar).toList();
            items.set(
                    i,
                    new HistoryItem(
                            item.comment(),
                            item.created(),
                            item.createdBy(),
                            id.get().toString(),
                            item.size(),
                            tags.isEmpty() ? null : tags));
            id = images.parent(id.get());
        }
        return items;
    }

    private List<String> familiarNames(Image image) {
        return images.names(image.id()).stream().map(Reference::familiar).toList();
    }

    @Override
    public void tag(String name, String repo, String tag) {
        Reference reference = Reference.parse(repo, tag);
        Image image = images.get(name);
        images.tag(reference, image.id());
        events.publish("tag", image.id().toString(), attributes(image, reference.familiar()));
    }

    @Override
    public List<DeleteItem> remove(String name, boolean force, boolean noPrune) {
        try {
            return remover.remove(name, force, !noPrune);
        } catch (IOException e) {
            throw EngineException.internal("remove image " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public StreamBody load(InputStream tar, boolean quiet) {
        return out -> {
            Progress progress = new Progress(out, quiet);
            try {
                loader.load(tar, progress);
            } catch (EngineException e) {
                progress.error(e);
            } catch (IOException e) {
                progress.error(EngineException.internal(String.valueOf(e.getMessage()), e));
            }
        };
    }

    @Override
    public StreamBody save(List<String> names, String platform) {
        if (!platform.isEmpty()) {
            Platform wanted = Platform.parse(platform);
            for (String name : names) {
                if (!wanted.isOf(images.get(name))) {
                    throw EngineException.internal("no suitable export target found for platform " + platform);
                }
            }
        }
        return new ImageSaver(images, layers, events, names);
    }

    /** Nothing is told along the way, so that the work is done before the answer begins, and can fail with a status. */
    @Override
    public StreamBody importTar(
            InputStream source, String repo, String tag, List<String> changes, String message, String platform)
            throws InterruptedException {
        ImageImporter.Plan plan = plan(repo, tag, changes, message.isEmpty() ? "Imported from -" : message, platform);
        try {
            Digest id = importer.run(plan, source);
            return out -> new Progress(out, true).status(id.toString());
        } catch (IOException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        }
    }

    private static ImageImporter.Plan plan(
            String repo, String tag, List<String> changes, String message, String platform) {
        Optional<Reference> name = repo.isEmpty() ? Optional.empty() : Optional.of(Reference.parse(repo, tag));
        return new ImageImporter.Plan(
                name, ImageChanges.apply(ImageConfig.EMPTY, changes), message, Platform.parse(platform));
    }

    @Override
    public StreamBody importFrom(
            String address, String repo, String tag, List<String> changes, String message, String platform)
            throws InterruptedException {
        String comment = message.isEmpty() ? "Imported from " + address : message;
        ImageImporter.Plan plan = plan(repo, tag, changes, comment, platform);
        String whole = address.contains("://") ? address : "http://" + address;
        if (!RemoteFile.isAddress(whole)) {
            String scheme = whole.substring(0, whole.indexOf(':'));
            throw EngineException.internal("Get \"" + whole + "\": unsupported protocol scheme \"" + scheme + "\"");
        }
        return new RemoteImport(importer, plan, whole, RemoteFile.get(whole));
    }

    @Override
    public PruneReport prune(Filters filters) {
        filters.requireKnown(PRUNE_FILTERS);
        boolean danglingOnly = filters.flag("dangling").orElse(true);
        Instant until = ImageLister.until(() -> TimeFilter.until(filters, clock.instant()));
        ImagePruner pruner = new ImagePruner(images, layers, remover);
        PruneReport report = pruner.prune(danglingOnly, image -> matches(image, filters, until));
        events.publish("prune", "", Map.of("reclaimed", Long.toString(report.spaceReclaimed())));
        return report;
    }

    private static boolean matches(Image image, Filters filters, Instant until) {
        Instant created = image.created().orElse(Instant.EPOCH);
        Map<String, String> given = image.config().labels();
        Map<String, String> labels = given == null ? Map.of() : given;
        boolean unwanted = filters.has("label!") && filters.matchesLabels("label!", labels);
        return !unwanted && filters.matchesLabels("label", labels) && created.isBefore(until);
    }

    /** What an event tells of an image: its labels and a name. */
    static Map<String, String> attributes(Image image, String name) {
        Map<String, String> labels = image.config().labels();
        Map<String, String> attributes = new LinkedHashMap<>(labels == null ? Map.of() : labels);
        attributes.put("name", name);
        return attributes;
    }
}
