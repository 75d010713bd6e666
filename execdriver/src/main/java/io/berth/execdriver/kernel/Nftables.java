package io.berth.execdriver.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Commands for the kernel's packet filter, in nft(8)'s language. The commands of one run are one transaction: all of them
 * hold, or none. Works in the network namespace that the thread was in when this was opened. For one thread at a time, and
 * not a virtual one: a run waits for the kernel.
 */
public final class Nftables implements AutoCloseable {
    private final Libnftables library;
    private long context;

    private Nftables(Libnftables library, long context) {
        this.library = library;
        this.context = context;
    }

    /**
     * Opens the library for the thread's network namespace.
     *
     * @throws IOException when libnftables is not installed, or the kernel has no nftables
     */
    public static Nftables open() throws IOException {
        Libnftables library = Loaded.library();
        long context = library.newContext();
        if (context == 0) {
            throw new IOException("libnftables gives no context");
        }
        return new Nftables(library, context);
    }

    /**
     * Runs commands.
     *
     * @return what they have printed
     * @throws IOException with nft's words when they are refused; nothing has changed then
     */
    public String run(String commands) throws IOException {
        int result = library.run(context, commands.getBytes(StandardCharsets.UTF_8));
        String error = library.error(context);
        String output = library.output(context);
        if (result != 0) {
            throw new IOException("nftables: " + error.strip());
        }
        return output;
    }

    /** A second call does nothing. */
    @Override
    public void close() {
        if (context != 0) {
            library.freeContext(context);
            context = 0;
        }
    }

    /** The library is loaded once, at the first use. */
    private static final class Loaded {
        private static volatile @Nullable Libnftables library;

        private static Libnftables library() throws IOException {
            Libnftables found = library;
            if (found == null) {
                found = new Libnftables();
                library = found;
            }
            return found;
        }
    }
}
