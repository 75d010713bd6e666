package io.berth.daemon.network;

import io.berth.api.error.EngineException;
import io.berth.api.type.network.IpamPool;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses of a network are taken: its own first one, the gateway, the auxiliary ones, those of its end points. The
 * lowest free one is given out. Not for several threads; the caller has a lock.
 */
final class AddressBook {
    private final List<Pool> pools = new ArrayList<>();

    private record Pool(Subnet subnet, Subnet range, Set<BigInteger> taken) {}

    /** Opens the book of a network. */
    AddressBook(List<IpamPool> config) {
        for (IpamPool pool : config) {
            Subnet.parse(pool.subnet()).map(Subnet::network).ifPresent(subnet -> {
                Subnet range = Subnet.parse(pool.ipRange()).map(Subnet::network).orElse(subnet);
                var book = new Pool(subnet, range, new HashSet<>());
                book.taken.add(BigInteger.ZERO);
                if (subnet.isIpv4() && subnet.length() < 31) {
                    book.taken.add(subnet.size().subtract(BigInteger.ONE));
                }
                pools.add(book);
                address(pool.gateway()).ifPresent(this::take);
                pool.auxAddress().values().forEach(text -> Subnet.address(text).ifPresent(this::take));
            });
        }
    }

    /** The subnets of a family. */
    List<Subnet> subnets(boolean ipv4) {
        return pools.stream()
                .map(Pool::subnet)
                .filter(subnet -> subnet.isIpv4() == ipv4)
                .toList();
    }

    /** The subnet that an address belongs to. */
    Optional<Subnet> subnetOf(InetAddress address) {
        return pools.stream()
                .map(Pool::subnet)
                .filter(subnet -> subnet.contains(address))
                .findFirst();
    }

    /** Takes an address that is known; whether it was free. */
    boolean take(InetAddress address) {
        return pools.stream()
                .filter(pool -> pool.subnet.contains(address))
                .anyMatch(pool -> pool.taken.add(pool.subnet.numberOf(address)));
    }

    /** Gives an address back. */
    void release(InetAddress address) {
        pools.stream()
                .filter(pool -> pool.subnet.contains(address))
                .forEach(pool -> pool.taken.remove(pool.subnet.numberOf(address)));
    }

    /** The lowest free address of a family. */
    InetAddress takeNext(boolean ipv4) {
        for (Pool pool : pools) {
            if (pool.subnet.isIpv4() == ipv4) {
                BigInteger number = pool.subnet.numberOf(pool.range.address());
                BigInteger end = number.add(pool.range.size());
                for (; number.compareTo(end) < 0; number = number.add(BigInteger.ONE)) {
                    if (pool.taken.add(number)) {
                        return pool.subnet.nth(number);
                    }
                }
            }
        }
        throw EngineException.invalid(
                "no available IPv" + (ipv4 ? 4 : 6) + " addresses on this network's address pools");
    }

    /** Takes an address that the user asks for; refuses one that is taken in the Engine's words. */
    void takeWanted(InetAddress address) {
        if (!take(address)) {
            throw EngineException.forbidden("Address already in use");
        }
    }

    /** A gateway may be written with a prefix's length. */
    static Optional<InetAddress> address(String text) {
        int slash = text.indexOf('/');
        return Subnet.address(slash < 0 ? text : text.substring(0, slash));
    }
}
