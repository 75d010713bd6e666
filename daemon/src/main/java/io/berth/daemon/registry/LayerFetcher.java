package io.berth.daemon.registry;

import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.layer.UnpackedLayer;
import io.berth.daemon.registry.Manifest.Blob;
import io.berth.daemon.tar.TarFormatException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches and unpacks the layers of one pull, each in a virtual thread of its own, as many at a time as the engine lets.
 * One thread starts layers, takes the events and closes, which ends all that is under way and leaves nothing on the disk.
 * When the taker is slow, steps wait for it and counts of bytes are left out.
 */
final class LayerFetcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LayerFetcher.class);
    private static final int QUEUE = 64;
    private static final int STEPS = 100;
    private static final int SMALLEST_STEP = 1 << 18;
    private static final int SHORT_ID = 12;

    private final RegistrySession session;
    private final String repository;
    private final LayerStore layers;
    private final Places places;
    private final BlockingQueue<PullEvent> events = new ArrayBlockingQueue<>(QUEUE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * What all pulls of the engine share.
     *
     * @param limits how many may be fetched at a time, and how often each is tried
     * @param pause before a second try
     */
    record Places(TransferLimits limits, Duration pause) {}

    LayerFetcher(RegistrySession session, String repository, LayerStore layers, Places places) {
        this.session = session;
        this.repository = repository;
        this.layers = layers;
        this.places = places;
    }

    /** Begins with a layer; its end is an event, good or bad. */
    void start(int index, Blob blob) {
        threads.execute(() -> {
            Exception failure = new IllegalStateException("fetching " + blob.digest() + " ended too soon");
            boolean done = false;
            try {
                fetch(index, blob);
                done = true;
            } catch (IOException | RuntimeException e) {
                failure = e;
            } catch (InterruptedException e) {
                LOG.debug("fetching {} was cancelled", blob.digest());
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
            events.put(new PullEvent.Failed(cause));
        } catch (InterruptedException e) {
            LOG.debug("nobody waits any more for {}", cause.toString());
        }
    }

    /** The next event; waits for it. */
    PullEvent take() throws InterruptedException {
        return events.take();
    }

    static String shortId(Blob blob) {
        return blob.digest().hex().substring(0, SHORT_ID);
    }

    private void fetch(int index, Blob blob) throws IOException, InterruptedException {
        String id = shortId(blob);
        if (!places.limits().downloads().tryAcquire()) {
            events.put(new PullEvent.Step("Waiting", id));
            places.limits().downloads().acquire();
        }
        UnpackedLayer unpacked;
        try {
            unpacked = unpack(blob, id);
        } finally {
            places.limits().downloads().release();
        }
        boolean given = false;
        try {
            events.put(new PullEvent.Step("Download complete", id));
            events.put(new PullEvent.Bytes("Extracting", id, blob.size(), blob.size()));
            events.put(new PullEvent.Unpacked(index, unpacked));
            given = true;
        } finally {
            if (!given) {
                unpacked.close();
            }
        }
    }

    /** Unpacks a layer as it comes. */
    private UnpackedLayer unpack(Blob blob, String id) throws IOException, InterruptedException {
        var patience =
                new LayerDownload.Patience(places.pause(), places.limits().attempts());
        try (LayerDownload download =
                new LayerDownload(session, repository, blob, patience, new Counter(id, blob.size()))) {
            UnpackedLayer unpacked = unpack(download);
            boolean right = false;
            try {
                events.put(new PullEvent.Step("Verifying Checksum", id));
                download.verify();
                right = true;
                return unpacked;
            } finally {
                if (!right) {
                    unpacked.close();
                }
            }
        }
    }

    private UnpackedLayer unpack(LayerDownload download) throws IOException, InterruptedException {
        try {
            return layers.unpackUnsynced(download);
        } catch (TarFormatException e) {
            download.verify(); // it is the wrong digest that a changed layer is refused for
            throw e;
        }
    }

    /** Interrupts all, waits for their ends, and removes what was ready but not taken. */
    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        session.close();
        threads.close();
        for (PullEvent event : events) {
            if (event instanceof PullEvent.Unpacked unpacked) {
                unpacked.layer().close();
            }
        }
    }

    /** Tells of one layer's bytes now and then. */
    private final class Counter implements LayerDownload.Listener {
        private final String id;
        private final long total;
        private long told;

        Counter(String id, long total) {
            this.id = id;
            this.total = total;
        }

        @Override
        public void reached(long bytes) {
            long step = Math.max(SMALLEST_STEP, total / STEPS);
            if (told == 0 || bytes - told >= step || bytes == total) {
                told = bytes;
                if (!events.offer(new PullEvent.Bytes("Downloading", id, bytes, total))) {
                    LOG.trace("the client is slow: left out {} of {}", bytes, id);
                }
            }
        }

        @Override
        public void retrying(Duration pause) throws InterruptedException {
            told = 0;
            long seconds = Math.max(1, pause.toSeconds());
            events.put(new PullEvent.Step("Retrying in " + seconds + (seconds == 1 ? " second" : " seconds"), id));
        }
    }
}
