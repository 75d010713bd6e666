package io.berth.daemon.network;

import io.berth.daemon.network.link.Links;
import io.berth.daemon.network.link.Links.Link;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.KernelException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Bridges on the host. All methods are for the {@link NetworkThread}. */
final class Bridges {
    /** The beginning of every engine's aliases. */
    static final String ANY_OWNER = "berth ";

    private static final Path SETTINGS = Path.of("/proc/sys/net");

    /** Groups that people give to links have small numbers. */
    private static final int LEAST_GROUP = 1 << 30;

    private final NetworkThread thread;
    private final String owner;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Integer> indexes = new HashMap<>();

    /**
     * Makes bridges in an engine's name.
     *
     * @param owner the beginning of the aliases of all bridges that are this engine's
     */
    Bridges(NetworkThread thread, String owner) {
        this.thread = thread;
        this.owner = owner;
    }

    /** Makes the bridge, or takes the one that is there; it has its addresses and is up then. */
    void ensureHere(NetworkLink link) throws IOException {
        Links links = thread.links();
        Optional<Link> found = links.find(link.bridge());
        if (found.isPresent()) {
            check(found.get(), link);
            setUpHere(found.get().index(), link);
            return;
        }
        if (link.given()) {
            throw new IOException("bridge device with non default name " + link.bridge() + " must be created manually");
        }
        if (link.bridge().contains("%")) { // the kernel would put a number in its place
            throw new IOException("invalid bridge name " + link.bridge());
        }
        links.addBridge(link.bridge(), link.alias(), mac(), link.mtu());
        boolean done = false;
        try {
            int index = links.find(link.bridge())
                    .orElseThrow(() -> new IOException("bridge " + link.bridge() + " has gone"))
                    .index();
            setUpHere(index, link);
            done = true;
        } finally {
            if (!done) {
                links.remove(link.bridge());
            }
        }
    }

    private void setUpHere(int index, NetworkLink link) throws IOException {
        Links links = thread.links();
        for (NetworkLink.Gateway gateway : link.gateways()) {
            links.addAddress(index, gateway.address(), gateway.length());
        }
        links.setUp(index);
        indexes.put(link.bridge(), index);
        set("ipv4/conf/" + link.bridge() + "/route_localnet", "1");
        allowForwarding(link);
    }

    private static void check(Link found, NetworkLink wanted) throws IOException {
        if (!found.kind().equals("bridge")) {
            throw new IOException("existing interface " + found.name() + " is not a bridge");
        }
        if (found.alias().startsWith(ANY_OWNER) && !found.alias().equals(wanted.alias())) {
            throw new IOException("bridge " + found.name() + " is another engine's");
        }
    }

    int indexHere(String bridge) throws IOException {
        Integer known = indexes.get(bridge);
        if (known != null) {
            return known;
        }
        int index = thread.links()
                .find(bridge)
                .orElseThrow(() -> new IOException("bridge " + bridge + " does not exist"))
                .index();
        indexes.put(bridge, index);
        return index;
    }

    /** Takes a bridge away that was made here; one that was there before stays. */
    void removeHere(NetworkLink link) throws IOException {
        indexes.remove(link.bridge());
        Links links = thread.links();
        boolean own = links.find(link.bridge())
                .filter(found -> found.alias().equals(link.alias()))
                .isPresent();
        if (own && !link.given()) {
            links.remove(link.bridge());
        }
    }

    /** The bridge of the alias, or a new one with the first name that nobody has: two engines never get the same. */
    String claimHere(String stem, String alias, int mtu) throws IOException {
        var taken = new HashMap<String, String>();
        for (Link link : thread.links().list()) {
            taken.put(link.name(), link.alias());
        }
        for (int number = 0; ; number++) {
            String name = stem + number;
            if (alias.equals(taken.get(name)) || (!taken.containsKey(name) && addedHere(name, alias, mtu))) {
                return name;
            }
        }
    }

    private boolean addedHere(String name, String alias, int mtu) throws IOException {
        try {
            thread.links().addBridge(name, alias, mac(), mtu);
            return true;
        } catch (KernelException e) {
            if (e.errno() == Errno.EEXIST) {
                return false;
            }
            throw e;
        }
    }

    /** The networks that the host is in already, this engine's own left out. */
    List<Subnet> usedHere(Set<String> ownBridges) throws IOException {
        Links links = thread.links();
        var own = new ArrayList<Integer>();
        for (Link link : links.list()) {
            if (ownBridges.contains(link.name()) && link.alias().startsWith(owner)) {
                own.add(link.index());
            }
        }
        var ownNetworks = new ArrayList<Subnet>();
        var used = new ArrayList<Subnet>();
        links.addresses().forEach(address -> {
            Subnet network = new Subnet(address.address(), address.length()).network();
            (own.contains(address.index()) ? ownNetworks : used).add(network);
        });
        links.routes().forEach(route -> {
            Subnet network = new Subnet(route.network(), route.length()).network();
            if (!ownNetworks.contains(network)) {
                used.add(network);
            }
        });
        return used;
    }

    /** Removes this engine's bridges that no network has, and its links that no container has. */
    void sweepHere(Set<String> bridges, Set<String> outerLinks) throws IOException {
        var stale = new ArrayList<String>();
        for (Link link : thread.links().list()) {
            if (link.alias().startsWith(owner) && !bridges.contains(link.name())) {
                stale.add(link.name());
            }
        }
        for (String bridge : indexes.keySet()) {
            ports(bridge).stream()
                    .filter(port -> port.startsWith("veth") && !outerLinks.contains(port))
                    .forEach(stale::add);
        }
        thread.links().remove(stale, random.nextInt(LEAST_GROUP, Integer.MAX_VALUE));
    }

    private static List<String> ports(String bridge) throws IOException {
        Path folder = Path.of("/sys/class/net", bridge, "brif");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void allowForwarding(NetworkLink link) throws IOException {
        for (NetworkLink.Gateway gateway : link.gateways()) {
            boolean v4 = gateway.address() instanceof java.net.Inet4Address;
            set(v4 ? "ipv4/ip_forward" : "ipv6/conf/all/forwarding", "1");
        }
    }

    /** Writes a setting unless it is so. */
    static void set(String name, String value) throws IOException {
        Path file = SETTINGS.resolve(name);
        if (!Files.exists(file)) {
            return;
        }
        if (!Files.readString(file).strip().equals(value)) {
            Files.writeString(file, value);
        }
    }

    /** Writes a setting that a user asks for. */
    static void setStrictly(String name, String value) throws IOException {
        Path file = SETTINGS.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is not a sysctl file");
        }
        Files.writeString(file, value);
    }

    private byte[] mac() {
        byte[] mac = new byte[6];
        random.nextBytes(mac);
        mac[0] = (byte) ((mac[0] & 0xfc) | 2);
        return mac;
    }

    /** A network card's address that follows from the IP address, so that neighbours' tables stay right. */
    static byte[] macOf(InetAddress address) {
        byte[] ip = address.getAddress();
        byte[] mac = {2, 0x42, 0, 0, 0, 0};
        System.arraycopy(ip, ip.length - 4, mac, 2, 4);
        return mac;
    }
}
