package io.berth.daemon.network;

import io.berth.daemon.network.dns.NameServer;
import io.berth.daemon.network.dns.NameTable;
import io.berth.daemon.network.link.Links;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.Nftables;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's part of the host's network: bridges, the packet filter, and containers' namespaces with their links. A few
 * empty namespaces are kept ready, because making one takes longer than all else at a container's start. Any thread; the
 * work is done on the {@link NetworkThread}, in the order in which it was asked for.
 */
final class HostNetwork implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostNetwork.class);
    private static final int READY = 2;

    /** UDP and TCP stand for the name server's ports. */
    private static final String NAMES = """
        add table ip berth_names
        delete table ip berth_names
        table ip berth_names {
          chain output {
            type nat hook output priority -100; policy accept;
            ip daddr 127.0.0.11 udp dport 53 dnat to 127.0.0.11:UDP
            ip daddr 127.0.0.11 tcp dport 53 dnat to 127.0.0.11:TCP
          }
        }
        """;

    private final NetworkThread thread;
    /** For what nobody waits for: removing links, making namespaces to keep ready. */
    private final NetworkThread sweeper;

    private final Bridges bridges;
    private final Parents parents;
    private final Firewall firewall;
    private final String owner;
    private final boolean proxied;

    /** Made by the sweeper, used by the other thread. */
    private final ConcurrentLinkedDeque<OwnedFd> ready = new ConcurrentLinkedDeque<>();

    HostNetwork(Kernel kernel, String engineId, boolean proxied) {
        this.proxied = proxied;
        this.owner = Bridges.ANY_OWNER + engineId + " ";
        this.thread = new NetworkThread("network", kernel);
        this.sweeper = new NetworkThread("network-sweeper", kernel);
        this.bridges = new Bridges(thread, owner);
        this.parents = new Parents(thread);
        this.firewall = new Firewall(engineId, thread, proxied);
    }

    /** The beginning of the aliases of all bridges that are this engine's. */
    String owner() {
        return owner;
    }

    /** What a container's link hangs on. */
    sealed interface Plug {}

    /** A bridge, by a link on the host. */
    record Port(NetworkLink link, String outer) implements Plug {}

    /** Another link of the host. */
    record Branch(ParentLink parent) implements Plug {}

    /**
     * A link into a container.
     *
     * @param way out through it: empty when there is none
     * @param settings of the kernel for the link, by their path below {@code /proc/sys/net}
     */
    record Wire(
            Plug plug,
            String inner,
            String mac,
            List<NetworkLink.Gateway> addresses,
            Way way,
            Map<String, String> settings) {}

    /**
     * Where a container's default routes lead.
     *
     * @param gateways of both families
     * @param bare whether they lead to the link and no gateway, as for addresses that are routed
     */
    record Way(List<InetAddress> gateways, boolean bare) {
        static final Way NONE = new Way(List.of(), false);
    }

    /** The name of the bridge with the alias; made when there is none, with a name that nobody else has. */
    String claimBridge(String stem, String alias, int mtu) throws IOException {
        return NetworkThread.result(thread.begin(() -> bridges.claimHere(stem, alias, mtu)));
    }

    /** The networks that the host is in, but for the given bridges. */
    List<Subnet> used(Set<String> ownBridges) throws IOException {
        return NetworkThread.result(thread.begin(() -> bridges.usedHere(ownBridges)));
    }

    /** Puts right what an earlier engine has left: makes what is missing, removes what nobody has. */
    void restore(Collection<HostLink> links, Collection<PublishedPort> ports, Set<String> outerLinks)
            throws IOException {
        doIt(() -> {
            var names = new HashSet<String>();
            var own = new ArrayList<NetworkLink>();
            for (HostLink link : links) {
                names.add(link.name());
                ensureOrTell(link);
                if (link instanceof NetworkLink bridge) {
                    own.add(bridge);
                }
            }
            bridges.sweepHere(names, outerLinks);
            firewall.replaceHere(own, ports);
        });
        sweeper.later(this::refillHere);
    }

    private void ensureOrTell(HostLink link) {
        try {
            ensureHere(link);
        } catch (IOException e) {
            log.error("link {} can't be made: {}", link.name(), e.getMessage());
        }
    }

    private void ensureHere(HostLink link) throws IOException {
        switch (link) {
            case NetworkLink bridge -> bridges.ensureHere(bridge);
            case ParentLink parent -> parents.ensureHere(parent);
        }
    }

    void add(HostLink link) throws IOException {
        doIt(() -> {
            ensureHere(link);
            if (link instanceof NetworkLink bridge) {
                firewall.addHere(bridge);
            }
        });
    }

    void remove(HostLink link) throws IOException {
        doIt(() -> {
            if (link instanceof NetworkLink bridge) {
                firewall.removeHere(bridge);
            }
            removeHere(link);
        });
    }

    private void removeHere(HostLink link) throws IOException {
        switch (link) {
            case NetworkLink bridge -> bridges.removeHere(bridge);
            case ParentLink parent -> parents.removeHere(parent);
        }
    }

    /** A namespace with nothing but a loopback; the caller closes it. */
    OwnedFd namespace() throws IOException {
        return NetworkThread.result(thread.begin(() -> {
            OwnedFd found = ready.poll();
            return found == null ? thread.makeNamespaceHere() : found;
        }));
    }

    OwnedFd namespaceOf(int pid) throws IOException {
        return thread.namespaceOf(pid);
    }

    /** Begins to make links and open ports; the future tells when they are there. */
    Future<Boolean> wire(OwnedFd namespace, List<Wire> wires, List<PublishedPort> ports) {
        return thread.begin(() -> {
            for (Wire wire : wires) {
                wireHere(namespace, wire);
            }
            firewall.addHere(ports);
            return true;
        });
    }

    /** Takes a link away again that could not be made whole; some time. */
    void unplug(OwnedFd namespace, String inner) {
        thread.later(() -> thread.linksInsideHere(namespace, links -> {
            links.remove(inner);
            return true;
        }));
    }

    /** Removes a link from a container, and closes ports. */
    void unwire(OwnedFd namespace, String inner, List<PublishedPort> ports) throws IOException {
        doIt(() -> {
            firewall.removeHere(ports);
            thread.linksInsideHere(namespace, links -> {
                links.remove(inner);
                return true;
            });
        });
    }

    /**
     * Begins to remove the links of a container that has ended and to close its ports. The kernel takes long over a link,
     * so this is not done where the next container's links are made.
     */
    void abandon(List<String> outerLinks, List<PublishedPort> ports) {
        if (!ports.isEmpty()) {
            thread.later(() -> firewall.removeHere(ports));
        }
        sweeper.later(() -> {
            for (String outer : outerLinks) {
                sweeper.links().remove(outer);
            }
            refillHere();
        });
    }

    /** Closes a namespace once all that was begun so far is done. */
    void release(OwnedFd namespace) {
        thread.later(namespace::close);
    }

    /** Sets the default routes of a namespace. */
    void route(OwnedFd namespace, Way way, String inner) throws IOException {
        doIt(() -> thread.linksInsideHere(namespace, links -> {
            routeHere(links, inner, way);
            return true;
        }));
    }

    /**
     * Begins to answer questions for names in a namespace. The server has ports of its own, so that a container may have
     * one on port 53; rules inside the namespace lead questions to it.
     */
    Future<NameServer> serveNames(OwnedFd namespace, NameTable names) {
        return thread.begin(() -> thread.insideHere(namespace, () -> {
            NameServer server = NameServer.open(names);
            try (Nftables filter = Nftables.open()) {
                filter.run(NAMES.replace("UDP", Integer.toString(server.udpPort()))
                        .replace("TCP", Integer.toString(server.tcpPort())));
                return server;
            } catch (IOException e) {
                server.close();
                throw e;
            }
        }));
    }

    /** Ends a name server once it has begun. */
    void stop(Future<NameServer> server) {
        thread.later(() -> NetworkThread.result(server).close());
    }

    /** Removes all that is this engine's: the bridges and the filter's table. */
    void clear(Collection<HostLink> links) {
        try {
            doIt(() -> {
                firewall.clearHere();
                for (HostLink link : links) {
                    removeHere(link);
                }
            });
        } catch (IOException e) {
            log.warn("bridges and rules could not be removed: {}", e.getMessage());
        }
    }

    private void wireHere(OwnedFd namespace, Wire wire) throws IOException {
        plugHere(namespace, wire);
        boolean v6 = wire.addresses.stream().anyMatch(address -> address.address() instanceof Inet6Address);
        thread.linksInsideHere(namespace, links -> {
            Bridges.set("ipv6/conf/" + wire.inner + "/disable_ipv6", v6 ? "0" : "1");
            int index = index(links, wire.inner);
            for (NetworkLink.Gateway address : wire.addresses) {
                links.addAddress(index, address.address(), address.length());
            }
            links.setUp(index);
            for (Map.Entry<String, String> setting : wire.settings.entrySet()) {
                Bridges.setStrictly(setting.getKey(), setting.getValue());
            }
            routeHere(links, wire.inner, wire.way);
            return true;
        });
    }

    private void plugHere(OwnedFd namespace, Wire wire) throws IOException {
        switch (wire.plug) {
            case Port(NetworkLink link, String outer) -> {
                Links host = thread.links();
                var inner = new Links.Inner(namespace.number(), wire.inner, wire.mac, link.mtu());
                host.addPair(outer, bridges.indexHere(link.bridge()), inner);
                Optional<Links.Link> port = link.isolated() || !proxied ? host.find(outer) : Optional.empty();
                if (port.isPresent()) {
                    host.setPort(port.get().index(), link.isolated(), !proxied);
                }
            }
            case Branch(ParentLink parent) ->
                parents.joinHere(parent, new Links.Inner(namespace.number(), wire.inner, wire.mac, 0));
        }
    }

    private static void routeHere(Links links, String inner, Way way) throws IOException {
        for (InetAddress gateway : way.gateways) {
            links.setDefaultRoute(gateway, index(links, inner));
        }
        if (way.bare) {
            links.setDefaultRoute(index(links, inner));
        }
    }

    private static int index(Links links, String name) throws IOException {
        return links.find(name)
                .orElseThrow(() -> new IOException("link " + name + " has gone"))
                .index();
    }

    private void refillHere() throws IOException {
        while (ready.size() < READY) {
            ready.add(sweeper.makeNamespaceHere());
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void doIt(Step step) throws IOException {
        NetworkThread.result(thread.begin(() -> {
            step.run();
            return true;
        }));
    }

    /** The name of a link on the host for an end point. */
    static String outerName(byte[] random) {
        return "veth" + HexFormat.of().formatHex(random).substring(0, 7);
    }

    /** Lets go of the ready namespaces; bridges and rules stay. */
    @Override
    public void close() {
        sweeper.close();
        ready.forEach(OwnedFd::close);
        ready.clear();
        thread.close();
    }
}
