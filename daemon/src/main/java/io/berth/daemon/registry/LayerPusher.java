package io.berth.daemon.registry;

import io.berth.daemon.image.Digest;
import io.berth.daemon.layer.Layer;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.registry.KnownBlobs.Known;
import io.berth.daemon.registry.Manifest.Blob;
import io.berth.daemon.registry.Transport.Answer;
import io.berth.daemon.registry.Transport.Request;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the layers of one push to a registry, each in a virtual thread of its own, as many at a time as the engine lets:
 * one that is there is left, one that another repository of the registry has is taken from there, any other is
 * compressed on its way. One thread starts layers, takes the events and closes, which ends all that is under way.
 */
final class LayerPusher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LayerPusher.class);
    private static final int QUEUE = 64;
    private static final int STEPS = 100;
    private static final int SMALLEST_STEP = 1 << 18;
    private static final int SHORT_ID = 12;
    private static final int LONGEST_SEARCH = 5;
    private static final int UPLOADS = 3;
    private static final int BUFFER = 1 << 16;

    private final RegistrySession session;
    private final String domain;
    private final String repository;
    private final Source from;
    private final BlockingQueue<PushEvent> events = new ArrayBlockingQueue<>(QUEUE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * What all pushes of the engine share.
     *
     * @param folder for files on their way
     * @param uploads how many layers may be sent at a time
     * @param pause before a second try
     */
    record Source(LayerStore layers, KnownBlobs known, Path folder, Semaphore uploads, Duration pause) {}

    /**
     * For one repository.
     *
     * @param session stays the caller's
     * @param domain the registry as names have it
     * @param repository its path in the registry
     */
    LayerPusher(RegistrySession session, String domain, String repository, Source from) {
        this.session = session;
        this.domain = domain;
        this.repository = repository;
        this.from = from;
    }

    /** Begins with a layer; its end is an event, good or bad. */
    void start(Layer layer) {
        threads.execute(() -> {
            Exception failure = new IllegalStateException("sending " + layer.diffId() + " ended too soon");
            boolean done = false;
            try {
                push(layer);
                done = true;
            } catch (IOException | RuntimeException e) {
                failure = e;
            } catch (InterruptedException e) {
                LOG.debug("sending {} was cancelled", layer.diffId());
                done = true;
            } finally {
                if (!done) {
                    fail(failure);
                }
            }
        });
    }

    private void fail(Exception cause) {
        try {
            events.put(new PushEvent.Failed(cause));
        } catch (InterruptedException e) {
            LOG.debug("nobody waits any more for {}", cause.toString());
        }
    }

    /** The next event; waits for it. */
    PushEvent take() throws InterruptedException {
        return events.take();
    }

    static String shortId(Layer layer) {
        return layer.diffId().substring("sha256:".length()).substring(0, SHORT_ID);
    }

    private void push(Layer layer) throws IOException, InterruptedException {
        if (!from.uploads().tryAcquire()) {
            events.put(new PushEvent.Step("Waiting", shortId(layer)));
            from.uploads().acquire();
        }
        try {
            if (!isThere(layer) && !isMounted(layer)) {
                Blob blob = uploaded(layer);
                from.known().remember(layer.diffId(), domain + "/" + repository, blob);
                events.put(new PushEvent.There("Pushed", layer.diffId(), blob));
            }
        } finally {
            from.uploads().release();
        }
    }

    /** In one of the forms in which the layer is known, those first that were seen in the repository. */
    private boolean isThere(Layer layer) throws IOException, InterruptedException {
        String here = domain + "/" + repository;
        List<Known> known = from.known().of(layer.diffId());
        List<Known> first =
                known.stream().filter(one -> one.repository().equals(here)).toList();
        List<Known> others =
                known.stream().filter(one -> !one.repository().equals(here)).toList();
        Set<Digest> asked = new HashSet<>();
        for (List<Known> some : List.of(first, others)) {
            for (Known one : some) {
                if (asked.size() < LONGEST_SEARCH && asked.add(one.blob().digest())) {
                    if (BlobUpload.has(session, repository, one.blob().digest())) {
                        from.known().remember(layer.diffId(), here, one.blob());
                        events.put(new PushEvent.There("Layer already exists", layer.diffId(), one.blob()));
                        return true;
                    }
                    from.known().forget(layer.diffId(), here);
                }
            }
        }
        return false;
    }

    private boolean isMounted(Layer layer) throws IOException, InterruptedException {
        String prefix = domain + "/";
        List<Known> sources = from.known().of(layer.diffId()).stream()
                .filter(one -> one.repository().startsWith(prefix))
                .limit(LONGEST_SEARCH)
                .toList();
        for (Known one : sources) {
            String other = one.repository().substring(prefix.length());
            String query = "?mount=" + encoded(one.blob().digest().toString()) + "&from=" + encoded(other);
            URI target = session.base().resolve(repository + "/blobs/uploads/" + query);
            try (Answer answer = session.send(Request.of("POST", target, Map.of()))) {
                if (answer.status() == 201) {
                    from.known().remember(layer.diffId(), prefix + repository, one.blob());
                    events.put(new PushEvent.There("Mounted from " + other, layer.diffId(), one.blob()));
                    return true;
                }
                if (answer.status() == 202) {
                    from.known().forget(layer.diffId(), one.repository());
                    cancel(answer);
                } else {
                    throw RegistrySession.refusal(answer);
                }
            }
        }
        return false;
    }

    /** A registry that can't mount begins an upload instead. */
    private void cancel(Answer answer) throws IOException, InterruptedException {
        String location = answer.header("location");
        if (!location.isEmpty()) {
            URI place = Transport.redirected(answer.source(), location);
            session.send(Request.of("DELETE", place, Map.of())).close();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Blob uploaded(Layer layer) throws IOException, InterruptedException {
        for (int upload = 1; ; upload++) {
            try {
                return upload(layer);
            } catch (RegistryAnswerException e) {
                if (upload == UPLOADS || !e.isLostUpload()) {
                    throw e;
                }
                retrying(layer, from.pause());
                Thread.sleep(from.pause());
            }
        }
    }

    private Blob upload(Layer layer) throws IOException, InterruptedException {
        try (BlobUpload upload = new BlobUpload(session, repository, from, pause -> retrying(layer, pause))) {
            GZIPOutputStream gzip = new GZIPOutputStream(upload, BUFFER);
            from.layers().writeArchive(layer, new Counted(gzip, layer));
            gzip.finish();
            Digest digest = upload.finish();
            return new Blob(PushManifest.LAYER, digest, upload.size());
        }
    }

    private void retrying(Layer layer, Duration pause) throws InterruptedException {
        long seconds = Math.max(1, pause.toSeconds());
        String words = "Retrying in " + seconds + (seconds == 1 ? " second" : " seconds");
        events.put(new PushEvent.Step(words, shortId(layer)));
    }

    /** Interrupts all and waits for their ends. */
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }

    /** Tells of one layer's bytes now and then. */
    private final class Counted extends FilterOutputStream {
        private final Layer layer;
        private final long step;
        private long written;
        private long told;

        Counted(OutputStream out, Layer layer) {
            super(out);
            this.layer = layer;
            this.step = Math.max(SMALLEST_STEP, layer.size() / STEPS);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            written += length;
            if (told == 0 || written - told >= step) {
                told = written;
                if (!events.offer(new PushEvent.Bytes(shortId(layer), written, layer.size()))) {
                    LOG.trace("the client is slow: left out {} of {}", written, layer.diffId());
                }
            }
        }
    }
}
