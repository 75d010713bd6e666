package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import io.berth.daemon.image.ImageLoader.LayerSource;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.layer.UnpackedLayer;
import io.berth.execdriver.kernel.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Unpacks an image's layers while those before them are still waited for, a few at a time. One thread adds, takes in the
 * same order and closes, which ends what is under way and removes what was not taken.
 */
final class LayersAhead implements AutoCloseable {
    private static final int AT_A_TIME = 2;
    private static final int TELL_MILLIS = 200;
    private static final String STATUS = "Loading layer";

    private final LayerStore layers;
    private final Progress progress;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(AT_A_TIME, Thread.ofVirtual().factory());
    private final List<One> all = new ArrayList<>();
    private int taken;

    LayersAhead(LayerStore layers, Progress progress) {
        this.layers = layers;
        this.progress = progress;
    }

    /** One layer on its way. */
    private record One(
            String id, long total, AtomicLong read, CountDownLatch ended, List<Future<UnpackedLayer>> result) {
        Future<UnpackedLayer> future() {
            return result.getFirst();
        }
    }

    /** Begins with a layer as soon as there is room. */
    void add(LayerSource source, String id) throws IOException {
        AtomicLong read = new AtomicLong();
        CountDownLatch ended = new CountDownLatch(1);
        Future<UnpackedLayer> future = threads.submit(() -> {
            try {
                return unpack(source, read);
            } finally {
                ended.countDown();
            }
        });
        all.add(new One(id, Files.size(source.file()), read, ended, List.of(future)));
    }

    private UnpackedLayer unpack(LayerSource source, AtomicLong read) throws IOException, InterruptedException {
        MessageDigest digest = Sha256.forStreams();
        try (InputStream file = new Counted(Files.newInputStream(source.file()), read);
                InputStream in = source.digest().isPresent() ? new DigestInputStream(file, digest) : file) {
            UnpackedLayer unpacked = layers.unpack(in);
            boolean right = false;
            try {
                in.transferTo(OutputStream.nullOutputStream());
                source.digest().ifPresent(expected -> check(expected, Digest.ofFinished(digest)));
                right = true;
                return unpacked;
            } finally {
                if (!right) {
                    unpacked.close();
                }
            }
        }
    }

    private static void check(Digest expected, Digest actual) {
        if (!actual.equals(expected)) {
            throw EngineException.invalid("unexpected digest of layer: expected " + expected + ", got " + actual);
        }
    }

    /** The next layer in the order of adding; the caller closes it. Its progress is told meanwhile. */
    UnpackedLayer take() throws IOException, InterruptedException {
        One one = all.get(taken);
        long told = -1;
        while (!one.ended().await(TELL_MILLIS, TimeUnit.MILLISECONDS)) {
            long read = one.read().get();
            if (read != told && read > 0) {
                told = read;
                progress.progressUnlessQuiet(STATUS, one.id(), read, one.total());
            }
        }
        try {
            UnpackedLayer unpacked = one.future().get();
            taken++;
            progress.progressUnlessQuiet(STATUS, one.id(), one.total(), one.total());
            return unpacked;
        } catch (java.util.concurrent.ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        threads.close();
        for (One one : all.subList(taken, all.size())) {
            if (one.future().state() == Future.State.SUCCESS) {
                one.future().resultNow().close();
            }
        }
    }

    private static final class Counted extends FilterInputStream {
        private final AtomicLong read;

        Counted(InputStream in, AtomicLong read) {
            super(in);
            this.read = read;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            read.addAndGet(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int got = super.read(into, offset, length);
            read.addAndGet(Math.max(0, got));
            return got;
        }
    }
}
