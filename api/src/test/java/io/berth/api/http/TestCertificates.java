package io.berth.api.http;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates for a test, made by openssl in a folder: {@code ca}, and {@code server} and {@code client} signed by it, each
 * as {@code NAME.pem} and {@code NAME-key.pem}.
 */
final class TestCertificates {
    private static final char[] NO_PASSWORD = {};

    private final Path folder;

    /** Makes them; {@code keys} is the kind of the server's key: {@code RSA}, {@code EC} or {@code ED25519}. */
    TestCertificates(Path folder, String keys) throws IOException {
        this.folder = Files.createDirectories(folder);
        openssl(request("ca", "EC"), "-x509", "-days", "2", "-out", path("ca.pem"));
        sign("server", keys, "subjectAltName=DNS:localhost,IP:127.0.0.1");
        sign("client", "EC", "extendedKeyUsage=clientAuth");
    }

    private void sign(String name, String keys, String extension) throws IOException {
        openssl(request(name, keys), "-out", path(name + ".csr"));
        String extensions =
                Files.writeString(folder.resolve(name + ".ext"), extension).toString();
        openssl(
                List.of(
                        "x509",
                        "-req",
                        "-in",
                        path(name + ".csr"),
                        "-CA",
                        path("ca.pem"),
                        "-CAkey",
                        path("ca-key.pem")),
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                extensions,
                "-out",
                path(name + ".pem"));
    }

    private List<String> request(String name, String keys) {
        List<String> words = new ArrayList<>(List.of("req", "-nodes", "-subj", "/CN=" + name));
        words.addAll(List.of("-keyout", path(name + "-key.pem"), "-newkey", keys.equals("RSA") ? "rsa:2048" : keys));
        if (keys.equals("EC")) {
            words.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256"));
        }
        return words;
    }

    private static void openssl(List<String> words, String... more) throws IOException {
        List<String> line = new ArrayList<>(List.of("openssl"));
        line.addAll(words);
        line.addAll(List.of(more));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(line + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** PEM text of a block. */
    static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind
                + "-----\n";
    }

    /** A file's path. */
    String path(String name) {
        return folder.resolve(name).toString();
    }

    /** What the engine is given. */
    TlsFiles files(boolean verify) {
        return new TlsFiles(path("ca.pem"), path("server.pem"), path("server-key.pem"), verify);
    }

    /** A client that trusts the ca, with its own certificate or without one. */
    SSLContext client(boolean withCertificate) throws IOException, GeneralSecurityException {
        KeyStore own = empty();
        if (withCertificate) {
            X509Certificate certificate =
                    new PemFile(path("client.pem")).certificates().getFirst();
            own.setKeyEntry(
                    "client",
                    new PemFile(path("client-key.pem")).privateKey(certificate.getPublicKey()),
                    NO_PASSWORD,
                    new Certificate[] {certificate});
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        KeyStore trusted = empty();
        trusted.setCertificateEntry(
                "ca", new PemFile(path("ca.pem")).certificates().getFirst());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
