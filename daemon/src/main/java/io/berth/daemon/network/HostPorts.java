package io.berth.daemon.network;

import io.berth.api.error.EngineException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The host's ports that containers have. Each is held by a socket that is bound to it, so that no other program gets it;
 * what the packet filter does not lead past that socket (IPv6 to a container without IPv6), a {@link PortProxy} carries on.
 * Any thread.
 */
final class HostPorts {
    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int DEFAULT_FIRST = 32768;
    private static final int DEFAULT_LAST = 60999;

    private final ReentrantLock portsLock = new ReentrantLock();
    private final Map<Key, Held> held = new HashMap<>();
    private final boolean proxied;
    private int next = DEFAULT_FIRST;

    /**
     * Nothing is taken yet.
     *
     * @param proxied whether ports are served that packets can't be led past; if not, they are held only
     */
    HostPorts(boolean proxied) {
        this.proxied = proxied;
    }

    private record Key(String protocol, String hostIp, int port) {}

    private record Held(Optional<NetworkChannel> socket) {}

    /**
     * What is wanted.
     *
     * @param hostIps where: several get the same port
     * @param first of the range of ports, 0 for any
     * @param last of the range
     */
    record Wish(String protocol, int containerPort, List<String> hostIps, int first, int last) {}

    /**
     * Where ports lead.
     *
     * @param ipv4 the container's address, empty when it has none
     * @param bridge that the container is on
     */
    record Target(String ipv4, String ipv6, String bridge) {
        /** The port itself, open to who has a route. */
        PublishedPort routed(Wish wish, boolean v4) {
            return new PublishedPort(
                    wish.protocol(), wish.containerPort(), v4 ? "0.0.0.0" : "::", 0, ipv4, ipv6, bridge);
        }

        PublishedPort published(Wish wish, String hostIp, int port) {
            boolean sctp = wish.protocol().equals("sctp");
            return new PublishedPort(
                    wish.protocol(), wish.containerPort(), hostIp, port, ipv4, ipv6, sctp ? "" : bridge);
        }
    }

    /**
     * Takes a port on all the wished addresses.
     *
     * @throws EngineException INTERNAL in the Engine's words when there is none
     */
    List<PublishedPort> take(Wish wish, Target target) {
        portsLock.lock();
        try {
            return wish.first() == 0 ? takeAnyWithLock(wish, target) : takeWithLock(wish, target);
        } finally {
            portsLock.unlock();
        }
    }

    private List<PublishedPort> takeWithLock(Wish wish, Target target) {
        for (int port = wish.first(); ; port++) {
            try {
                return takeOneWithLock(wish, port, target);
            } catch (EngineException e) {
                if (port >= wish.last()) {
                    throw e;
                }
            }
        }
    }

    private List<PublishedPort> takeAnyWithLock(Wish wish, Target target) {
        int[] range = range();
        for (int tries = range[1] - range[0]; ; tries--) {
            int port = next < range[0] || next > range[1] ? range[0] : next;
            next = port + 1;
            try {
                return takeOneWithLock(wish, port, target);
            } catch (EngineException e) {
                if (tries <= 0) {
                    throw EngineException.internal("all ports are allocated", e);
                }
            }
        }
    }

    private List<PublishedPort> takeOneWithLock(Wish wish, int port, Target target) {
        var taken = new ArrayList<PublishedPort>();
        boolean done = false;
        try {
            for (String hostIp : wish.hostIps()) {
                PublishedPort published = target.published(wish, hostIp, port);
                checkFreeWithLock(published);
                taken.add(published);
                held.put(key(published), new Held(Optional.empty()));
            }
            bindWithLock(wish, taken, port);
            done = true;
            return taken;
        } finally {
            if (!done) {
                taken.forEach(this::releaseWithLock);
            }
        }
    }

    private void checkFreeWithLock(PublishedPort wanted) {
        for (Key other : held.keySet()) {
            boolean sameFamily = other.hostIp.contains(":") != wanted.isIpv4();
            if (other.port == wanted.hostPort()
                    && other.protocol.equals(wanted.protocol())
                    && sameFamily
                    && (other.hostIp.equals(wanted.hostIp()) || isAny(other.hostIp) || isAny(wanted.hostIp()))) {
                throw EngineException.internal("Bind for " + (isAny(wanted.hostIp()) ? other.hostIp : wanted.hostIp())
                        + ":" + other.port + " failed: port is already allocated");
            }
        }
    }

    /** One socket for both families when the port is wanted on all addresses of both. */
    private void bindWithLock(Wish wish, List<PublishedPort> ports, int number) {
        boolean both = wish.hostIps().contains("0.0.0.0") && wish.hostIps().contains("::");
        for (PublishedPort port : ports) {
            if (both && port.hostIp().equals("0.0.0.0")) {
                continue;
            }
            try {
                held.put(key(port), new Held(bind(port)));
            } catch (IOException e) {
                PublishedPort named = both ? ports.getFirst() : port;
                String container = named.target().isEmpty() ? named.target4() : named.target();
                throw EngineException.internal(
                        "failed to bind host port for " + address(named.hostIp(), number) + ":"
                                + address(container, wish.containerPort()) + "/" + wish.protocol() + ": " + reason(e),
                        e);
            }
        }
    }

    private Optional<NetworkChannel> bind(PublishedPort port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(port.hostIp()), port.hostPort());
        var family = port.isIpv4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        return switch (port.protocol()) {
            case "tcp" -> {
                if (!proxied) {
                    // bound and not listening: nobody is answered, and nobody else gets the port
                    yield Optional.of(bound(SocketChannel.open(family), address, () -> {}));
                }
                ServerSocketChannel socket = ServerSocketChannel.open(family);
                yield Optional.of(bound(socket, address, () -> PortProxy.serve(socket, port)));
            }
            case "udp" -> {
                DatagramChannel socket = DatagramChannel.open(family);
                yield Optional.of(bound(socket, address, () -> {
                    if (proxied) {
                        PortProxy.serve(socket, port);
                    }
                }));
            }
            default -> Optional.empty();
        };
    }

    private static NetworkChannel bound(NetworkChannel socket, InetSocketAddress address, Runnable then)
            throws IOException {
        boolean done = false;
        try {
            socket.bind(address);
            then.run();
            done = true;
            return socket;
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    /** Takes ports again that an earlier engine had given; one that another program has meanwhile stays without socket. */
    List<PublishedPort> takeAgain(List<PublishedPort> ports) {
        portsLock.lock();
        try {
            var lost = new ArrayList<PublishedPort>();
            for (PublishedPort port : ports) {
                if (port.isRouted()) {
                    continue;
                }
                held.put(key(port), new Held(Optional.empty()));
                boolean both = ports.stream()
                        .anyMatch(other -> other.hostIp().equals("::")
                                && other.hostPort() == port.hostPort()
                                && other.protocol().equals(port.protocol()));
                if (both && port.hostIp().equals("0.0.0.0")) {
                    continue;
                }
                try {
                    held.put(key(port), new Held(bind(port)));
                } catch (IOException e) {
                    lost.add(port);
                }
            }
            return lost;
        } finally {
            portsLock.unlock();
        }
    }

    void release(List<PublishedPort> ports) {
        portsLock.lock();
        try {
            ports.forEach(this::releaseWithLock);
        } finally {
            portsLock.unlock();
        }
    }

    private void releaseWithLock(PublishedPort port) {
        Held found = held.remove(key(port));
        if (found != null) {
            found.socket().ifPresent(HostPorts::close);
        }
    }

    private static void close(NetworkChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String reason(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("in use")) {
            return "address already in use";
        }
        return e instanceof BindException && text.contains("assign") ? "cannot assign requested address" : text;
    }

    private static String address(String ip, int port) {
        return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port;
    }

    private static Key key(PublishedPort port) {
        return new Key(port.protocol(), port.hostIp(), port.hostPort());
    }

    private static boolean isAny(String hostIp) {
        return hostIp.equals("0.0.0.0") || hostIp.equals("::");
    }

    private static int[] range() {
        try {
            String[] words = Files.readString(EPHEMERAL).strip().split("\\s+", 2);
            return new int[] {Integer.parseInt(words[0]), Integer.parseInt(words[1])};
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return new int[] {DEFAULT_FIRST, DEFAULT_LAST};
        }
    }
}
