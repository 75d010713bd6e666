package io.berth.api.backend;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a streamed answer; runs on the request's virtual thread, which is interrupted when the client goes away. */
@FunctionalInterface
public interface StreamBody {
    /** Each {@code flush} on {@code out} reaches the client at once; the caller closes it. */
    void writeTo(OutputStream out) throws IOException, InterruptedException;
}
