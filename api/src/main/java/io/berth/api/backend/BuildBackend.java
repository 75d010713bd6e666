package io.berth.api.backend;

import java.io.InputStream;

/** Builds images of Dockerfiles. */
public interface BuildBackend {
    /**
     * Takes the context in and reads the Dockerfile, or refuses; the body tells the progress as JSON lines and does the
     * work. It has to be written or abandoned. When the client goes away the step that runs is ended and nothing is left.
     *
     * @param context an archive, plain or compressed; stays the caller's
     */
    StreamBody build(BuildOptions options, InputStream context) throws InterruptedException;
}
