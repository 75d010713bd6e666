package io.berth.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority of the test's own, a certificate of it for an engine at 127.0.0.1 and one for a client; and a stranger's,
 * which no authority has signed. Made by openssl(1).
 *
 * @param folder where they are, under dockerd's names
 */
public record Certificates(Path folder) {
    private static final String PASSWORD = "test";

    /** Makes them in an empty folder. */
    public static Certificates in(Path folder) {
        return in(folder, "127.0.0.1");
    }

    /** As {@link #in(Path)}, for a server at another address. */
    public static Certificates in(Path folder, String address) {
        Certificates made = new Certificates(folder);
        try {
            made.make(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }

    private void make(String address) throws IOException {
        Files.writeString(folder.resolve("server.ext"), "subjectAltName=IP:" + address);
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
        Files.createDirectory(client());
        Files.copy(folder.resolve("ca.pem"), client().resolve("ca.pem"));
        Files.copy(folder.resolve("client.pem"), client().resolve("cert.pem"));
        Files.copy(folder.resolve("client-key.pem"), client().resolve("key.pem"));
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
        if (result.status() != 0) {
            throw new AssertionError("openssl: " + result);
        }
    }

    /** The path of one of them. */
    public String file(String name) {
        return folder.resolve(name).toString();
    }

    /** The folder for {@code DOCKER_CERT_PATH}. */
    public Path client() {
        return folder.resolve("client");
    }

    /** The flags of an engine that listens at {@code host} for clients with a certificate. */
    public List<String> flags(String host) {
        return List.of(
                "-H",
                host,
                "--tlsverify",
                "--tlscacert",
                file("ca.pem"),
                "--tlscert",
                file("server.pem"),
                "--tlskey",
                file("server-key.pem"));
    }

    /** For sockets of the client's. */
    public SSLContext context() {
        openssl(
                List.of("pkcs12", "-export", "-in", "client.pem", "-inkey", "client-key.pem"),
                "-passout",
                "pass:" + PASSWORD,
                "-out",
                "client.p12");
        try (InputStream own = Files.newInputStream(folder.resolve("client.p12"));
                InputStream authority = Files.newInputStream(folder.resolve("ca.pem"))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(own, PASSWORD.toCharArray());
            KeyManagerFactory client = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            client.init(keys, PASSWORD.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(client.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
