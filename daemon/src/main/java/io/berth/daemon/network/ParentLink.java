package io.berth.daemon.network;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The link of the host that a macvlan or ipvlan network's containers hang on. A value.
 *
 * @param kind {@code macvlan} or {@code ipvlan}
 * @param name of the link
 * @param alias what the kernel keeps with a link that the engine made: whose it is
 * @param lone whether it leads nowhere: a dummy of the engine's, for containers that only see each other
 * @param mode the kernel's number
 * @param flag the kernel's number, for ipvlan
 */
record ParentLink(String kind, String name, String alias, boolean lone, int mode, int flag) implements HostLink {
    static final String PARENT = "parent";
    private static final Map<String, Integer> MACVLAN_MODES =
            Map.of("private", 1, "vepa", 2, "bridge", 4, "passthru", 8);
    private static final int PASSTHRU = 8;
    private static final Map<String, Integer> IPVLAN_MODES = Map.of("l2", 0, "l3", 1, "l3s", 2);
    private static final Map<String, Integer> IPVLAN_FLAGS = Map.of("bridge", 0, "private", 1, "vepa", 2);

    static boolean isKind(String driver) {
        return driver.equals("macvlan") || driver.equals("ipvlan");
    }

    /**
     * What a network's options say.
     *
     * @throws IllegalArgumentException in the Engine's words
     */
    static ParentLink of(String kind, String network, String owner, Map<String, String> options) {
        String parent = options.getOrDefault(PARENT, "");
        if (parent.equals("lo")) {
            throw new IllegalArgumentException("loopback interface is not a valid " + kind + " parent link");
        }
        boolean macvlan = kind.equals("macvlan");
        int mode = macvlan
                ? number(kind, "mode", "bridge", options, MACVLAN_MODES)
                : number(kind, "mode", "l2", options, IPVLAN_MODES);
        int flag = macvlan ? 0 : number(kind, "flag", "bridge", options, IPVLAN_FLAGS);
        boolean lone = parent.isEmpty();
        String name = lone ? (macvlan ? "dm-" : "di-") + network.substring(0, 12) : parent;
        return new ParentLink(kind, name, owner + network, lone, mode, flag);
    }

    private static int number(
            String kind, String what, String absent, Map<String, String> options, Map<String, Integer> numbers) {
        String text = options.getOrDefault(kind + "_" + what, "");
        Integer number = numbers.get(text.isEmpty() ? absent : text.toLowerCase(Locale.ROOT));
        if (number == null) {
            throw new IllegalArgumentException("requested " + kind + " " + what + " '" + text + "' is not valid, '"
                    + absent + (what.equals("mode") ? "' mode is the " : "' is the ") + kind + " driver default");
        }
        return number;
    }

    /** Whether one container alone can have the parent. */
    boolean isExclusive() {
        return kind.equals("macvlan") && mode == PASSTHRU;
    }

    /** Whether containers have addresses of hardware of their own. */
    boolean hasMac() {
        return kind.equals("macvlan");
    }

    /** Whether packets are routed by their address alone: there is no gateway then. */
    boolean isRouted() {
        return kind.equals("ipvlan") && mode != 0;
    }

    /**
     * A link of a number on another one, which the engine makes when it is missing: {@code eth0.10}.
     *
     * @param id of the virtual network
     */
    record Vlan(String parent, int id) {}

    /**
     * What the name says about a link that is missing; empty for one that has to be made without a parent.
     *
     * @throws IllegalArgumentException in the Engine's words
     */
    Optional<Vlan> vlan() {
        if (lone) {
            return Optional.empty();
        }
        String[] parts = name.split("\\.", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException(
                    "invalid subinterface vlan name " + name + ", example formatting is eth0.10");
        }
        if (!parts[1].matches("\\d{1,9}")) {
            throw new IllegalArgumentException(
                    "unable to parse a valid vlan id from: " + parts[1] + " (ex. eth0.10 for vlan 10)");
        }
        return Optional.of(new Vlan(parts[0], Integer.parseInt(parts[1])));
    }
}
