package io.berth.daemon.network.link;

import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The links of one network namespace: the one that the thread was in when this was opened. For one thread at a time.
 */
public final class Links implements AutoCloseable {
    private static final int AF_UNSPEC = 0;
    private static final int AF_INET = 2;
    private static final int AF_BRIDGE = 7;
    private static final int AF_INET6 = 10;
    private static final int UP = 1;

    private static final int ENODEV = 19;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_PROTINFO = 12;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_IFALIAS = 20;
    private static final int IFLA_GROUP = 27;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int INFO_KIND = 1;
    private static final int INFO_DATA = 2;
    private static final int VETH_INFO_PEER = 1;
    private static final int MACVLAN_MODE = 1;
    private static final int IPVLAN_MODE = 1;
    private static final int IPVLAN_FLAGS = 2;
    private static final int VLAN_ID = 1;
    private static final int BRPORT_MODE = 4;
    private static final int BRPORT_ISOLATED = 33;

    private static final int IFA_LOCAL = 2;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_FLAGS = 8;
    private static final int WITHOUT_DAD = 2;

    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;

    private final RouteSocket socket;

    /**
     * A link as it is.
     *
     * @param kind {@code bridge}, {@code veth}…; empty for a device
     */
    public record Link(int index, String name, String alias, boolean up, String kind) {}

    /** An address with the length of its network's prefix. */
    public record LinkAddress(int index, InetAddress address, int length) {}

    /** Where a route leads. */
    public record Destination(InetAddress network, int length) {}

    /**
     * A link in another namespace.
     *
     * @param mac in hexadecimal digits with colons, dashes or dots
     */
    public record Inner(int namespace, String name, String mac, int mtu) {
        private byte[] macBytes() {
            return HexFormat.of().parseHex(mac.replaceAll("[:.-]", ""));
        }
    }

    public Links(Kernel kernel) throws IOException {
        this.socket = new RouteSocket(kernel);
    }

    /** The link of a name; empty when there is none. */
    public Optional<Link> find(String name) throws IOException {
        var found = new ArrayList<Link>(1);
        try {
            RouteMessage message =
                    RouteMessage.link(RouteMessage.GETLINK, 0, AF_UNSPEC, 0, 0).put(IFLA_IFNAME, name);
            socket.ask("find link " + name, message, false, answer -> found.add(link(answer)));
        } catch (KernelException e) {
            if (e.errno() == 19) {
                return Optional.empty();
            }
            throw e;
        }
        return found.stream().findFirst();
    }

    public List<Link> list() throws IOException {
        var found = new ArrayList<Link>();
        RouteMessage message = RouteMessage.link(RouteMessage.GETLINK, 0, AF_UNSPEC, 0, 0);
        socket.ask("list links", message, true, answer -> found.add(link(answer)));
        return found;
    }

    public List<LinkAddress> addresses() throws IOException {
        var found = new ArrayList<LinkAddress>();
        RouteMessage message = RouteMessage.address(RouteMessage.GETADDR, 0, AF_UNSPEC, 0, 0);
        socket.ask("list addresses", message, true, answer -> {
            int length = Byte.toUnsignedInt(answer.get(1));
            int index = answer.getInt(4);
            byte[] local = attribute(answer, 8, IFA_LOCAL);
            byte[] address = local.length == 0 ? attribute(answer, 8, IFA_ADDRESS) : local;
            inet(address).ifPresent(value -> found.add(new LinkAddress(index, value, length)));
        });
        return found;
    }

    /** Where the main table's routes lead, the default routes left out. */
    public List<Destination> routes() throws IOException {
        var found = new ArrayList<Destination>();
        RouteMessage message = RouteMessage.route(RouteMessage.GETROUTE, 0, AF_UNSPEC, 0);
        socket.ask("list routes", message, true, answer -> {
            int length = Byte.toUnsignedInt(answer.get(1));
            boolean main = Byte.toUnsignedInt(answer.get(4)) == 254;
            byte[] network = attribute(answer, 12, RTA_DST);
            if (main && length > 0) {
                inet(network).ifPresent(value -> found.add(new Destination(value, length)));
            }
        });
        return found;
    }

    /**
     * Makes a bridge that is down.
     *
     * @param alias tells whose it is
     * @throws KernelException EEXIST when there is a link of the name
     */
    public void addBridge(String name, String alias, byte[] mac, int mtu) throws IOException {
        RouteMessage message = RouteMessage.link(
                        RouteMessage.NEWLINK, RouteMessage.CREATE | RouteMessage.EXCLUSIVE, AF_UNSPEC, 0, 0)
                .put(IFLA_IFNAME, name)
                .put(IFLA_ADDRESS, mac)
                .putInt(IFLA_MTU, mtu);
        int info = message.begin(IFLA_LINKINFO);
        message.put(INFO_KIND, "bridge").end(info);
        socket.change("add bridge " + name, message, named(name, alias));
    }

    /** Makes a pair of links: the outer one here, up and in the bridge, the inner one in the other namespace. */
    public void addPair(String outer, int bridge, Inner inner) throws IOException {
        RouteMessage message = RouteMessage.link(
                        RouteMessage.NEWLINK, RouteMessage.CREATE | RouteMessage.EXCLUSIVE, AF_UNSPEC, 0, UP)
                .put(IFLA_IFNAME, outer)
                .putInt(IFLA_MTU, inner.mtu())
                .putInt(IFLA_MASTER, bridge);
        int info = message.begin(IFLA_LINKINFO);
        message.put(INFO_KIND, "veth");
        int data = message.begin(INFO_DATA);
        int peer = message.begin(VETH_INFO_PEER);
        message.linkHeader(AF_UNSPEC, 0, 0);
        message.put(IFLA_IFNAME, inner.name())
                .put(IFLA_ADDRESS, inner.macBytes())
                .putInt(IFLA_MTU, inner.mtu())
                .putInt(IFLA_NET_NS_FD, inner.namespace());
        message.end(peer).end(data).end(info);
        socket.change("add veth " + outer, message);
    }

    /**
     * How a macvlan or ipvlan link hangs on its parent.
     *
     * @param kind {@code macvlan} or {@code ipvlan}
     * @param parent the index of a link of this namespace
     * @param mode the kernel's number
     * @param flag the kernel's number, for ipvlan
     */
    public record Slave(String kind, int parent, int mode, int flag) {}

    /** Makes a macvlan or ipvlan link in another namespace; it has its parent's MTU. */
    public void addSlave(Slave slave, Inner inner) throws IOException {
        boolean macvlan = slave.kind().equals("macvlan");
        RouteMessage message = RouteMessage.link(
                        RouteMessage.NEWLINK, RouteMessage.CREATE | RouteMessage.EXCLUSIVE, AF_UNSPEC, 0, 0)
                .put(IFLA_IFNAME, inner.name())
                .putInt(IFLA_LINK, slave.parent())
                .putInt(IFLA_NET_NS_FD, inner.namespace());
        if (macvlan) {
            message.put(IFLA_ADDRESS, inner.macBytes());
        }
        int info = message.begin(IFLA_LINKINFO);
        message.put(INFO_KIND, slave.kind());
        int data = message.begin(INFO_DATA);
        if (macvlan) {
            message.putInt(MACVLAN_MODE, slave.mode());
        } else {
            message.putShort(IPVLAN_MODE, slave.mode()).putShort(IPVLAN_FLAGS, slave.flag());
        }
        message.end(data).end(info);
        socket.change("add " + slave.kind() + " " + inner.name(), message);
    }

    /** Makes the link of a VLAN on another link. */
    public void addVlan(String name, String alias, int parent, int id) throws IOException {
        RouteMessage message = RouteMessage.link(
                        RouteMessage.NEWLINK, RouteMessage.CREATE | RouteMessage.EXCLUSIVE, AF_UNSPEC, 0, 0)
                .put(IFLA_IFNAME, name)
                .putInt(IFLA_LINK, parent);
        int info = message.begin(IFLA_LINKINFO);
        message.put(INFO_KIND, "vlan");
        int data = message.begin(INFO_DATA);
        message.putShort(VLAN_ID, id).end(data).end(info);
        socket.change("add vlan " + name, message, named(name, alias));
    }

    /** Makes a link without a cable, for networks that have no parent. */
    public void addDummy(String name, String alias) throws IOException {
        RouteMessage message = RouteMessage.link(
                        RouteMessage.NEWLINK, RouteMessage.CREATE | RouteMessage.EXCLUSIVE, AF_UNSPEC, 0, UP)
                .put(IFLA_IFNAME, name);
        int info = message.begin(IFLA_LINKINFO);
        message.put(INFO_KIND, "dummy").end(info);
        socket.change("add dummy " + name, message, named(name, alias));
    }

    private static RouteMessage named(String name, String alias) {
        return RouteMessage.link(RouteMessage.SETLINK, 0, AF_UNSPEC, 0, 0)
                .put(IFLA_IFNAME, name)
                .put(IFLA_IFALIAS, alias.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sets how a bridge treats one of its ports.
     *
     * @param isolated a bridge's isolated ports do not see each other
     * @param hairpin whether what came from the port may go back to it
     */
    public void setPort(int port, boolean isolated, boolean hairpin) throws IOException {
        RouteMessage message = RouteMessage.link(RouteMessage.SETLINK, 0, AF_BRIDGE, port, 0);
        int info = message.begin(IFLA_PROTINFO);
        message.putByte(BRPORT_MODE, hairpin ? 1 : 0)
                .putByte(BRPORT_ISOLATED, isolated ? 1 : 0)
                .end(info);
        socket.change("set bridge port " + port, message);
    }

    public void setUp(int index) throws IOException {
        socket.change("set link up", RouteMessage.link(RouteMessage.NEWLINK, 0, AF_UNSPEC, index, UP));
    }

    public void setMaster(int index, int bridge) throws IOException {
        socket.change(
                "put link into bridge",
                RouteMessage.link(RouteMessage.NEWLINK, 0, AF_UNSPEC, index, UP).putInt(IFLA_MASTER, bridge));
    }

    /** Removes a link; one that is not there is no error. */
    public void remove(String name) throws IOException {
        changeIfThere(
                "remove link " + name,
                RouteMessage.link(RouteMessage.DELLINK, 0, AF_UNSPEC, 0, 0).put(IFLA_IFNAME, name));
    }

    /**
     * Removes many links at once: for a single one the kernel waits until all its readers have let go of it, for a group it
     * does so once. Those that are not there are no error.
     *
     * @param group a number that no other link has for its group
     */
    public void remove(Collection<String> names, int group) throws IOException {
        for (String name : names) {
            changeIfThere(
                    "mark link " + name,
                    RouteMessage.link(RouteMessage.SETLINK, 0, AF_UNSPEC, 0, 0)
                            .put(IFLA_IFNAME, name)
                            .putInt(IFLA_GROUP, group));
        }
        if (!names.isEmpty()) {
            changeIfThere(
                    "remove links",
                    RouteMessage.link(RouteMessage.DELLINK, 0, AF_UNSPEC, 0, 0).putInt(IFLA_GROUP, group));
        }
    }

    private void changeIfThere(String what, RouteMessage message) throws IOException {
        try {
            socket.change(what, message);
        } catch (KernelException e) {
            if (e.errno() != ENODEV) {
                throw e;
            }
        }
    }

    /** Gives a link an address; one that it has is no error. IPv6 is there at once, without a search for doubles. */
    public void addAddress(int index, InetAddress address, int length) throws IOException {
        boolean v4 = address instanceof Inet4Address;
        RouteMessage message = RouteMessage.address(
                        RouteMessage.NEWADDR,
                        RouteMessage.CREATE | RouteMessage.REPLACE,
                        v4 ? AF_INET : AF_INET6,
                        length,
                        index)
                .put(IFA_LOCAL, address.getAddress())
                .put(IFA_ADDRESS, address.getAddress());
        if (v4 && length < 31) {
            message.put(IFA_BROADCAST, broadcast(address.getAddress(), length));
        }
        if (!v4) {
            message.putInt(IFA_FLAGS, WITHOUT_DAD);
        }
        socket.change("add address " + address.getHostAddress(), message);
    }

    /** Sets the default route of the gateway's family through a link. */
    public void setDefaultRoute(InetAddress gateway, int index) throws IOException {
        int family = gateway instanceof Inet4Address ? AF_INET : AF_INET6;
        socket.change(
                "add default route",
                RouteMessage.route(RouteMessage.NEWROUTE, RouteMessage.CREATE | RouteMessage.REPLACE, family, 0)
                        .put(RTA_GATEWAY, gateway.getAddress())
                        .putInt(RTA_OIF, index));
    }

    /** Sets a default route that leads to a link and no gateway. */
    public void setDefaultRoute(int index) throws IOException {
        socket.change(
                "add default route",
                RouteMessage.route(RouteMessage.NEWROUTE, RouteMessage.CREATE | RouteMessage.REPLACE, AF_INET, 0)
                        .putInt(RTA_OIF, index));
    }

    private static byte[] broadcast(byte[] address, int length) {
        byte[] all = address.clone();
        for (int bit = length; bit < 32; bit++) {
            all[bit / 8] |= (byte) (0x80 >> (bit % 8));
        }
        return all;
    }

    private static Link link(ByteBuffer answer) {
        byte[] info = attribute(answer, 16, IFLA_LINKINFO);
        return new Link(
                answer.getInt(4),
                text(attribute(answer, 16, IFLA_IFNAME)),
                text(attribute(answer, 16, IFLA_IFALIAS)),
                (answer.getInt(8) & UP) != 0,
                text(attribute(ByteBuffer.wrap(info).order(ByteOrder.nativeOrder()), 0, INFO_KIND)));
    }

    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }

    /** An attribute's value, empty when it is not there. */
    private static byte[] attribute(ByteBuffer answer, int from, int wanted) {
        int at = from;
        while (at + 4 <= answer.limit()) {
            int length = Short.toUnsignedInt(answer.getShort(at));
            if (length < 4 || at + length > answer.limit()) {
                break;
            }
            if ((answer.getShort(at + 2) & 0x3fff) == wanted) {
                byte[] value = new byte[length - 4];
                answer.get(at + 4, value);
                return value;
            }
            at += (length + 3) & ~3;
        }
        return new byte[0];
    }

    private static Optional<InetAddress> inet(byte[] address) {
        try {
            return address.length == 0 ? Optional.empty() : Optional.of(InetAddress.getByAddress(address));
        } catch (java.net.UnknownHostException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
