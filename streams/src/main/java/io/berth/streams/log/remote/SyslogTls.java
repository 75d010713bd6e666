package io.berth.streams.log.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS as the options {@code syslog-tls-*} ask for it. The files are read at each connection. */
final class SyslogTls {
    private static final Pattern PEM_KEY =
            Pattern.compile("-----BEGIN ((?:RSA )?PRIVATE KEY)-----(.*?)-----END", Pattern.DOTALL);
    private static final char[] NO_PASSWORD = {};

    /** What stands before an RSA key to make it PKCS #8: version 0 and the algorithm's name. */
    private static final byte[] RSA_ALGORITHM = {
        2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
    };

    private final String caFile;
    private final String certFile;
    private final String keyFile;
    private final boolean skipsVerify;

    SyslogTls(Map<String, String> options) {
        caFile = options.getOrDefault("syslog-tls-ca-cert", "");
        certFile = options.getOrDefault("syslog-tls-cert", "");
        keyFile = options.getOrDefault("syslog-tls-key", "");
        skipsVerify = options.containsKey("syslog-tls-skip-verify");
    }

    boolean skipsVerify() {
        return skipsVerify;
    }

    SSLSocketFactory factory() throws IOException {
        TrustManager @Nullable [] trust = trust();
        KeyManager @Nullable [] keys = keys();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS can't be set up: " + e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] trust() throws IOException {
        if (skipsVerify) {
            return new TrustManager[] {new Credulous()};
        }
        if (caFile.isEmpty()) {
            return null;
        }
        try {
            KeyStore store = emptyStore();
            int count = 0;
            for (Certificate certificate : certificates(caFile)) {
                store.setCertificateEntry("ca" + count++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (NoSuchFileException e) {
            throw new IOException("could not read CA certificate \"" + caFile + "\": " + noSuchFile(caFile), e);
        } catch (GeneralSecurityException e) {
            throw new IOException("failed to append certificates from PEM file: \"" + caFile + "\"", e);
        }
    }

    private KeyManager @Nullable [] keys() throws IOException {
        if (certFile.isEmpty() || keyFile.isEmpty()) {
            return null;
        }
        try {
            KeyStore store = emptyStore();
            Certificate[] chain = certificates(certFile).toArray(Certificate[]::new);
            store.setKeyEntry("key", privateKey(chain[0].getPublicKey().getAlgorithm()), NO_PASSWORD, chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (NoSuchFileException e) {
            throw new IOException("Could not load X509 key pair: " + noSuchFile(String.valueOf(e.getFile())), e);
        } catch (GeneralSecurityException e) {
            throw new IOException("Could not load X509 key pair: " + e.getMessage(), e);
        }
    }

    private PrivateKey privateKey(String algorithm) throws IOException, GeneralSecurityException {
        Matcher pem = PEM_KEY.matcher(Files.readString(Path.of(keyFile), StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new GeneralSecurityException("no private key in PKCS #8 or PKCS #1 form in " + keyFile);
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
        byte[] pkcs8 = pem.group(1).startsWith("RSA") ? pkcs8(der) : der;
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] pkcs8(byte[] rsaKey) {
        byte[] key = element(4, rsaKey);
        return element(
                0x30,
                ByteBuffer.allocate(RSA_ALGORITHM.length + key.length)
                        .put(RSA_ALGORITHM)
                        .put(key)
                        .array());
    }

    /** An ASN.1 element with a length of two bytes. */
    private static byte[] element(int type, byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .put((byte) type)
                .put((byte) 0x82)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    private static List<X509Certificate> certificates(String file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            List<X509Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) {
                throw new GeneralSecurityException("no certificate in " + file);
            }
            return found;
        }
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static String noSuchFile(String file) {
        return "open " + file + ": no such file or directory";
    }

    /** Trusts everybody: what {@code syslog-tls-skip-verify} asks for. */
    private static final class Credulous extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
