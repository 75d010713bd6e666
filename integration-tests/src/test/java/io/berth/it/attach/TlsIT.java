package io.berth.it.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Certificates;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.EngineProcess;
import io.berth.it.harness.RawHttp;
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
import javax.net.ssl.SSLContext;
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

    private Certificates certificates;
    private EngineProcess secured;
    private int port;

    @BeforeEach
    void start() throws IOException {
        certificates = Certificates.in(Files.createDirectory(folder.resolve("certificates")));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        secured = EngineProcess.start(
                Files.createDirectory(folder.resolve("engine")), certificates.flags("tcp://127.0.0.1:" + port));
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

    private Command docker(String... words) {
        List<String> all = new ArrayList<>(List.of("docker"));
        all.addAll(List.of(words));
        return Command.of(all)
                .with("DOCKER_HOST", "tcp://127.0.0.1:" + port)
                .with("DOCKER_TLS_VERIFY", "1")
                .with("DOCKER_CERT_PATH", certificates.client().toString())
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
    void theEndOfInputIsTheCloseOfOneDirectionAndTheOutputGoesOn() throws IOException {
        SSLContext context = certificates.context();
        HalfClose overTls = new HalfClose(
                () -> RawHttp.over(context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)));
        overTls.endsTheInputOfItsContainer();
        overTls.leavesTheInputThatOutlivesIt();
        overTls.endsTheInputOfAnExec();
    }

    @Test
    void aClientWithoutItsCertificateIsNotLetIn() {
        Result plain = docker("version").with("DOCKER_TLS_VERIFY", "").run();
        assertThat(plain.stderr()).contains("Client sent an HTTP request to an HTTPS server.");
        Result unknown = docker(
                        "--tlscert",
                        certificates.file("stranger.pem"),
                        "--tlskey",
                        certificates.file("stranger-key.pem"),
                        "version")
                .run();
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.stderr()).contains("tls");
    }
}
