package io.berth.daemon.registry;

import io.berth.daemon.image.Digest;
import io.berth.daemon.registry.Transport.Answer;
import io.berth.daemon.registry.Transport.Body;
import io.berth.daemon.registry.Transport.Request;
import io.berth.execdriver.kernel.Sha256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends a blob whose end is not known when it begins: pieces of some megabytes are kept until the registry has them, so
 * that one that broke off goes on from where the registry says it is, and no whole blob is ever kept anywhere. One that
 * fits one piece is sent in one request. For one thread; closing removes the piece.
 */
final class BlobUpload extends OutputStream {
    private static final int PIECE = 4 << 20;
    private static final int LARGEST_PIECE = 16 << 20;
    private static final int ATTEMPTS = 5;
    private static final String BYTES = "application/octet-stream";
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

    private final RegistrySession session;
    private final String repository;
    private final Duration pause;
    private final Retrying retrying;
    private final MessageDigest digest = Sha256.forStreams();
    private URI place;
    private final UploadPiece piece;
    private int pieceSize = PIECE;
    private long sent;

    /** Hears that something failed in passing. */
    @FunctionalInterface
    interface Retrying {
        void pausing(Duration pause) throws InterruptedException;
    }

    /**
     * Begins an upload.
     *
     * @param repository its path in the registry
     * @param from says where pieces are kept, and the pause before the second try of one, twice as long before the third
     */
    BlobUpload(RegistrySession session, String repository, LayerPusher.Source from, Retrying retrying)
            throws IOException, InterruptedException {
        this.session = session;
        this.repository = repository;
        this.pause = from.pause();
        this.retrying = retrying;
        URI begin = session.base().resolve(repository + "/blobs/uploads/");
        this.place = begin;
        try (Answer answer = session.send(Request.of("POST", begin, Map.of()))) {
            accept(answer, 202);
            String least = answer.header("oci-chunk-min-length");
            if (least.matches("[0-9]{1,8}")) {
                pieceSize = Math.clamp(Integer.parseInt(least), PIECE, LARGEST_PIECE);
            }
        }
        this.piece = new UploadPiece(from.folder());
    }

    /** Whether a repository has a blob. */
    static boolean has(RegistrySession session, String repository, Digest blob)
            throws IOException, InterruptedException {
        URI target = session.base().resolve(repository + "/blobs/" + blob);
        try (Answer answer = session.send(Request.of("HEAD", target, Map.of()))) {
            if (answer.status() == 200 || answer.status() == 404) {
                return answer.status() == 200;
            }
            throw RegistrySession.refusal(answer);
        }
    }

    private void accept(Answer answer, int expected) throws IOException {
        if (answer.status() != expected) {
            throw RegistrySession.refusal(answer);
        }
        String location = answer.header("location");
        if (!location.isEmpty()) {
            place = Transport.redirected(answer.source(), location);
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        digest.update(bytes, offset, length);
        int done = 0;
        while (done < length) {
            if (piece.size() == pieceSize) {
                sendPiece();
            }
            int count = Math.min(length - done, pieceSize - piece.size());
            piece.append(bytes, offset + done, count);
            done += count;
        }
    }

    /** Sends what is left and lets the registry check it; what it has then. */
    Digest finish() throws IOException {
        Digest whole = Digest.ofFinished(digest);
        if (sent > 0 && piece.size() > 0) {
            sendPiece();
        }
        boolean[] broken = {false};
        insistently(() -> {
            if (broken[0] && has(session, repository, whole)) {
                return;
            }
            broken[0] = true;
            URI last = URI.create(place + (place.getRawQuery() == null ? "?" : "&") + "digest="
                    + whole.toString().replace(":", "%3A"));
            Map<String, String> headers = piece.size() > 0 ? Map.of("Content-Type", BYTES) : Map.of();
            try (Answer answer = session.send(new Request("PUT", last, headers, piece.body(0)))) {
                if (answer.status() != 201) {
                    throw RegistrySession.refusal(answer);
                }
            }
        });
        sent += piece.size();
        return whole;
    }

    /** How many bytes the blob has, when it is finished. */
    long size() {
        return sent;
    }

    private void sendPiece() throws IOException {
        int[] done = {0};
        boolean[] broken = {false};
        insistently(() -> {
            if (broken[0]) {
                done[0] = arrived();
            }
            broken[0] = true;
            if (done[0] < piece.size()) {
                patch(piece.body(done[0]), sent + done[0]);
            }
        });
        sent += piece.size();
        piece.clear();
    }

    private void patch(Body bytes, long offset) throws IOException, InterruptedException {
        String range = offset + "-" + (offset + bytes.length() - 1);
        Map<String, String> headers = Map.of("Content-Type", BYTES, "Content-Range", range);
        try (Answer answer = session.send(new Request("PATCH", place, headers, bytes))) {
            accept(answer, answer.status() == 204 ? 204 : 202);
        }
    }

    /** How much of the piece the registry has already. */
    private int arrived() throws IOException, InterruptedException {
        try (Answer answer = session.send(Request.of("GET", place, Map.of()))) {
            accept(answer, 204);
            Matcher range = RANGE.matcher(answer.header("range"));
            long have = range.matches() ? Long.parseLong(range.group(1)) + 1 : 0;
            boolean nothing = have == 1 && sent == 0;
            if (!nothing && (have < sent || have > sent + piece.size())) {
                throw new RegistryAnswerException(400, "", "the registry has lost a part of the upload");
            }
            return nothing ? 0 : (int) (have - sent);
        }
    }

    @Override
    public void close() {
        piece.close();
    }

    private interface Try {
        void run() throws IOException, InterruptedException;
    }

    private void insistently(Try work) throws IOException {
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    work.run();
                    return;
                } catch (IOException e) {
                    boolean last = attempt == ATTEMPTS || Thread.currentThread().isInterrupted();
                    if (last || (e instanceof RegistryAnswerException answer && !answer.isPassing())) {
                        throw e;
                    }
                    Duration wait = pause.multipliedBy(attempt);
                    retrying.pausing(wait);
                    Thread.sleep(wait);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("the push was cancelled").initCause(e);
        }
    }
}
