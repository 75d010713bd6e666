package io.berth.streams.log.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Connects to a syslog service, or to whatever the machine itself has. */
final class SyslogDialer implements Dialer {
    private static final List<Path> OWN =
            List.of(Path.of("/dev/log"), Path.of("/var/run/syslog"), Path.of("/var/run/log"));

    private final Endpoint endpoint;
    private final SyslogTls tls;
    private final UnixDatagrams datagrams;

    SyslogDialer(Endpoint endpoint, Map<String, String> options, UnixDatagrams datagrams) {
        this.endpoint = endpoint;
        this.tls = new SyslogTls(options);
        this.datagrams = datagrams;
    }

    @Override
    public Wire dial() throws IOException {
        return switch (endpoint.scheme()) {
            case "udp" -> Connections.udp(endpoint);
            case "tcp" -> Connections.tcp(endpoint, false);
            case "tcp+tls" -> Connections.tls(endpoint, tls.factory(), tls.skipsVerify());
            case "unix" -> Connections.unix(endpoint, false);
            case "unixgram" -> datagrams.connect(endpoint.socket());
            default -> own();
        };
    }

    private Wire own() throws IOException {
        IOException failure = new IOException("Unix syslog delivery error");
        for (Path socket : OWN) {
            if (Files.exists(socket)) {
                try {
                    return datagrams.connect(socket);
                } catch (IOException e) {
                    failure.addSuppressed(e);
                }
                try {
                    return Connections.unix(new Endpoint("unix", "", "", socket.toString()), false);
                } catch (IOException e) {
                    failure.addSuppressed(e);
                }
            }
        }
        throw failure;
    }
}
