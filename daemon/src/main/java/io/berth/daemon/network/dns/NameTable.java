package io.berth.daemon.network.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** What one container's name server knows. Any thread; nothing here waits. */
public interface NameTable {
    /**
     * The addresses of a container's name or alias, of both families.
     *
     * @param name without a dot at its end
     * @return empty when it is nobody's name
     */
    Optional<List<InetAddress>> addresses(String name);

    /** The name that an address has: the container's and the network's. */
    Optional<String> nameOf(InetAddress address);

    /** Who is asked about all other names, in this order; nobody on an internal network. */
    List<InetSocketAddress> servers();
}
