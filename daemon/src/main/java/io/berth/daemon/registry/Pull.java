package io.berth.daemon.registry;

import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import io.berth.daemon.image.Digest;
import io.berth.daemon.image.Image;
import io.berth.daemon.image.ImageEvents;
import io.berth.daemon.image.ImageJson;
import io.berth.daemon.image.ImageStore;
import io.berth.daemon.image.Platform;
import io.berth.daemon.image.Progress;
import io.berth.daemon.image.Reference;
import io.berth.daemon.layer.LayerHold;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.layer.UnpackedLayer;
import io.berth.daemon.registry.Manifest.Blob;
import io.berth.daemon.tar.TarFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings one image here. Its manifest has been fetched before the answer began; the request's thread tells the client and
 * puts the layers in their places, and others fetch them. For one answer.
 */
final class Pull implements StreamBody {
    private static final String LINUX = "linux";
    private static final long BATCH = 64 << 20;

    private final Reference reference;
    private final String platform;
    private final Manifest manifest;
    private final Documents documents;
    private final RegistrySession session;
    private final Collaborators to;

    /** Where the image goes. */
    record Collaborators(
            ImageStore images, LayerStore layers, ImageEvents events, LayerFetcher.Places places, KnownBlobs known) {}

    /**
     * For a manifest that a reference stands for.
     *
     * @param platform as the client wrote it, or empty
     * @param documents of the reference's repository; its session is closed at the end
     */
    Pull(Reference reference, String platform, Manifest manifest, Documents documents, Collaborators to) {
        this.reference = reference;
        this.platform = platform;
        this.manifest = manifest;
        this.documents = documents;
        this.session = documents.session();
        this.to = to;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        Progress progress = new Progress(out, false);
        try (session) {
            run(progress);
        } catch (EngineException e) {
            progress.error(e);
        } catch (RegistryAnswerException e) {
            progress.error(EngineException.internal(e.text(), e));
        } catch (TarFormatException e) {
            progress.error(EngineException.invalid("failed to register layer: " + e.getMessage(), e));
        } catch (IOException e) {
            progress.error(EngineException.internal(String.valueOf(e.getMessage()), e));
        }
    }

    @Override
    public void abandon() {
        session.close();
    }

    private void run(Progress progress) throws IOException, InterruptedException {
        String pointer = reference.digest().isEmpty() ? reference.tag() : reference.digest();
        progress.status("Pulling from " + reference.path(), pointer);
        Platform wanted = Platform.parse(platform);
        Manifest chosen =
                manifest.isList() ? documents.manifest(manifest.choose(wanted).toString()) : manifest;
        Digest id = chosen.imageConfig().digest();
        Image image = to.images().get(id).isPresent()
                ? to.images().get(id).get()
                : fetch(chosen, documents.blob(chosen.imageConfig()), progress);
        boolean news = name(image);
        progress.status("Digest: " + manifest.digest());
        String status = news ? "Downloaded newer image for " : "Image is up to date for ";
        progress.status("Status: " + status + reference.familiar());
        if (!platform.isEmpty()) {
            warnOfPlatform(image, wanted, progress);
        }
    }

    private void warnOfPlatform(Image image, Platform wanted, Progress progress) throws IOException {
        boolean same = wanted.os().equals(image.os()) && wanted.architecture().equals(image.architecture());
        if (!same) {
            progress.status("WARNING: image with reference " + reference.familiar() + " was found but its platform ("
                    + image.os() + "/" + image.architecture() + ") does not match the specified platform ("
                    + wanted.os() + "/" + wanted.architecture() + ")");
        }
    }

    /** Whether the name points elsewhere now than before. */
    private boolean name(Image image) {
        Reference digest = reference.withDigest(manifest.digest());
        Optional<Digest> id = Optional.of(image.id());
        Optional<Digest> before = to.images().tag(digest, image.id());
        if (reference.digest().isEmpty()) {
            before = to.images().tag(reference, image.id());
        }
        Map<String, String> labels = image.config().labels();
        Map<String, String> attributes = new LinkedHashMap<>(labels == null ? Map.of() : labels);
        attributes.put("name", reference.familiarName());
        to.events().publish("pull", reference.familiar(), attributes);
        return !before.equals(id);
    }

    private Image fetch(Manifest chosen, byte[] configuration, Progress progress)
            throws IOException, InterruptedException {
        Image image = ImageJson.image(configuration);
        if (!image.os().isEmpty() && !image.os().equals(LINUX)) {
            throw EngineException.invalid(
                    "image operating system \"" + image.os() + "\" cannot be used on this platform");
        }
        if (image.diffIds().size() != chosen.layers().size()) {
            throw EngineException.invalid("invalid manifest, layers length mismatch: expected "
                    + image.diffIds().size() + ", got " + chosen.layers().size());
        }
        List<String> chain = new ArrayList<>();
        image.diffIds().forEach(diff -> chain.add(LayerStore.chainId(chain.isEmpty() ? "" : chain.getLast(), diff)));
        boolean done = false;
        try (LayerHold hold = to.layers().hold()) {
            chain.forEach(hold::add);
            int present = 0;
            while (present < chain.size()
                    && to.layers().find(chain.get(present)).isPresent()) {
                present++;
            }
            for (int i = 0; i < chain.size(); i++) {
                String id = LayerFetcher.shortId(chosen.layers().get(i));
                progress.step(i < present ? "Already exists" : "Pulling fs layer", id);
            }
            if (present < chain.size()) {
                fetchLayers(chosen.layers(), image.diffIds(), present, progress);
            }
            Image added = to.images().add(configuration);
            done = true;
            return added;
        } finally {
            if (!done) {
                for (String chainId : chain.reversed()) {
                    to.images().releaseLayers(chainId);
                }
            }
        }
    }

    private void fetchLayers(List<Blob> blobs, List<String> diffIds, int present, Progress progress)
            throws IOException, InterruptedException {
        Map<Integer, UnpackedLayer> ready = new HashMap<>();
        try (LayerFetcher fetcher = new LayerFetcher(session, reference.path(), to.layers(), to.places())) {
            for (int i = present; i < blobs.size(); i++) {
                fetcher.start(i, blobs.get(i));
            }
            int next = present;
            while (next < blobs.size()) {
                take(fetcher.take(), ready, progress);
                int end = endOfBatch(ready, next, blobs.size());
                if (end > next) {
                    to.layers().sync(); // meanwhile others go on
                }
                for (; next < end; next++) {
                    commit(java.util.Objects.requireNonNull(ready.remove(next)), next, diffIds);
                    to.known().remember(diffIds.get(next), reference.name(), blobs.get(next));
                    progress.step("Pull complete", LayerFetcher.shortId(blobs.get(next)));
                }
            }
        } finally {
            for (UnpackedLayer one : ready.values()) {
                one.close();
            }
        }
    }

    /** Up to where layers are worth a sync, which waits for all that anybody writes: some megabytes, or the last. */
    private static int endOfBatch(Map<Integer, UnpackedLayer> ready, int next, int count) {
        int end = next;
        long bytes = 0;
        for (UnpackedLayer one = ready.get(end); one != null; one = ready.get(end)) {
            bytes += one.size();
            end++;
        }
        return end == count || bytes >= BATCH ? end : next;
    }

    private static void take(PullEvent event, Map<Integer, UnpackedLayer> ready, Progress progress) throws IOException {
        switch (event) {
            case PullEvent.Step step -> progress.step(step.status(), step.id());
            case PullEvent.Bytes bytes -> progress.progress(bytes.status(), bytes.id(), bytes.current(), bytes.total());
            case PullEvent.Unpacked unpacked -> ready.put(unpacked.index(), unpacked.layer());
            case PullEvent.Failed failed -> {
                if (failed.cause() instanceof IOException e) {
                    throw e;
                }
                throw failed.cause() instanceof EngineException e
                        ? e
                        : EngineException.internal(String.valueOf(failed.cause().getMessage()), failed.cause());
            }
        }
    }

    private void commit(UnpackedLayer unpacked, int index, List<String> diffIds) throws IOException {
        try (unpacked) {
            if (!unpacked.diffId().equals(diffIds.get(index))) {
                throw EngineException.internal("layers from manifest don't match image configuration: expected "
                        + diffIds.get(index) + ", got " + unpacked.diffId());
            }
            to.layers().commit(unpacked, LayerStore.chainId(diffIds.subList(0, index)));
        }
    }
}
