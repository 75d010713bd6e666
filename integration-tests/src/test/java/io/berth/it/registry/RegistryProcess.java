package io.berth.it.registry;

import io.berth.it.harness.Await;
import io.berth.it.harness.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Debian's docker-registry as a process on a free port, with one user or open to all, with or without TLS. Closing stops
 * it.
 */
final class RegistryProcess implements AutoCloseable {
    /** User and password of a registry with a user, as htpasswd writes them. */
    static final String USER = "u";

    static final String PASSWORD = "secret";
    private static final String HTPASSWD = "u:$2y$05$0oQ6.5e6yyze2Le5ryRgCOw2HNJbEj8Sp8bUgZEwWOf4SVlmWSXuK\n";
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Process process;
    private final String host;
    private final int port;

    private RegistryProcess(Process process, String host, int port) {
        this.process = process;
        this.host = host;
        this.port = port;
    }

    /**
     * Starts one and waits until it listens.
     *
     * @param folder of its files; several registries over one folder have the same images
     */
    static RegistryProcess start(Path folder, boolean withUser) throws IOException {
        return start(folder, withUser, "127.0.0.1", "localhost", "");
    }

    /** Starts one with a user that speaks TLS at an address of this machine's, and waits until it listens. */
    static RegistryProcess startWithTls(Path folder, String address, Certificates certificates) throws IOException {
        String tls = ", tls: {certificate: " + certificates.file("server.pem") + ", key: "
                + certificates.file("server-key.pem") + "}";
        return start(folder, true, address, address, tls);
    }

    private static RegistryProcess start(Path folder, boolean withUser, String address, String host, String more)
            throws IOException {
        int port = freePort();
        Path users = Files.writeString(folder.resolve("htpasswd"), HTPASSWD);
        String auth = withUser ? "auth: {htpasswd: {realm: r, path: " + users + "}}\n" : "";
        Path config = Files.writeString(
                folder.resolve(port + ".yml"), """
                    version: 0.1
                    log: {level: warn}
                    storage: {filesystem: {rootdirectory: %s}}
                    http: {addr: "%s:%d"%s}
                    """.formatted(folder.resolve("data"), address, port, more) + auth);
        Process process = new ProcessBuilder(List.of("docker-registry", "serve", config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(port + ".log").toFile())
                .start();
        Await.until("the registry listens", LONGEST, () -> listens(address, port));
        return new RegistryProcess(process, host, port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(String address, int port) {
        try (Socket socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    String domain() {
        return host + ":" + port;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the registry was ending", e);
        }
    }
}
