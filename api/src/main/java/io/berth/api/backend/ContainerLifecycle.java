package io.berth.api.backend;

import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.CreateResponse;
import io.berth.api.type.container.UpdateRequest;
import io.berth.api.type.container.UpdateResponse;
import io.berth.api.version.ApiVersion;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What changes a container. A container is named by its full id, a unique beginning of the id, or its name with or
 * without the leading slash. Refusals are {@link io.berth.api.error.EngineException}s in the Engine's words; calls run
 * on the request's virtual thread and return when the change is done.
 */
public interface ContainerLifecycle {
    /**
     * Makes a container; nothing is left behind when it is refused.
     *
     * @param name empty when the engine is to invent one
     * @param platform as the client wrote it, or empty
     */
    CreateResponse create(String name, String platform, CreateRequest request, ApiVersion version)
            throws InterruptedException;

    /** Starts a container; NOT_MODIFIED when it runs. */
    void start(String container) throws InterruptedException;

    /**
     * Asks the container to stop, and kills it when it has not after the time; NOT_MODIFIED when it does not run.
     *
     * @param timeoutSeconds empty for the container's own, negative to wait without end
     * @param signal empty for the container's own
     */
    void stop(String container, OptionalInt timeoutSeconds, Optional<String> signal) throws InterruptedException;

    /** As {@link #stop}, then started again; a container that does not run is only started. */
    void restart(String container, OptionalInt timeoutSeconds, Optional<String> signal) throws InterruptedException;

    /**
     * Sends a signal.
     *
     * @param signal a name with or without SIG, a number, or empty for KILL, which also waits for the end
     */
    void kill(String container, String signal) throws InterruptedException;

    void pause(String container) throws InterruptedException;

    void unpause(String container) throws InterruptedException;

    void rename(String container, String newName) throws InterruptedException;

    /**
     * Removes a container.
     *
     * @param volumes its anonymous volumes too
     * @param link only the legacy link of that name
     */
    void remove(String container, boolean force, boolean volumes, boolean link) throws InterruptedException;

    /** Changes limits and the restart policy. */
    UpdateResponse update(String container, UpdateRequest request) throws InterruptedException;
}
