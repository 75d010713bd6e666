package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.image.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Tells a build's client how it goes. A quiet client is told nothing before the end, and everything if that is bad. */
final class BuildOutput {
    private static final String RED = "\u001b[91m";
    private static final String PLAIN = "\u001b[0m";

    private final OutputStream client;
    private final OutputStream target;
    private final boolean quiet;
    private final HeldOutput held = new HeldOutput();

    /** @param client stays the caller's */
    BuildOutput(OutputStream client, boolean quiet) {
        this.client = client;
        this.quiet = quiet;
        this.target = quiet ? held : client;
    }

    void text(String text) throws IOException {
        new Progress(target, false).text(text);
    }

    /** A piece of a step's own output. */
    void output(byte[] piece, boolean isError) throws IOException {
        String text = new String(piece, StandardCharsets.UTF_8);
        text(isError ? RED + text + PLAIN : text);
    }

    /** Where whole progress lines of others go. */
    OutputStream lines() {
        return target;
    }

    /** The image of a stage that is done. */
    void image(String id) throws IOException {
        new Progress(target, false).aux(id);
    }

    /** The image that was made of the last stage's. */
    void squashed(String id) throws IOException {
        new Progress(target, false).result(id);
    }

    /** All is done. */
    void succeeded(String imageId) throws IOException {
        if (quiet) {
            new Progress(client, false).text(imageId + "\n");
        }
    }

    void failed(EngineException failure) throws IOException {
        held.writeTo(client);
        new Progress(client, false).error(failure);
    }

    void failed(CommandFailedException failure) throws IOException {
        held.writeTo(client);
        new Progress(client, false).error(failure.code(), String.valueOf(failure.getMessage()));
    }
}
