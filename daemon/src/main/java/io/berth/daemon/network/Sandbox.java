package io.berth.daemon.network;

import io.berth.api.type.container.NetworkSettings;
import io.berth.api.type.network.EndpointSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A running container's place on the networks: its network namespace, end points and published ports. Any thread; {@link
 * #close} ends it.
 */
public interface Sandbox extends AutoCloseable {
    /**
     * A path by which the namespace can be joined while this is open; empty when the host's is to be used, or one that the
     * container's first process makes.
     */
    Optional<Path> namespace();

    /** The container has its first process: where that has made the namespace, links are now being made in it. */
    void entered(int pid) throws IOException;

    /**
     * Waits until links, addresses, routes and ports are there: before the container's program starts.
     *
     * @throws IOException when they can't be made
     */
    void awaitReady() throws IOException;

    /** The container has its first process now: gives the namespace its name. */
    void named(int pid) throws IOException;

    /** As inspect shows it. */
    NetworkSettings settings();

    /** The container's own addresses, in the order of its links. */
    List<InetAddress> addresses();

    /** Whether names are answered by the engine: the container is on a network of a user. */
    boolean resolvesNames();

    /**
     * Puts the running container on one more network.
     *
     * @param network its name
     */
    void connect(String network, EndpointSettings wanted) throws IOException;

    /** Takes the running container off a network. */
    void disconnect(String network) throws IOException;

    /** The container has another name now. */
    void renamed(String name);

    /** Gives everything back; a second call does nothing. The namespace goes with its last process. */
    @Override
    void close();
}
