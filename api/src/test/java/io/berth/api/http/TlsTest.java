package io.berth.api.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.streams.attach.HijackedStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server on TCP with TLS, and who is let in. */
@Timeout(60)
final class TlsTest {
    private static final int BULK = 2_000_000;

    @TempDir
    static Path folder;

    private static TestCertificates certificates;

    private EngineServer server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(folder, "EC");
    }

    @BeforeEach
    void make() {
        server = new EngineServer(
                List.of(
                        Route.get("/_ping", _ -> new Reply.Empty(200)),
                        Route.post("/bulk", _ -> new Reply.Hijack(false, TlsTest::answerAfterTheEndOfInput))),
                "t");
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static void answerAfterTheEndOfInput(HijackedStream connection) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(100);
        while (connection.read(into.clear()) >= 0) {
            // up to the end
        }
        connection.write(ByteBuffer.allocate(BULK));
        connection.shutdownOutput();
    }

    private int listen(Optional<TlsFiles> tls) throws IOException {
        server.listen("tcp://127.0.0.1:0", "", tls);
        server.start();
        return server.ports().getFirst();
    }

    private static SSLSocket connect(int port, boolean withCertificate, String protocol) throws Exception {
        SSLSocket socket = (SSLSocket)
                certificates.client(withCertificate).getSocketFactory().createSocket("127.0.0.1", port);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    private static String answer(Socket socket, String request) throws IOException {
        socket.getOutputStream().write((request + "\r\n\r\n").getBytes(ISO_8859_1));
        byte[] line = socket.getInputStream().readNBytes(12);
        return new String(line, ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aClientWithACertificateIsLetIn(String protocol) throws Exception {
        int port = listen(Optional.of(certificates.files(true)));
        try (SSLSocket client = connect(port, true, protocol)) {
            assertThat(answer(client, "GET /_ping HTTP/1.1\r\nHost: localhost")).isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void aClientWithoutOneIsNotUnlessNobodyIsVerified() throws Exception {
        int port = listen(Optional.of(certificates.files(true)));
        try (SSLSocket client = connect(port, false, "TLSv1.3")) {
            assertThatThrownBy(() -> answer(client, "GET /_ping HTTP/1.1\r\nHost: localhost"))
                    .isInstanceOfAny(SSLException.class, SocketException.class);
        }
        server.close();
        make();
        int open = listen(Optional.of(certificates.files(false)));
        try (SSLSocket client = connect(open, false, "TLSv1.3")) {
            assertThat(answer(client, "GET /_ping HTTP/1.1\r\nHost: localhost")).isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void whoSpeaksNoTlsIsToldSo() throws Exception {
        int port = listen(Optional.of(certificates.files(true)));
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write("GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
                    .isEqualTo("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");
        }
    }

    @Test
    void closeNotifyIsTheEndOfInputAndTheOutputGoesOn() throws Exception {
        int port = listen(Optional.of(certificates.files(true)));
        for (int i = 0; i < 5; i++) {
            try (SSLSocket client = connect(port, true, "TLSv1.3")) {
                client.getOutputStream()
                        .write("POST /bulk HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nin"
                                .getBytes(ISO_8859_1));
                InputStream in = client.getInputStream();
                String head = "";
                while (!head.endsWith("\r\n\r\n")) {
                    head += (char) in.read();
                }
                client.shutdownOutput();
                assertThat(in.readAllBytes()).hasSize(BULK);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "ED25519"})
    void everyKindOfKeyDoes(String kind) throws Exception {
        TestCertificates own = new TestCertificates(folder.resolve(kind), kind);
        assertThat(TlsContext.of(own.files(true)).getNeedClientAuth()).isTrue();
        String pkcs8 = Files.readString(Path.of(own.path("server-key.pem")));
        byte[] der = Base64.getMimeDecoder().decode(pkcs8.replaceAll("-----[A-Z ]+-----", ""));
        if (!kind.equals("ED25519")) {
            byte[] old = Arrays.copyOfRange(der, kind.equals("RSA") ? 26 : 29, der.length);
            Files.writeString(Path.of(own.path("old.pem")), TestCertificates.pem(kind + " PRIVATE KEY", old));
            TlsFiles files = new TlsFiles(own.path("ca.pem"), own.path("server.pem"), own.path("old.pem"), true);
            assertThat(TlsContext.of(files).getNeedClientAuth()).isTrue();
        }
    }

    @Test
    void filesThatWillNotDoAreRefusedInDockerdsWords() throws Exception {
        TlsFiles good = certificates.files(true);
        String junk = Files.writeString(folder.resolve("junk"), "junk").toString();
        refused(
                new TlsFiles("", "/no", "/no-key", false),
                "Could not load X509 key pair (cert: \"/no\", key: \"/no-key\"): open /no: no such file or directory");
        refused(
                new TlsFiles("/no-ca", good.cert(), good.key(), true),
                "could not read CA certificate \"/no-ca\": open /no-ca: no such file or directory");
        refused(
                new TlsFiles(junk, good.cert(), good.key(), true),
                "failed to append certificates from PEM file: \"" + junk + "\"");
        String pair =
                "Error reading X509 key pair (cert: \"%s\", key: \"%s\"): tls: %s. Make sure the key is not encrypted.";
        refused(
                new TlsFiles(good.ca(), junk, good.key(), true),
                pair.formatted(junk, good.key(), "failed to find any PEM data in certificate input"));
        refused(
                new TlsFiles(good.ca(), good.cert(), junk, true),
                pair.formatted(good.cert(), junk, "failed to find any PEM data in key input"));
        refused(
                new TlsFiles(good.ca(), certificates.path("client.pem"), good.key(), true),
                pair.formatted(certificates.path("client.pem"), good.key(), "private key does not match public key"));
        TestCertificates other = new TestCertificates(folder.resolve("other"), "EC");
        refused(
                new TlsFiles(good.ca(), good.cert(), other.path("server-key.pem"), true),
                pair.formatted(good.cert(), other.path("server-key.pem"), "private key does not match public key"));
    }

    private static void refused(TlsFiles files, String why) {
        assertThatThrownBy(() -> TlsContext.of(files))
                .isInstanceOf(TlsException.class)
                .hasMessage("invalid TLS configuration: " + why);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:2375, '', 200",
        "127.0.0.1, '', 200",
        "[::1]:1, '', 200",
        "evil.example:2375, '', 403",
        "10.1.2.3, '', 403",
        "localhost, http://localhost, 403",
        "localhost, 'null', 403"
    })
    void aWebPageGetsNothingOverPlainTcp(String host, String origin, String status) throws Exception {
        int port = listen(Optional.empty());
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String more = origin.isEmpty() ? "" : "\r\nOrigin: " + origin;
            assertThat(answer(client, "GET /_ping HTTP/1.1\r\nHost: " + host + more))
                    .isEqualTo("HTTP/1.1 " + status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "engine.example:2376, '', 200",
        "engine.example:2376, https://engine.example:2376, 200",
        "engine.example:2376, https://evil.example, 403",
        "engine.example:2376, 'null', 403"
    })
    void aPageFromElsewhereCannotUseTheBrowsersCertificate(String host, String origin, String status) throws Exception {
        int port = listen(Optional.of(certificates.files(true)));
        try (Socket client = connect(port, true, "TLSv1.3")) {
            String more = origin.isEmpty() ? "" : "\r\nOrigin: " + origin;
            assertThat(answer(client, "GET /_ping HTTP/1.1\r\nHost: " + host + more))
                    .isEqualTo("HTTP/1.1 " + status);
        }
    }
}
