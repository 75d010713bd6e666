package io.berth.daemon;

import com.google.common.base.Splitter;
import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to registries and to what builds fetch: by options or, as everywhere, by {@code HTTP_PROXY}, {@code HTTPS_PROXY}
 * and {@code NO_PROXY}. This machine itself is never asked by a proxy.
 *
 * @param http a URL or {@code host:port}, or empty
 * @param https the same for https
 * @param no names, which stand for all below them too, addresses and networks, with commas
 */
record Proxies(String http, String https, String no) {
    private static final Logger LOG = LoggerFactory.getLogger(Proxies.class);
    private static final int DEFAULT_PORT = 80;

    /** What options leave empty the environment may say. */
    static Proxies of(String http, String https, String no, Map<String, String> environment) {
        return new Proxies(
                http.isEmpty() ? variable(environment, "HTTP_PROXY") : http,
                https.isEmpty() ? variable(environment, "HTTPS_PROXY") : https,
                no.isEmpty() ? variable(environment, "NO_PROXY") : no);
    }

    private static String variable(Map<String, String> environment, String name) {
        String lower = environment.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "");
        return environment.getOrDefault(name, lower);
    }

    /** Lets every HTTP client of this process that has no proxies of its own go these ways. */
    void install() {
        if (!http.isEmpty() || !https.isEmpty()) {
            ProxySelector.setDefault(new Selector(this));
        }
    }

    /** The ways to a place, the first of which is taken. */
    List<Proxy> to(URI place) {
        String proxy = "https".equalsIgnoreCase(place.getScheme()) ? https : http;
        String host = String.valueOf(place.getHost());
        if (proxy.isEmpty() || isNear(host) || isExcepted(host)) {
            return List.of(Proxy.NO_PROXY);
        }
        URI address = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
        int port = address.getPort() < 0 ? DEFAULT_PORT : address.getPort();
        return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port)));
    }

    private static boolean isNear(String host) {
        String bare = bare(host);
        return bare.equals("localhost")
                || (InetAddresses.isInetAddress(bare)
                        && InetAddresses.forString(bare).isLoopbackAddress());
    }

    private boolean isExcepted(String host) {
        String bare = bare(host);
        for (String one : Splitter.on(',').trimResults().omitEmptyStrings().split(no)) {
            String name = one.startsWith(".") ? one.substring(1) : one;
            boolean below = bare.endsWith("." + name);
            if (one.equals("*") || below || (bare.equals(name) && !one.startsWith(".")) || isIn(bare, one)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(String host, String network) {
        int slash = network.indexOf('/');
        if (slash < 0 || !InetAddresses.isInetAddress(host)) {
            return false;
        }
        String base = network.substring(0, slash);
        if (!InetAddresses.isInetAddress(base) || !network.substring(slash + 1).matches("[0-9]{1,3}")) {
            return false;
        }
        InetAddress first = InetAddresses.forString(base);
        InetAddress asked = InetAddresses.forString(host);
        int bits = first.getAddress().length * Byte.SIZE;
        int rest = Math.max(0, bits - Integer.parseInt(network.substring(slash + 1)));
        return asked.getAddress().length * Byte.SIZE == bits
                && number(first).shiftRight(rest).equals(number(asked).shiftRight(rest));
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static final class Selector extends ProxySelector {
        private final Proxies proxies;

        Selector(Proxies proxies) {
            this.proxies = proxies;
        }

        @Override
        public List<Proxy> select(URI place) {
            return proxies.to(place);
        }

        @Override
        public void connectFailed(URI place, SocketAddress proxy, IOException failure) {
            LOG.warn("proxy {} can't be reached: {}", proxy, failure.getMessage());
        }
    }
}
