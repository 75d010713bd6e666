package io.berth.api.backend;

import io.berth.api.json.Encoded;
import io.berth.api.type.container.ContainerSummary;
import io.berth.api.type.container.InspectResponse;
import io.berth.api.type.container.PruneReport;
import io.berth.api.type.container.TopResponse;
import io.berth.api.type.container.WaitResponse;
import io.berth.api.version.ApiVersion;
import java.util.List;

/** What is asked about containers, and the few acts that belong to it. Names and refusals as in {@link ContainerLifecycle}. */
public interface ContainerQueries {
    /** Newest first; what is unchanged since an earlier call is encoded already. */
    List<Encoded<ContainerSummary>> list(ListOptions options, ApiVersion version) throws InterruptedException;

    /**
     * All about one container.
     *
     * @param size whether to count the bytes that it takes, which is slow
     */
    InspectResponse inspect(String container, boolean size, ApiVersion version) throws InterruptedException;

    /**
     * A running container's processes, as {@code ps} shows them.
     *
     * @param psArgs for {@code ps}, {@code -ef} when the client gave none
     */
    TopResponse top(String container, String psArgs) throws InterruptedException;

    /** Registers a wait: what happens after this returns is not missed, however late {@code await} is called. */
    Waiter wait(String container, WaitCondition condition) throws InterruptedException;

    /** Sets the size of a running container's terminal. */
    void resize(String container, int rows, int columns) throws InterruptedException;

    /** Removes the containers that do not run. */
    PruneReport prune(Filters filters) throws InterruptedException;

    /** A wait that has begun. */
    @FunctionalInterface
    interface Waiter {
        /** Returns when the condition is met; interrupted when the client goes away. */
        WaitResponse await() throws InterruptedException;
    }
}
