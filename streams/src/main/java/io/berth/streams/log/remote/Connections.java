package io.berth.streams.log.remote;

import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Makes connections to log services; says what went wrong as Go's {@code net} does. */
final class Connections {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Connections() {}

    /** A TCP connection; {@code answers} says whether the service answers. */
    static StreamWire tcp(Endpoint to, boolean answers) throws IOException {
        Socket socket = connect(to);
        return new StreamWire(socket.getInputStream(), socket.getOutputStream(), socket, answers);
    }

    /** A TLS connection whose certificate is for the host, unless {@code skipsVerify}. */
    static StreamWire tls(Endpoint to, SSLSocketFactory factory, boolean skipsVerify) throws IOException {
        Socket plain = connect(to);
        try {
            SSLSocket socket = (SSLSocket) factory.createSocket(plain, to.host(), portNumber(to), true);
            if (!skipsVerify) {
                var parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.startHandshake();
            socket.setSoTimeout(0);
            return new StreamWire(socket.getInputStream(), socket.getOutputStream(), socket, false);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** Datagrams to a host. */
    static Wire udp(Endpoint to) throws IOException {
        DatagramSocket socket = new DatagramSocket();
        try {
            socket.connect(address(to, "udp"));
            return new DatagramWire(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** A unix stream socket. */
    static StreamWire unix(Endpoint to, boolean answers) throws IOException {
        if (!Files.exists(to.socket())) {
            throw new IOException("dial unix " + to.path() + ": connect: no such file or directory");
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(to.socket()));
            return new StreamWire(
                    Channels.newInputStream(channel), Channels.newOutputStream(channel), channel, answers);
        } catch (IOException e) {
            channel.close();
            throw new IOException("dial unix " + to.path() + ": connect: " + reason(e), e);
        }
    }

    private static Socket connect(Endpoint to) throws IOException {
        InetSocketAddress address = address(to, "tcp");
        Socket socket = new Socket();
        try {
            socket.setKeepAlive(true);
            socket.setTcpNoDelay(true);
            socket.connect(address, (int) PATIENCE.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            String shown = address.getAddress().getHostAddress() + ":" + address.getPort();
            throw new IOException("dial tcp " + shown + ": connect: " + reason(e), e);
        }
    }

    private static InetSocketAddress address(Endpoint to, String network) throws IOException {
        int port = portNumber(to);
        if (port < 0) {
            throw new IOException("dial " + network + ": address " + to.port() + ": invalid port");
        }
        InetSocketAddress address = new InetSocketAddress(to.host().isEmpty() ? "127.0.0.1" : to.host(), port);
        if (address.isUnresolved()) {
            throw new UnknownHostException("dial " + network + ": lookup " + to.host() + ": no such host");
        }
        return address;
    }

    private static int portNumber(Endpoint to) {
        try {
            int port = Integer.parseInt(to.port());
            return port > 65_535 ? -1 : port;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String reason(IOException e) {
        if (e instanceof ConnectException && String.valueOf(e.getMessage()).contains("refused")) {
            return "connection refused";
        }
        return String.valueOf(e.getMessage());
    }
}
