package io.berth.daemon.network;

import io.berth.api.error.EngineException;
import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks the options of a network as the Engine's drivers do. */
final class NetworkOptions {
    static final String BRIDGE = "com.docker.network.bridge.";
    static final String INHIBIT = BRIDGE + "inhibit_ipv4";
    static final String PREFIX = "com.docker.network.container_iface_prefix";
    private static final String ENABLE = "com.docker.network.enable_";
    private static final List<String> FLAGS =
            List.of(StoredNetwork.ICC, StoredNetwork.MASQUERADE, INHIBIT, BRIDGE + "default_bridge");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");
    private static final int LONGEST_NAME = 15;
    private static final int GREATEST_MTU = 65535;

    private NetworkOptions() {}

    /**
     * Refuses what a bridge can't be.
     *
     * @throws EngineException INVALID in the Engine's words
     */
    static void checkBridge(Map<String, String> options, boolean internal) {
        for (String flag : FLAGS) {
            String text = options.getOrDefault(flag, "");
            if (!text.isEmpty() && flag(text).isEmpty()) {
                throw unparsable(flag, text, "strconv.ParseBool: parsing \"" + text + "\": invalid syntax");
            }
        }
        checkMtu(options.getOrDefault(StoredNetwork.MTU, ""));
        String ip = options.getOrDefault(StoredNetwork.HOST_IP, "");
        if (!ip.isEmpty() && Subnet.address(ip).isEmpty()) {
            throw unparsable(StoredNetwork.HOST_IP, ip, "nil ip");
        }
        for (boolean ipv4 : new boolean[] {true, false}) {
            String key = GatewayMode.option(ipv4);
            String text = options.getOrDefault(key, "nat");
            GatewayMode mode =
                    GatewayMode.named(text).orElseThrow(() -> unparsable(key, text, "unknown gateway mode " + text));
            if (mode == GatewayMode.ISOLATED && !internal) {
                throw EngineException.invalid("gateway mode 'isolated' can only be used for an internal network");
            }
        }
        String bridge = options.getOrDefault(StoredNetwork.BRIDGE_NAME, "");
        if (bridge.length() > LONGEST_NAME) {
            throw EngineException.internal("numerical result out of range");
        }
        if (!bridge.matches("[^/:\\s\"]*")) {
            throw EngineException.internal("invalid argument");
        }
    }

    private static void checkMtu(String mtu) {
        if (!mtu.matches("|[-+]?\\d{1,9}")) {
            throw unparsable(StoredNetwork.MTU, mtu, "strconv.Atoi: parsing \"" + mtu + "\": invalid syntax");
        }
        int number = mtu.isEmpty() ? 0 : Integer.parseInt(mtu);
        if (number < 0) {
            throw EngineException.invalid("invalid MTU number: " + number);
        }
        if (number > GREATEST_MTU) {
            throw EngineException.internal("invalid argument");
        }
    }

    private static EngineException unparsable(String key, String text, String reason) {
        return EngineException.invalid("failed to parse " + key + " value: " + text + " (" + reason + ")");
    }

    /**
     * Whether the network is to have a family, when the request leaves it to an option.
     *
     * @param family {@code ipv4} or {@code ipv6}
     */
    static boolean enabled(Map<String, String> options, String family, boolean absent) {
        String text = options.get(ENABLE + family);
        if (text == null) {
            return absent;
        }
        return flag(text)
                .orElseThrow(
                        () -> EngineException.invalid("driver-opt \"" + ENABLE + family + "\" is not a valid bool"));
    }

    /** A flag as Go reads it; empty for anything else. */
    static Optional<Boolean> flag(String text) {
        return TRUE.contains(text) ? Optional.of(true) : FALSE.contains(text) ? Optional.of(false) : Optional.empty();
    }

    /** The host's address for ports that name none, when it is one of IPv4. */
    static Optional<String> hostIp(Map<String, String> options) {
        return Subnet.address(options.getOrDefault(StoredNetwork.HOST_IP, ""))
                .filter(Inet4Address.class::isInstance)
                .map(Subnet::text);
    }
}
