package io.berth.streams.log.remote;

import java.nio.file.Path;

/**
 * Where a log service listens.
 *
 * @param scheme {@code tcp}, {@code udp}, {@code unix} and so on; empty when the address has none
 * @param host may be empty, which is this machine
 * @param port as it was written; empty when it was not
 * @param path of a unix socket
 */
record Endpoint(String scheme, String host, String port, String path) {
    /** Takes an address apart without judging it. */
    static Endpoint parse(String address) {
        int colon = address.indexOf("://");
        if (colon < 0) {
            return new Endpoint("", "", "", address);
        }
        String scheme = address.substring(0, colon);
        String rest = address.substring(colon + 3);
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash);
        int portColon = authority.lastIndexOf(':');
        boolean hasPort = portColon >= 0 && portColon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, portColon) : authority;
        return new Endpoint(scheme, host, hasPort ? authority.substring(portColon + 1) : "", path);
    }

    /**
     * As {@link #parse}, but a port that is no number is refused.
     *
     * @throws IllegalArgumentException in the words of Go's {@code url.Parse}
     */
    static Endpoint parseUrl(String address) {
        Endpoint parsed = parse(address);
        if (!parsed.port.matches("\\d*")) {
            throw new IllegalArgumentException(
                    "parse \"" + address + "\": invalid port \":" + parsed.port + "\" after host");
        }
        return parsed;
    }

    boolean isUnix() {
        return scheme.startsWith("unix");
    }

    Path socket() {
        return Path.of(path);
    }

    /** The same with that port, if it has none. */
    Endpoint withPort(String standard) {
        return port.isEmpty() ? new Endpoint(scheme, host, standard, path) : this;
    }

    /** Host and port as Go prints them. */
    String hostPort() {
        return host + ":" + port;
    }
}
