package io.berth.daemon.registry;

import io.berth.api.error.EngineException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The registries that may be spoken to without a certificate that is trusted, or without TLS: this machine's, and those named. */
public final class InsecureRegistries {
    private static final String IPV6_LOOPBACK = "::1/128";
    private static final String IPV4_LOOPBACK = "127.0.0.0/8";

    private final List<Range> ranges = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /**
     * Reads what the daemon's flags name.
     *
     * @param named {@code host}, {@code host:port} or a range of addresses such as {@code 10.0.0.0/8}
     * @throws EngineException INVALID when one is none of these
     */
    public InsecureRegistries(List<String> named) {
        for (String one : named) {
            if (one.contains("://")) {
                throw EngineException.invalid("insecure registry " + one + " should not contain '"
                        + one.substring(0, one.indexOf("://") + 3) + "'");
            }
            if (one.indexOf('/') >= 0) {
                ranges.add(Range.parse(one));
            } else {
                names.add(one);
            }
        }
        ranges.add(Range.parse(IPV6_LOOPBACK));
        ranges.add(Range.parse(IPV4_LOOPBACK));
    }

    private record Range(String text, InetAddress address, int bits) {
        static Range parse(String text) {
            int slash = text.indexOf('/');
            String address = text.substring(0, slash);
            String bits = text.substring(slash + 1);
            if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*") || !bits.matches("[0-9]{1,3}")) {
                throw EngineException.invalid("invalid CIDR address: " + text);
            }
            try {
                InetAddress read = InetAddress.getByName(address);
                int length = Integer.parseInt(bits);
                if (length <= read.getAddress().length * Byte.SIZE) {
                    return new Range(text, read, length);
                }
            } catch (UnknownHostException e) {
                throw EngineException.invalid("invalid CIDR address: " + text, e);
            }
            throw EngineException.invalid("invalid CIDR address: " + text);
        }

        boolean holds(InetAddress host) {
            byte[] own = address.getAddress();
            byte[] other = host.getAddress();
            if (other.length != own.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if ((own[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The ranges as {@code docker info} shows them. */
    public List<String> ranges() {
        return ranges.stream().map(Range::text).toList();
    }

    /** The names as {@code docker info} shows them. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /** Whether a registry is one of them; its name is looked up when need be. */
    boolean contains(String domain) {
        String host = hostOf(domain);
        if (names.contains(domain) || names.contains(host)) {
            return true;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (ranges.stream().anyMatch(range -> range.holds(address))) {
                    return true;
                }
            }
        } catch (UnknownHostException e) {
            return false;
        }
        return false;
    }

    private static String hostOf(String domain) {
        int colon = domain.lastIndexOf(':');
        boolean port = colon > domain.lastIndexOf(']');
        return port && colon >= 0 ? domain.substring(0, colon) : domain;
    }
}
