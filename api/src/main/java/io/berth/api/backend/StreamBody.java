package io.berth.api.backend;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a streamed answer; runs on the request's virtual thread, which is interrupted when the client goes away. */
@FunctionalInterface
public interface StreamBody {
    /** Each {@code flush} on {@code out} reaches the client at once; the caller closes it. */
    void writeTo(OutputStream out) throws IOException, InterruptedException;

    /** Is called in the place of {@link #writeTo} when the answer can't even begin; lets go of what was opened for it. */
    default void abandon() {}
}
