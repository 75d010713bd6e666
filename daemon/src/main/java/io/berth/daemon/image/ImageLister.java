package io.berth.daemon.image;

import io.berth.api.backend.Filters;
import io.berth.api.backend.TimeFilter;
import io.berth.api.error.EngineException;
import io.berth.api.type.image.ImageSummary;
import io.berth.daemon.layer.Layer;
import io.berth.daemon.layer.LayerStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Lists images by the Engine's filters. */
final class ImageLister {
    private static final Set<String> KNOWN = Set.of("dangling", "label", "before", "since", "reference", "until");

    private final ImageStore images;
    private final LayerStore layers;
    private final ImageUsers users;
    private final Clock clock;

    ImageLister(ImageStore images, LayerStore layers, ImageUsers users, Clock clock) {
        this.images = images;
        this.layers = layers;
        this.users = users;
        this.clock = clock;
    }

    /** What the filters ask of an image, worked out once for all of them. */
    private record Wanted(
            boolean all,
            Optional<Boolean> dangling,
            Optional<Instant> before,
            Optional<Instant> since,
            List<NamePattern> patterns,
            Filters filters) {}

    /** Newest first. */
    List<ImageSummary> list(boolean all, Filters filters, boolean sharedSize) {
        Wanted wanted = wanted(all, filters);
        Map<String, Integer> uses = sharedSize ? countLayers() : Map.of();
        List<ImageSummary> found = new ArrayList<>();
        for (Image image : images.list()) {
            if (matches(image, wanted)) {
                shown(image, wanted).ifPresent(names -> found.add(summary(image, names, sharedSize, uses)));
            }
        }
        found.sort(Comparator.comparingLong(ImageSummary::created).reversed().thenComparing(ImageSummary::id));
        return found;
    }

    private Wanted wanted(boolean all, Filters filters) {
        filters.requireKnown(KNOWN);
        Optional<Boolean> dangling = filters.flag("dangling");
        Optional<Instant> before = Optional.empty();
        for (String name : filters.values("before")) {
            before = earlier(before, created(images.get(name)));
        }
        for (String value : filters.values("until")) {
            before = earlier(before, until(() -> TimeFilter.of(value, clock.instant())));
        }
        Optional<Instant> since = Optional.empty();
        for (String name : filters.values("since")) {
            Instant created = created(images.get(name));
            since = since.filter(created::isBefore).or(() -> Optional.of(created));
        }
        List<NamePattern> patterns =
                filters.values("reference").stream().map(NamePattern::new).toList();
        return new Wanted(all, dangling, before, since, patterns, filters);
    }

    /** Of all filters of this kind only images' call an unreadable moment the engine's own fault. */
    static Instant until(Supplier<TimeFilter> filter) {
        try {
            return filter.get().moment();
        } catch (EngineException e) {
            throw EngineException.internal(e.text(), e);
        }
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Instant other) {
        return one.filter(instant -> instant.isBefore(other)).or(() -> Optional.of(other));
    }

    private static Instant created(Image image) {
        return image.created().orElse(Instant.EPOCH);
    }

    private boolean matches(Image image, Wanted wanted) {
        Instant created = created(image);
        Map<String, String> labels = image.config().labels();
        return wanted.before().map(created::isBefore).orElse(true)
                && wanted.since().map(created::isAfter).orElse(true)
                && wanted.filters().matchesLabels("label", labels == null ? Map.of() : labels);
    }

    /** The names to show, or empty when the image is not to be shown at all. */
    private Optional<List<String>> shown(Image image, Wanted wanted) {
        List<Reference> names = images.names(image.id());
        List<String> kept = names.stream()
                .filter(name -> wanted.patterns().isEmpty()
                        || wanted.patterns().stream().anyMatch(pattern -> pattern.matches(name)))
                .map(Reference::familiar)
                .toList();
        if (!names.isEmpty()) {
            boolean hidden = kept.isEmpty() || wanted.dangling().orElse(false);
            return hidden ? Optional.empty() : Optional.of(kept);
        }
        if (!images.digests(image.id()).isEmpty()) {
            return wanted.patterns().isEmpty() ? Optional.of(List.of()) : Optional.empty();
        }
        boolean intermediate = images.hasChildren(image.id());
        boolean hidden = !wanted.patterns().isEmpty()
                || !wanted.dangling().orElse(true)
                || (intermediate && (!wanted.all() || wanted.dangling().isPresent()));
        return hidden ? Optional.empty() : Optional.of(List.of());
    }

    private ImageSummary summary(Image image, List<String> names, boolean sharedSize, Map<String, Integer> uses) {
        List<Layer> chain = layers.chain(LayerStore.chainId(image.diffIds()));
        long shared = chain.stream()
                .filter(layer -> uses.getOrDefault(layer.chainId(), 0) > 1)
                .mapToLong(Layer::size)
                .sum();
        return new ImageSummary(
                users.usersOf(image.id().toString()).size(),
                image.created().map(Instant::getEpochSecond).orElse(0L),
                image.id().toString(),
                image.config().labels(),
                images.parent(image.id()).map(Digest::toString).orElse(""),
                images.digests(image.id()).stream().map(Reference::familiar).toList(),
                names,
                sharedSize ? shared : -1,
                chain.stream().mapToLong(Layer::size).sum());
    }

    private Map<String, Integer> countLayers() {
        Map<String, Integer> uses = new HashMap<>();
        for (Image image : images.list()) {
            for (Layer layer : layers.chain(LayerStore.chainId(image.diffIds()))) {
                uses.merge(layer.chainId(), 1, Integer::sum);
            }
        }
        return uses;
    }
}
