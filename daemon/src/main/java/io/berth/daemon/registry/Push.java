package io.berth.daemon.registry;

import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import io.berth.api.type.registry.AuthConfig;
import io.berth.daemon.image.Digest;
import io.berth.daemon.image.Image;
import io.berth.daemon.image.ImageEvents;
import io.berth.daemon.image.ImageStore;
import io.berth.daemon.image.Progress;
import io.berth.daemon.image.Reference;
import io.berth.daemon.layer.Layer;
import io.berth.daemon.layer.LayerHold;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.registry.Manifest.Blob;
import io.berth.daemon.registry.Transport.Answer;
import io.berth.daemon.registry.Transport.Body;
import io.berth.daemon.registry.Transport.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings one image, or all of a repository's, to a registry: layers and configuration first, then the manifest that names
 * them. The request's thread tells the client. For one answer.
 */
final class Push implements StreamBody {
    private static final int MOST_SOURCES = 8;

    private final Reference reference;
    private final Registries registries;
    private final AuthConfig auth;
    private final Collaborators from;

    /** Where images come from. */
    record Collaborators(ImageStore images, ImageEvents events, LayerPusher.Source source) {}

    /** @param reference without a tag for all of the repository's images */
    Push(Reference reference, Registries registries, AuthConfig auth, Collaborators from) {
        this.reference = reference;
        this.registries = registries;
        this.auth = auth;
        this.from = from;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        Progress progress = new Progress(out, false);
        progress.status("The push refers to repository [" + reference.name() + "]");
        try {
            run(progress);
        } catch (EngineException e) {
            progress.error(e);
        } catch (RegistryAnswerException e) {
            progress.error(EngineException.internal(e.text(), e));
        } catch (IOException e) {
            progress.error(EngineException.internal(String.valueOf(e.getMessage()), e));
        }
    }

    private void run(Progress progress) throws IOException, InterruptedException {
        if (!reference.digest().isEmpty()) {
            throw EngineException.invalid("cannot push a digest reference");
        }
        List<Reference> tags = from.images().namesIn(reference);
        if (tags.isEmpty()) {
            throw EngineException.notFound("An image does not exist locally with the tag: " + reference.familiarName());
        }
        List<Reference> wanted = reference.tag().isEmpty() ? tags : List.of(reference);
        try (RegistrySession session = registries.open(reference.domain(), auth, scopes(wanted))) {
            for (Reference tag : wanted) {
                push(tag, session, progress);
            }
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        from.images()
                .target(reference.withDefaultTag())
                .flatMap(from.images()::get)
                .ifPresent(image -> {
                    Map<String, String> labels = image.config().labels();
                    attributes.putAll(labels == null ? Map.of() : labels);
                });
        attributes.put("name", reference.familiarName());
        from.events().publish("push", reference.familiar(), attributes);
    }

    /** Layers that lie elsewhere in the registry can be taken from there only by who may read there. */
    private String scopes(List<Reference> tags) {
        String prefix = reference.domain() + "/";
        Set<String> sources = new TreeSet<>();
        for (Reference tag : tags) {
            from.images()
                    .target(tag)
                    .flatMap(from.images()::get)
                    .ifPresent(image -> image.diffIds()
                            .forEach(diff ->
                                    from.source().known().of(diff).forEach(known -> sources.add(known.repository()))));
        }
        StringBuilder scopes = new StringBuilder("repository:" + reference.path() + ":pull,push");
        sources.stream()
                .filter(source -> source.startsWith(prefix) && !source.equals(reference.name()))
                .limit(MOST_SOURCES)
                .forEach(source -> scopes.append(" repository:")
                        .append(source.substring(prefix.length()))
                        .append(":pull"));
        return scopes.toString();
    }

    private void push(Reference tag, RegistrySession session, Progress progress)
            throws IOException, InterruptedException {
        Image image = from.images()
                .target(tag)
                .flatMap(from.images()::get)
                .orElseThrow(() -> EngineException.notFound("tag does not exist: " + tag.familiar()));
        LayerStore layers = from.source().layers();
        byte[] manifest;
        try (LayerHold hold = layers.hold()) {
            String top = LayerStore.chainId(image.diffIds());
            if (!top.isEmpty()) {
                hold.add(top);
            }
            List<Layer> chain = layers.chain(top);
            Map<String, Blob> blobs = send(chain, session, progress);
            List<Blob> lowestFirst = chain.reversed().stream()
                    .map(layer -> java.util.Objects.requireNonNull(blobs.get(layer.diffId())))
                    .toList();
            manifest = PushManifest.of(sendConfiguration(image, session), lowestFirst);
        }
        put(tag, manifest, session);
        Digest digest = Digest.of(manifest);
        from.images().tag(tag.withDigest(digest), image.id());
        progress.status(tag.tag() + ": digest: " + digest + " size: " + manifest.length);
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("Tag", tag.tag());
        told.put("Digest", digest.toString());
        told.put("Size", manifest.length);
        progress.auxiliary(told);
    }

    /** Topmost first; a layer that stands twice in an image is sent once. */
    private Map<String, Blob> send(List<Layer> chain, RegistrySession session, Progress progress)
            throws IOException, InterruptedException {
        Map<String, Layer> distinct = new LinkedHashMap<>();
        for (Layer layer : chain) {
            progress.step("Preparing", LayerPusher.shortId(layer));
            distinct.putIfAbsent(layer.diffId(), layer);
        }
        Map<String, Blob> there = new HashMap<>();
        try (LayerPusher pusher = new LayerPusher(session, reference.domain(), reference.path(), from.source())) {
            distinct.values().forEach(pusher::start);
            while (there.size() < distinct.size()) {
                switch (pusher.take()) {
                    case PushEvent.Step step -> progress.step(step.status(), step.id());
                    case PushEvent.Bytes bytes ->
                        progress.progress("Pushing", bytes.id(), bytes.current(), bytes.total());
                    case PushEvent.There blob -> {
                        there.put(blob.diffId(), blob.blob());
                        Layer layer = java.util.Objects.requireNonNull(distinct.get(blob.diffId()));
                        progress.step(blob.status(), LayerPusher.shortId(layer));
                    }
                    case PushEvent.Failed failed -> throw failure(failed.cause());
                }
            }
        }
        return there;
    }

    private static IOException failure(Exception cause) {
        if (cause instanceof IOException e) {
            return e;
        }
        throw cause instanceof EngineException e
                ? e
                : EngineException.internal(String.valueOf(cause.getMessage()), cause);
    }

    private Blob sendConfiguration(Image image, RegistrySession session) throws IOException, InterruptedException {
        byte[] configuration = from.images().configuration(image.id());
        if (!BlobUpload.has(session, reference.path(), image.id())) {
            try (BlobUpload upload = new BlobUpload(session, reference.path(), from.source(), _ -> {})) {
                upload.write(configuration);
                upload.finish();
            }
        }
        return new Blob(PushManifest.CONFIG, image.id(), configuration.length);
    }

    private void put(Reference tag, byte[] manifest, RegistrySession session) throws IOException, InterruptedException {
        URI target = session.base().resolve(reference.path() + "/manifests/" + tag.tag());
        Map<String, String> headers = Map.of("Content-Type", PushManifest.TYPE);
        try (Answer answer = session.send(new Request("PUT", target, headers, Body.of(manifest)))) {
            if (answer.status() != 201) {
                throw RegistrySession.refusal(answer);
            }
        }
    }
}
