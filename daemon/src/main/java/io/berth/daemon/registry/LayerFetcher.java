package io.berth.daemon.registry;

import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.layer.UnpackedLayer;
import io.berth.daemon.registry.Manifest.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
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
     * @param folder of the files on their way
     * @param limits how many may be fetched at a time, and how often each is tried
     * @param unpacking how many may be unpacked at a time
     * @param pause before a second try
     */
    record Places(Path folder, TransferLimits limits, Semaphore unpacking, Duration pause) {}

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
        Path file = Files.createTempFile(places.folder(), "layer-", "");
        try {
            if (!places.limits().downloads().tryAcquire()) {
                events.put(new PullEvent.Step("Waiting", id));
                places.limits().downloads().acquire();
            }
            try {
                download(blob, id, file);
            } finally {
                places.limits().downloads().release();
            }
            events.put(new PullEvent.Step("Download complete", id));
            UnpackedLayer unpacked = unpack(blob, id, file);
            boolean given = false;
            try {
                events.put(new PullEvent.Unpacked(index, unpacked));
                given = true;
            } finally {
                if (!given) {
                    unpacked.close();
                }
            }
        } finally {
            Files.delete(file);
        }
    }

    private void download(Blob blob, String id, Path file) throws IOException, InterruptedException {
        var listener = new LayerDownload.Listener() {
            private final Counter counter = new Counter("Downloading", id, blob.size());

            @Override
            public void reached(long bytes) {
                counter.reached(bytes);
            }

            @Override
            public void retrying(Duration pause) throws InterruptedException {
                counter.told = 0;
                long seconds = Math.max(1, pause.toSeconds());
                events.put(new PullEvent.Step("Retrying in " + seconds + (seconds == 1 ? " second" : " seconds"), id));
            }
        };
        new LayerDownload(
                        session,
                        repository,
                        blob,
                        new LayerDownload.Patience(
                                places.pause(), places.limits().attempts()),
                        listener)
                .into(file);
        events.put(new PullEvent.Step("Verifying Checksum", id));
    }

    private UnpackedLayer unpack(Blob blob, String id, Path file) throws IOException, InterruptedException {
        places.unpacking().acquire();
        try (InputStream in = Files.newInputStream(file);
                InputStream counted = new Counted(in, new Counter("Extracting", id, blob.size()))) {
            return layers.unpackUnsynced(counted);
        } finally {
            places.unpacking().release();
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
    private final class Counter {
        private final String status;
        private final String id;
        private final long total;
        private long told;

        Counter(String status, String id, long total) {
            this.status = status;
            this.id = id;
            this.total = total;
        }

        void reached(long bytes) {
            long step = Math.max(SMALLEST_STEP, total / STEPS);
            if (told == 0 || bytes - told >= step || bytes == total) {
                told = bytes;
                if (!events.offer(new PullEvent.Bytes(status, id, bytes, total))) {
                    LOG.trace("the client is slow: left out {} of {}", bytes, id);
                }
            }
        }
    }

    private static final class Counted extends java.io.FilterInputStream {
        private final Counter counter;
        private long read;

        Counted(InputStream in, Counter counter) {
            super(in);
            this.counter = counter;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int got = super.read(into, offset, length);
            if (got > 0) {
                read += got;
                counter.reached(read);
            }
            return got;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
