package io.berth.daemon.registry;

import io.berth.api.error.EngineException;
import io.berth.daemon.image.Digest;
import io.berth.daemon.registry.Manifest.Blob;
import io.berth.daemon.registry.Transport.Answer;
import io.berth.execdriver.kernel.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * One blob on its way here, as a stream: what breaks off is tried again from where it stood, the digest is worked out on
 * the way, and neither a byte more than the manifest says nor a wrong digest is taken. For one thread; what has been read
 * is not to be trusted before {@link #verify}.
 */
final class LayerDownload extends InputStream {
    private static final int BUFFER = 1 << 16;
    private static final int PARTIAL = 206;
    private static final int OUT_OF_RANGE = 416;

    private final RegistrySession session;
    private final String path;
    private final Blob blob;
    private final Patience patience;
    private final Listener listener;
    private final MessageDigest digest = Sha256.forStreams();
    private Optional<Answer> answer = Optional.empty();
    private boolean ranges = true;
    private int attempt = 1;
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

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            while (true) {
                try {
                    return fetch(into, offset, length);
                } catch (IOException e) {
                    breakOff();
                    waitAfter(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("fetching was cancelled").initCause(e);
        }
    }

    /** More is to come until all is there. */
    @Override
    public int available() {
        return have < blob.size() ? 1 : 0;
    }

    private int fetch(byte[] into, int offset, int length) throws IOException, InterruptedException {
        if (answer.isEmpty() && have == blob.size() && have > 0) {
            return -1; // it broke off behind its last byte
        }
        int count = body().read(into, offset, length);
        if (count < 0 && have < blob.size()) {
            throw new IOException("unexpected EOF");
        }
        if (count > blob.size() - have) {
            throw EngineException.internal(
                    "layer " + blob.digest() + " is longer than the " + blob.size() + " bytes that its manifest says");
        }
        if (count > 0) {
            digest.update(into, offset, count);
            have += count;
            listener.reached(have);
        }
        return count;
    }

    /** What the registry sends, at the first byte that is not here. */
    private InputStream body() throws IOException, InterruptedException {
        if (answer.isEmpty()) {
            Map<String, String> range = have > 0 && ranges ? Map.of("Range", "bytes=" + have + "-") : Map.of();
            Answer opened = session.get(path, range);
            answer = Optional.of(opened);
            if (!continues(opened)) {
                opened.body().skipNBytes(have); // a change of these bytes does not escape the digest
            }
        }
        return answer.get().body();
    }

    private boolean continues(Answer opened) {
        return opened.status() == PARTIAL && opened.header("content-range").startsWith("bytes " + have + "-");
    }

    private void breakOff() throws IOException {
        if (answer.isPresent()) {
            answer.get().close();
            answer = Optional.empty();
        }
    }

    private void waitAfter(IOException failure) throws IOException, InterruptedException {
        boolean passing = !(failure instanceof RegistryAnswerException refusal) || refusal.isPassing();
        if (failure instanceof RegistryAnswerException refusal && refusal.status() == OUT_OF_RANGE && ranges) {
            ranges = false;
            passing = true;
        }
        boolean last = attempt >= patience.attempts() || Thread.currentThread().isInterrupted();
        if (last || !passing) {
            throw failure;
        }
        Duration wait = patience.pause().multipliedBy(attempt++);
        listener.retrying(wait);
        Thread.sleep(wait);
    }

    /** Reads what nobody has read, and throws unless all of it together is what was asked for. */
    void verify() throws IOException {
        byte[] rest = new byte[BUFFER];
        int count = 0;
        while (count >= 0) {
            count = read(rest, 0, rest.length);
        }
        String found = "sha256:" + HexFormat.of().formatHex(digest.digest());
        if (!found.equals(blob.digest().toString())) {
            throw EngineException.internal("filesystem layer verification failed for digest " + blob.digest());
        }
    }

    @Override
    public void close() throws IOException {
        breakOff();
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
