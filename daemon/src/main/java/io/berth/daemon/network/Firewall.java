package io.berth.daemon.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The engine's own nftables table: which bridges there are, who is masqueraded, where published ports lead. Rules never
 * change while the engine runs, only the elements of sets and maps; the whole table is replaced in one transaction at the
 * engine's start. No other tool's table is touched.
 *
 * <p>What a container sends to a published port that leads back to its own bridge is not redirected but left to the port's
 * {@link PortProxy}: a redirected packet would have to leave through the bridge's port that it came in by, which bridges
 * refuse where br_netfilter is on. Without proxies it is redirected and gets the host's address, and the bridge's ports let
 * packets back where they came from.
 *
 * <p>What another host sends to a port that is published at 127.0.0.1 never gets as far as the translation, which comes
 * before the kernel's own look at such addresses.
 *
 * <p>Runs on the {@link NetworkThread}; methods whose name ends in Here are for that thread.
 */
final class Firewall {
    /** What comes to all addresses has a map of its own; what comes from ::1 the kernel leads nowhere else, but the proxy does. */
    private static final Set<String> LED_BY_OTHERS = Set.of("::", "::1");

    /** NAME stands for the table's name. */
    private static final String TABLE = """
        table inet NAME {
          set bridges { type ifname; }
          set same { type ifname . ifname; }
          set internal { type ifname; }
          set loopback { type ipv4_addr . inet_proto . inet_service; }
          set own_ports { type ifname . inet_proto . inet_service; }
          set open4 { type ifname; }
          set open6 { type ifname; }
          set routed4 { type ifname; }
          set routed6 { type ifname; }
          set reachable4 { type ipv4_addr . inet_proto . inet_service; }
          set reachable6 { type ipv6_addr . inet_proto . inet_service; }
          set hairpin4 { type ipv4_addr . ipv4_addr; }
          set hairpin6 { type ipv6_addr . ipv6_addr; }
          set masquerade4 { type ifname; }
          set masquerade6 { type ifname; }
          map ports4 { type inet_proto . inet_service : ipv4_addr . inet_service; }
          map ports4_at { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }
          map ports6 { type inet_proto . inet_service : ipv6_addr . inet_service; }
          map ports6_at { type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service; }
          chain early {
            type filter hook prerouting priority raw; policy accept;
            iifname @bridges ip daddr 127.0.0.0/8 drop
            iifname != "lo" ip daddr . meta l4proto . th dport @loopback drop
          }
          chain prerouting {
            type nat hook prerouting priority dstnat; policy accept;
            fib daddr type local jump published
          }
          chain output {
            type nat hook output priority -100; policy accept;
            fib daddr type local jump published
          }
          chain published {
            iifname . meta l4proto . th dport @own_ports return
            dnat ip to ip daddr . meta l4proto . th dport map @ports4_at
            dnat ip to meta l4proto . th dport map @ports4
            dnat ip6 to ip6 daddr . meta l4proto . th dport map @ports6_at
            dnat ip6 to meta l4proto . th dport map @ports6
          }
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            ip saddr . ip daddr @hairpin4 ct status dnat masquerade
            ip6 saddr . ip6 daddr @hairpin6 ct status dnat masquerade
            iifname . oifname @same ct status dnat masquerade
            oifname @bridges ip saddr 127.0.0.0/8 masquerade
            oifname != @bridges meta nfproto ipv4 iifname @masquerade4 masquerade
            oifname != @bridges meta nfproto ipv6 iifname @masquerade6 masquerade
          }
          chain forward {
            type filter hook forward priority filter; policy accept;
            iifname . oifname @same accept
            iifname @internal drop
            ct status dnat accept
            oifname @bridges ct state established,related accept
            ip daddr . meta l4proto . th dport @reachable4 accept
            ip6 daddr . meta l4proto . th dport @reachable6 accept
            oifname @routed4 meta l4proto 1 accept
            oifname @routed6 meta l4proto 58 accept
            iifname != @bridges meta nfproto ipv4 oifname @open4 accept
            iifname != @bridges meta nfproto ipv6 oifname @open6 accept
            oifname @bridges drop
          }
        }
        """;

    private final String table;
    private final NetworkThread thread;
    private final boolean proxied;
    /** How many ports need an element that several may need: by set and element. */
    private final Map<String, Integer> shared = new HashMap<>();

    /**
     * An engine's table.
     *
     * @param proxied whether published ports have proxies
     */
    Firewall(String engineId, NetworkThread thread, boolean proxied) {
        this.proxied = proxied;
        this.table = "berth_" + engineId.replace("-", "").substring(0, 12).toLowerCase(Locale.ROOT);
        this.thread = thread;
    }

    /** Puts the table there anew, with all its elements, in one step. */
    void replaceHere(Collection<NetworkLink> links, Collection<PublishedPort> ports) throws IOException {
        shared.clear();
        var commands = new StringBuilder();
        commands.append("add table inet ").append(table).append('\n');
        commands.append("delete table inet ").append(table).append('\n');
        commands.append(TABLE.replace("NAME", table));
        links.forEach(link -> commands.append(elements("add", link)));
        commands.append(elements("add", ports));
        thread.filterHere(commands.toString());
    }

    void addHere(NetworkLink link) throws IOException {
        thread.filterHere(elements("add", link));
    }

    void removeHere(NetworkLink link) throws IOException {
        thread.filterHere(elements("delete", link));
    }

    void addHere(Collection<PublishedPort> ports) throws IOException {
        String commands = elements("add", ports);
        boolean done = false;
        try {
            if (!commands.isEmpty()) {
                thread.filterHere(commands);
            }
            done = true;
        } finally {
            if (!done) {
                elements("delete", ports); // they need nothing any more
            }
        }
    }

    void removeHere(Collection<PublishedPort> ports) throws IOException {
        String commands = elements("delete", ports);
        if (!commands.isEmpty()) {
            thread.filterHere(commands);
        }
    }

    /** Takes the table away. */
    void clearHere() throws IOException {
        thread.filterHere("add table inet " + table + "\ndelete table inet " + table + "\n");
    }

    private String elements(String verb, NetworkLink link) {
        var commands = new StringBuilder();
        String name = '"' + link.bridge() + '"';
        commands.append(element(verb, "bridges", name));
        commands.append(element(verb, "same", name + " . " + name));
        if (link.internal()) {
            commands.append(element(verb, "internal", name));
        }
        commands.append(elements(verb, link.ipv4(), "4", name));
        commands.append(elements(verb, link.ipv6(), "6", name));
        return commands.toString();
    }

    private String elements(String verb, NetworkLink.Family family, String number, String name) {
        String masquerade = family.masquerade() ? element(verb, "masquerade" + number, name) : "";
        return masquerade
                + switch (family.mode()) {
                    case NAT_UNPROTECTED -> element(verb, "open" + number, name);
                    case ROUTED -> element(verb, "routed" + number, name);
                    case NAT, ISOLATED -> "";
                };
    }

    private String elements(String verb, Collection<PublishedPort> all) {
        List<PublishedPort> ports =
                all.stream().filter(port -> !port.isRouted()).toList();
        var commands = new StringBuilder();
        Predicate<PublishedPort> own = port -> proxied && !port.bridge().isEmpty();
        commands.append(sharedElements(
                verb,
                "own_ports",
                ports.stream()
                        .filter(port -> port.isDirect() && own.test(port))
                        .map(port -> "\"" + port.bridge() + "\" . " + number(port) + " . " + port.hostPort())));
        for (boolean v4 : new boolean[] {true, false}) {
            Predicate<PublishedPort> family = port -> port.isIpv4() == v4 && port.isDirect();
            commands.append(sharedElements(
                    verb,
                    v4 ? "hairpin4" : "hairpin6",
                    ports.stream()
                            .filter(family.and(own.negate()))
                            .map(port -> port.target() + " . " + port.target())));
            commands.append(sharedElements(
                    verb,
                    v4 ? "reachable4" : "reachable6",
                    all.stream()
                            .filter(family.and(PublishedPort::isRouted))
                            .map(port -> port.target() + " . " + number(port) + " . " + port.containerPort())));
        }
        List<String> loopback = ports.stream()
                .filter(port -> port.hostIp().startsWith("127."))
                .map(port -> port.hostIp() + " . " + number(port) + " . " + port.hostPort())
                .toList();
        commands.append(loopback.isEmpty() ? "" : element(verb, "loopback", String.join(", ", loopback)));
        commands.append(elements(
                verb, "ports4", ports, port -> port.isIpv4() && port.hostIp().equals("0.0.0.0")));
        commands.append(elements(
                verb,
                "ports4_at",
                ports,
                port -> port.isIpv4() && !port.hostIp().equals("0.0.0.0")));
        commands.append(elements(verb, "ports6", ports, port -> port.hostIp().equals("::")));
        commands.append(
                elements(verb, "ports6_at", ports, port -> !port.isIpv4() && !LED_BY_OTHERS.contains(port.hostIp())));
        return commands.toString();
    }

    /** Elements that several ports may have in common: the first adds them, the last takes them away. */
    private String sharedElements(String verb, String set, Stream<String> elements) {
        boolean add = verb.equals("add");
        List<String> changed = elements.filter(element -> {
                    int before = shared.getOrDefault(set + element, 0);
                    int after = before + (add ? 1 : -1);
                    if (after > 0) {
                        shared.put(set + element, after);
                    } else {
                        shared.remove(set + element);
                    }
                    return add ? before == 0 : before == 1;
                })
                .toList();
        return changed.isEmpty() ? "" : element(verb, set, String.join(", ", changed));
    }

    private String elements(String verb, String map, Collection<PublishedPort> ports, Predicate<PublishedPort> which) {
        List<String> found = new ArrayList<>();
        for (PublishedPort port : ports) {
            if (port.isDirect() && which.test(port)) {
                String key = number(port) + " . " + port.hostPort();
                found.add((map.endsWith("_at") ? port.hostIp() + " . " : "")
                        + key
                        + (verb.equals("add") ? " : " + port.target() + " . " + port.containerPort() : ""));
            }
        }
        return found.isEmpty() ? "" : element(verb, map, String.join(", ", found));
    }

    /** A name would need the host's file of protocols, which not every host has. */
    private static int number(PublishedPort port) {
        return switch (port.protocol()) {
            case "tcp" -> 6;
            case "udp" -> 17;
            default -> 132; // sctp
        };
    }

    private String element(String verb, String set, String elements) {
        return verb + " element inet " + table + " " + set + " { " + elements + " }\n";
    }
}
