package io.berth.execdriver.kernel;

import io.berth.execdriver.kernel.NativeFunction.NativeLibrary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 for long streams, by OpenSSL's libcrypto where the machine has it: the processor's own instructions are used
 * there, while the JVM, which the engine runs without its second compiler, is some fifteen times slower (1,250 and 80
 * MB/s measured). Without the library it is the JVM's. One thread at a time; nothing needs to be closed.
 */
public final class Sha256 extends MessageDigest {
    private static final int DIGEST_BYTES = 32;
    private static final int PIECE = 1 << 16;

    /** More than struct SHA256_CTX has (112). */
    private static final int CONTEXT_BYTES = 256;

    private final Functions functions;
    private final ByteBuffer context = ByteBuffer.allocateDirect(CONTEXT_BYTES).order(ByteOrder.nativeOrder());
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);

    private Sha256(Functions functions) {
        super("SHA-256");
        this.functions = functions;
        engineReset();
    }

    private record Functions(NativeFunction init, NativeFunction update, NativeFunction finish) {
        static Functions of(NativeLibrary library) throws IOException {
            return new Functions(
                    library.function("SHA256_Init", 1),
                    library.function("SHA256_Update", 3),
                    library.function("SHA256_Final", 2));
        }
    }

    /** Loads the library at the first use. */
    private static final class Library {
        private static final Logger log = LoggerFactory.getLogger(Sha256.class);
        private static final String[] NAMES = {"libcrypto.so.3", "libcrypto.so.1.1"};
        static final Optional<Functions> FUNCTIONS = load();

        private static Optional<Functions> load() {
            for (String name : NAMES) {
                try {
                    return Optional.of(Functions.of(NativeLibrary.load(name)));
                } catch (IOException | LinkageError e) {
                    log.debug("SHA-256 without {}: {}", name, e.toString());
                }
            }
            return Optional.empty();
        }
    }

    /** A digest that has taken in nothing yet. */
    public static MessageDigest forStreams() {
        Optional<Functions> functions = Library.FUNCTIONS;
        if (functions.isPresent()) {
            return new Sha256(functions.get());
        }
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void engineUpdate(byte input) {
        if (!piece.hasRemaining()) {
            takeIn();
        }
        piece.put(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        int done = 0;
        while (done < length) {
            if (!piece.hasRemaining()) {
                takeIn();
            }
            int count = Math.min(piece.remaining(), length - done);
            piece.put(input, offset + done, count);
            done += count;
        }
    }

    private void takeIn() {
        piece.flip();
        NativeFunction.withBuffer(
                context,
                state -> NativeFunction.withBuffer(
                        piece, bytes -> functions.update().call(state, bytes, piece.remaining())));
        piece.clear();
    }

    @Override
    protected byte[] engineDigest() {
        takeIn();
        ByteBuffer result = ByteBuffer.allocateDirect(DIGEST_BYTES);
        NativeFunction.withBuffer(
                result,
                into -> NativeFunction.withBuffer(
                        context, state -> functions.finish().call(into, state)));
        byte[] digest = new byte[DIGEST_BYTES];
        result.get(digest);
        engineReset();
        return digest;
    }

    @Override
    protected void engineReset() {
        piece.clear();
        NativeFunction.withBuffer(context, functions.init()::call);
    }

    @Override
    protected int engineGetDigestLength() {
        return DIGEST_BYTES;
    }
}
