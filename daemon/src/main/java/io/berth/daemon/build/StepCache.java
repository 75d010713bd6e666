package io.berth.daemon.build;

import io.berth.api.backend.BuildOptions;
import io.berth.api.type.image.ImageConfig;
import io.berth.daemon.image.Digest;
import io.berth.daemon.image.Image;
import io.berth.daemon.image.ImageCommits;
import io.berth.daemon.image.ImageStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds what an earlier build has made of the same step: an image above the same image, whose container had the same
 * configuration. Once a step of a stage is not found, the later ones are not looked for. For one build.
 */
final class StepCache {
    private final ImageStore images;
    private final ImageCommits commits;
    private final boolean off;
    private final boolean hasSources;
    private List<Image> sources;
    private boolean missed;

    /** @param options images named there that are not here are left out */
    StepCache(ImageStore images, ImageCommits commits, BuildOptions.Cache options) {
        this.images = images;
        this.commits = commits;
        this.off = options.none();
        this.hasSources = !options.from().isEmpty();
        this.sources = options.from().stream()
                .flatMap(name -> images.find(name).stream())
                .toList();
    }

    /** A new stage begins. */
    void reset() {
        missed = false;
    }

    Optional<Digest> probe(Stage stage, ImageConfig containerConfig, List<String> command) throws IOException {
        if (off || missed) {
            return Optional.empty();
        }
        Optional<Digest> found = local(stage.imageId(), containerConfig);
        if (hasSources) {
            found = found.filter(this::isInSource).or(() -> Optional.empty());
            found = found.isPresent() ? found : fromSources(stage, containerConfig, command);
        }
        missed = found.isEmpty();
        return found;
    }

    private Optional<Digest> local(String parent, ImageConfig containerConfig) {
        Optional<ImageConfig> wanted = Optional.of(containerConfig);
        int steps = 1
                + Digest.parse(parent)
                        .flatMap(images::get)
                        .map(image -> image.history().size())
                        .orElse(0);
        return images.children(parent).stream()
                .filter(image -> image.containerConfig().equals(wanted))
                .filter(image -> image.history().size() == steps)
                .max(Comparator.comparing(image -> image.created().orElse(Instant.EPOCH)))
                .map(Image::id);
    }

    private boolean isInSource(Digest id) {
        return sources.stream().anyMatch(source -> isAncestor(id, source.id()));
    }

    private boolean isAncestor(Digest id, Digest of) {
        Optional<Digest> at = Optional.of(of);
        while (at.isPresent()) {
            if (at.get().equals(id)) {
                return true;
            }
            at = images.parent(at.get());
        }
        return false;
    }

    /** Takes a step out of the history of an image that was built elsewhere. */
    private Optional<Digest> fromSources(Stage stage, ImageConfig containerConfig, List<String> command)
            throws IOException {
        Optional<Image> parent = Digest.parse(stage.imageId()).flatMap(images::get);
        int done = parent.map(image -> image.history().size()).orElse(0);
        String wanted = String.join(" ", command);
        for (Image source : sources) {
            boolean same = source.history().size() > done
                    && parent.map(image -> startsWith(source, image)).orElse(true)
                    && source.history().get(done).createdBy().equals(wanted);
            if (!same) {
                continue;
            }
            if (source.history().size() == done + 1) {
                parent.ifPresent(image -> images.adopt(source.id(), image.id()));
                return Optional.of(source.id());
            }
            sources = List.of(source);
            return Optional.of(restored(stage, source, done, containerConfig));
        }
        return Optional.empty();
    }

    private static boolean startsWith(Image source, Image parent) {
        int layers = parent.diffIds().size();
        return source.diffIds().size() >= layers
                && source.diffIds().subList(0, layers).equals(parent.diffIds())
                && source.history().subList(0, parent.history().size()).equals(parent.history());
    }

    private Digest restored(Stage stage, Image source, int index, ImageConfig containerConfig) throws IOException {
        List<String> layers = new ArrayList<>(source.diffIds());
        long below = source.history().subList(0, index).stream()
                .filter(step -> !step.emptyLayer())
                .count();
        Image.Step step = source.history().get(index);
        String diffId = step.emptyLayer() ? "" : layers.get((int) below);
        ImageCommits.Step restored = new ImageCommits.Step(
                stage.imageId(), stage.config(), containerConfig, step.author(), step.comment(), List.of());
        return commits.restore(restored, step, diffId);
    }
}
