package io.berth.execdriver.kernel;

import com.kenai.jffi.MemoryIO;
import io.berth.execdriver.kernel.NativeFunction.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** libnftables' functions (libnftables(3)); a context is the address that {@link #newContext} gives. */
final class Libnftables {
    private static final MemoryIO MEMORY = MemoryIO.getInstance();
    private static final int LONGEST_TEXT = 1 << 20;

    private final NativeLibrary library = NativeLibrary.load("libnftables.so.1");
    private final NativeFunction newContext = library.function("nft_ctx_new", 1);
    private final NativeFunction freeContext = library.function("nft_ctx_free", 1);
    private final NativeFunction bufferOutput = library.function("nft_ctx_buffer_output", 1);
    private final NativeFunction bufferError = library.function("nft_ctx_buffer_error", 1);
    private final NativeFunction errorBuffer = library.function("nft_ctx_get_error_buffer", 1);
    private final NativeFunction outputBuffer = library.function("nft_ctx_get_output_buffer", 1);
    private final NativeFunction run = library.function("nft_run_cmd_from_buffer", 2);

    /**
     * Loads the library.
     *
     * @throws IOException when it is not installed
     */
    Libnftables() throws IOException {}

    /** A context whose netlink socket is in the thread's network namespace; 0 when there is none to be had. */
    long newContext() {
        long context = newContext.call(0);
        if (context != 0) {
            bufferOutput.call(context);
            bufferError.call(context);
        }
        return context;
    }

    void freeContext(long context) {
        freeContext.call(context);
    }

    int run(long context, byte[] commands) {
        return (int) NativeFunction.withCopy(commands, address -> run.call(context, address));
    }

    /** What the last run has complained of. */
    String error(long context) {
        return text(errorBuffer.call(context));
    }

    /** What the last run has printed; reading it empties it. */
    String output(long context) {
        return text(outputBuffer.call(context));
    }

    private static String text(long address) {
        if (address == 0) {
            return "";
        }
        byte[] bytes = MEMORY.getZeroTerminatedByteArray(address, LONGEST_TEXT);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
