package io.berth.daemon.network;

import com.google.common.base.Ascii;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How packets of one family come from outside to the containers of a bridge, and how theirs leave. */
enum GatewayMode {
    /** What leaves gets the host's address; published ports are led to the containers, and nothing else gets in. */
    NAT,
    /** As {@link #NAT}, but who has a route reaches every port. */
    NAT_UNPROTECTED,
    /** No address is ever translated: who has a route reaches published ports, and gets echoes. */
    ROUTED,
    /** The bridge has no address of its own: for internal networks only. */
    ISOLATED;

    private static final Set<String> NAMES = Set.of("nat", "nat-unprotected", "routed", "isolated");

    /** The option for the family. */
    static String option(boolean ipv4) {
        return NetworkOptions.BRIDGE + (ipv4 ? "gateway_mode_ipv4" : "gateway_mode_ipv6");
    }

    /** The mode of a name; empty when there is none such. */
    static Optional<GatewayMode> named(String name) {
        return NAMES.contains(name)
                ? Optional.of(valueOf(Ascii.toUpperCase(name).replace('-', '_')))
                : Optional.empty();
    }

    /** What checked options say of a family. */
    static GatewayMode of(Map<String, String> options, boolean ipv4) {
        return named(options.getOrDefault(option(ipv4), "nat")).orElse(NAT);
    }

    /** Whether what leaves may get the host's address. */
    boolean translates() {
        return this == NAT || this == NAT_UNPROTECTED;
    }
}
