package io.berth.it.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.EngineProcess;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The stock client over TCP with client certificates. A second engine listens there, over a folder of its own. */
class TlsIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    @TempDir
    Path folder;

    private EngineProcess secured;
    private int port;

    @BeforeEach
    void start() throws IOException {
        certificates();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        secured = EngineProcess.start(
                Files.createDirectory(folder.resolve("engine")),
                List.of(
                        "-H",
                        "tcp://127.0.0.1:" + port,
                        "--tlsverify",
                        "--tlscacert",
                        file("ca.pem"),
                        "--tlscert",
                        file("server.pem"),
                        "--tlskey",
                        file("server-key.pem")));
        Path tar = ENGINE.folder().resolve("busybox.tar");
        assertThat(docker("import", "-c", "CMD [\"sh\"]", tar.toString(), "busybox")
                        .run()
                        .status())
                .isZero();
    }

    @AfterEach
    void stop() {
        secured.stop();
    }

    private void certificates() throws IOException {
        Files.writeString(folder.resolve("server.ext"), "subjectAltName=IP:127.0.0.1");
        Files.writeString(folder.resolve("client.ext"), "extendedKeyUsage=clientAuth");
        openssl(request("ca"), "-x509", "-days", "2", "-out", "ca.pem");
        openssl(request("stranger"), "-x509", "-days", "2", "-out", "stranger.pem");
        for (String name : List.of("server", "client")) {
            openssl(request(name), "-out", name + ".csr");
            openssl(
                    List.of("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca-key.pem"),
                    "-CAcreateserial",
                    "-days",
                    "2",
                    "-extfile",
                    name + ".ext",
                    "-out",
                    name + ".pem");
        }
        Path client = Files.createDirectory(folder.resolve("client"));
        Files.copy(folder.resolve("ca.pem"), client.resolve("ca.pem"));
        Files.copy(folder.resolve("client.pem"), client.resolve("cert.pem"));
        Files.copy(folder.resolve("client-key.pem"), client.resolve("key.pem"));
    }

    private static List<String> request(String name) {
        return List.of(
                "req",
                "-nodes",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-subj",
                "/CN=" + name,
                "-keyout",
                name + "-key.pem");
    }

    private void openssl(List<String> words, String... more) {
        List<String> line = new ArrayList<>(List.of("sh", "-c", "cd \"$0\" && exec openssl \"$@\"", folder.toString()));
        line.addAll(words);
        line.addAll(List.of(more));
        Result result = Command.of(line).run();
        assertThat(result.status()).as(result.stderr()).isZero();
    }

    private Command docker(String... words) {
        List<String> all = new ArrayList<>(List.of("docker"));
        all.addAll(List.of(words));
        return Command.of(all)
                .with("DOCKER_HOST", "tcp://127.0.0.1:" + port)
                .with("DOCKER_TLS_VERIFY", "1")
                .with("DOCKER_CERT_PATH", folder.resolve("client").toString())
                .with("DOCKER_CONFIG", folder.resolve("config").toString())
                .with("DOCKER_CLI_HINTS", "false");
    }

    @Test
    void theStockClientRunsAttachesAndExecsOverTls() {
        byte[] bytes = new byte[1_000_000];
        new Random(1).nextBytes(bytes);
        Result echoed =
                docker("run", "--rm", "-i", "busybox", "cat").input(bytes).run();
        assertThat(Arrays.equals(echoed.stdout(), bytes)).isTrue();
        assertThat(docker("run", "-d", "--name", "behind-tls", "busybox", "sleep", "1000")
                        .run()
                        .stderr())
                .isEmpty();
        assertThat(docker("exec", "-i", "behind-tls", "sh", "-c", "cat; sleep 1; echo after; exit 5")
                        .input("in\n")
                        .run())
                .satisfies(
                        result -> assertThat(result.out()).isEqualTo("in\nafter\n"),
                        result -> assertThat(result.status()).isEqualTo(5));
        assertThat(docker("exec", "-t", "behind-tls", "tty").run().out()).startsWith("/dev/pts/");
        assertThat(docker("rm", "-f", "behind-tls").run().out()).isEqualTo("behind-tls\n");
    }

    @Test
    void aClientWithoutItsCertificateIsNotLetIn() {
        Result plain = docker("version").with("DOCKER_TLS_VERIFY", "").run();
        assertThat(plain.stderr()).contains("Client sent an HTTP request to an HTTPS server.");
        Result unknown = docker("--tlscert", file("stranger.pem"), "--tlskey", file("stranger-key.pem"), "version")
                .run();
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.stderr()).contains("tls");
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }
}
