package io.berth.daemon.registry;

import io.berth.api.error.EngineException;
import io.berth.daemon.image.Digest;
import io.berth.daemon.registry.Manifest.Blob;
import io.berth.daemon.registry.Transport.Answer;
import io.berth.execdriver.kernel.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/**
 * Fetches one blob into a file: what breaks off is tried again from where it stood, the digest is worked out on the way,
 * and neither a byte more than the manifest says nor a wrong digest is taken. For one thread.
 */
final class LayerDownload {
    private static final int BUFFER = 1 << 16;
    private static final int PARTIAL = 206;
    private static final int OUT_OF_RANGE = 416;

    private final RegistrySession session;
    private final String path;
    private final Blob blob;
    private final Patience patience;
    private final Listener listener;
    private MessageDigest digest = Sha256.forStreams();
    private long have;

    /** Hears how it goes. */
    interface Listener {
        void reached(long bytes);

        /** Something failed in passing. */
        void retrying(Duration pause) throws InterruptedException;
    }

    /**
     * What is done about failures in passing.
     *
     * @param pause before the second try, twice as long before the third and so on
     * @param attempts in all
     */
    record Patience(Duration pause, int attempts) {}

    /**
     * For one blob.
     *
     * @param repository its path in the registry
     */
    LayerDownload(RegistrySession session, String repository, Blob blob, Patience patience, Listener listener) {
        this.session = session;
        this.path = repository + "/blobs/" + blob.digest();
        this.blob = blob;
        this.patience = patience;
        this.listener = listener;
    }

    /** Does the work; {@code file} is made, and stays also when this fails. */
    void into(Path file) throws IOException, InterruptedException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int attempt = 1; ; attempt++) {
                try {
                    fetch(out);
                    break;
                } catch (IOException e) {
                    boolean last = attempt >= patience.attempts()
                            || Thread.currentThread().isInterrupted();
                    if (last || (e instanceof RegistryAnswerException answer && !answer.isPassing())) {
                        throw e;
                    }
                    Duration wait = patience.pause().multipliedBy(attempt);
                    listener.retrying(wait);
                    Thread.sleep(wait);
                }
            }
        }
        String found = "sha256:" + HexFormat.of().formatHex(digest.digest());
        if (!found.equals(blob.digest().toString())) {
            throw EngineException.internal("filesystem layer verification failed for digest " + blob.digest());
        }
    }

    private void fetch(FileChannel out) throws IOException, InterruptedException {
        if (have == blob.size() && have > 0) {
            return;
        }
        Map<String, String> range = have == 0 ? Map.of() : Map.of("Range", "bytes=" + have + "-");
        try (Answer answer = session.get(path, range)) {
            if (have > 0 && !continues(answer)) {
                restart(out);
            }
            copy(answer.body(), out);
        } catch (RegistryAnswerException e) {
            if (e.status() == OUT_OF_RANGE) {
                restart(out);
                throw new IOException(e.text(), e);
            }
            throw e;
        }
    }

    private boolean continues(Answer answer) {
        return answer.status() == PARTIAL && answer.header("content-range").startsWith("bytes " + have + "-");
    }

    private void restart(FileChannel out) throws IOException {
        out.truncate(0);
        out.position(0);
        have = 0;
        digest = Sha256.forStreams();
    }

    private void copy(InputStream body, FileChannel out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int count;
        while ((count = body.read(buffer)) >= 0) {
            if (count > blob.size() - have) {
                throw EngineException.internal("layer " + blob.digest() + " is longer than the " + blob.size()
                        + " bytes that its manifest says");
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            digest.update(buffer, 0, count);
            have += count;
            listener.reached(have);
        }
        if (have < blob.size()) {
            throw new EOFException("unexpected EOF");
        }
    }

    /** A small blob in one piece, its digest checked. */
    static byte[] small(RegistrySession session, String repository, Blob blob)
            throws IOException, InterruptedException {
        try (Answer answer = session.get(repository + "/blobs/" + blob.digest(), Map.of())) {
            byte[] contents = answer.body().readNBytes(Math.toIntExact(blob.size()) + 1);
            if (contents.length != blob.size() || !Digest.of(contents).equals(blob.digest())) {
                throw EngineException.internal("image config verification failed for digest " + blob.digest());
            }
            return contents;
        }
    }
}
