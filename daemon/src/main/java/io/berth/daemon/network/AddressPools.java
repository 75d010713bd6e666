package io.berth.daemon.network;

import io.berth.api.error.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Where networks without a subnet of their own get one from, in the order in which they are used. Immutable. */
public final class AddressPools {
    /** As dockerd has them: each is cut into networks of the second number. */
    static final AddressPools DEFAULT = new AddressPools(List.of(
            pool("172.17.0.0/16", 16),
            pool("172.18.0.0/16", 16),
            pool("172.19.0.0/16", 16),
            pool("172.20.0.0/14", 16),
            pool("172.24.0.0/14", 16),
            pool("172.28.0.0/14", 16),
            pool("192.168.0.0/16", 20)));

    private final List<Pool> pools;

    private AddressPools(List<Pool> pools) {
        this.pools = pools;
    }

    /**
     * A range that is cut into networks.
     *
     * @param size the length of the networks' prefix
     */
    private record Pool(Subnet base, int size) {}

    /**
     * Reads pools as {@code --default-address-pool} has them: {@code base=10.0.0.0/8,size=24}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static AddressPools parse(List<String> texts) {
        if (texts.isEmpty()) {
            return DEFAULT;
        }
        var pools = new ArrayList<Pool>();
        for (String text : texts) {
            String base = "";
            int size = -1;
            for (String part : text.split(",", -1)) {
                String[] pair = part.split("=", 2);
                switch (pair.length == 2 ? pair[0] : "") {
                    case "base" -> base = pair[1];
                    case "size" -> size = Integer.parseInt(pair[1]);
                    default -> throw new IllegalArgumentException("invalid default address pool: " + text);
                }
            }
            pools.add(checked(text, base, size));
        }
        return new AddressPools(List.copyOf(pools));
    }

    private static Pool checked(String text, String base, int size) {
        Subnet subnet = Subnet.parse(base)
                .map(Subnet::network)
                .orElseThrow(() -> new IllegalArgumentException("invalid default address pool: " + text));
        if (size < subnet.length() || size > subnet.address().getAddress().length * 8 - 2) {
            throw new IllegalArgumentException("invalid default address pool: " + text);
        }
        return new Pool(subnet, size);
    }

    /** The first network that is free. */
    Subnet next(boolean ipv4, Predicate<Subnet> free) {
        for (Pool pool : pools) {
            if (pool.base.isIpv4() == ipv4) {
                long parts = 1L << Math.min(20, pool.size - pool.base.length());
                for (long number = 0; number < parts; number++) {
                    Subnet subnet = pool.base.part(pool.size, number);
                    if (free.test(subnet)) {
                        return subnet;
                    }
                }
            }
        }
        throw EngineException.notFound("all predefined address pools have been fully subnetted");
    }

    private static Pool pool(String base, int size) {
        return new Pool(Subnet.parse(base).orElseThrow(), size);
    }
}
