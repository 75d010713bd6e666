package io.berth.daemon.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Whose certificates a registry may show: the JVM's authorities and those in {@code certs.d/HOST:PORT/*.crt}, read anew
 * each time.
 */
final class RegistryTrust {
    private final List<Path> folders;

    /** @param folders each like {@code /etc/docker/certs.d} */
    RegistryTrust(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** What is trusted as {@code domain}. */
    SSLContext contextFor(String domain) throws IOException {
        try {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            int own = 0;
            for (Path folder : folders) {
                own += addAll(authorities, folder.resolve(domain));
            }
            if (own == 0) {
                return SSLContext.getDefault();
            }
            addSystems(authorities);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities);
            return contextOf(factory.getTrustManagers());
        } catch (GeneralSecurityException e) {
            throw new IOException("read certificates for " + domain + ": " + e.getMessage(), e);
        }
    }

    private static int addAll(KeyStore authorities, Path folder) throws IOException, GeneralSecurityException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        int added = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.crt")) {
            for (Path file : files) {
                try (InputStream pem = Files.newInputStream(file)) {
                    for (Certificate one :
                            CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                        authorities.setCertificateEntry(file + "#" + added++, one);
                    }
                }
            }
        }
        return added;
    }

    private static void addSystems(KeyStore authorities) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        int number = 0;
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager known) {
                for (X509Certificate one : known.getAcceptedIssuers()) {
                    authorities.setCertificateEntry("system#" + number++, one);
                }
            }
        }
    }

    /** Trusts whoever answers, as an insecure registry's user wants. */
    static SSLContext blind() throws IOException {
        try {
            return contextOf(new TrustManager[] {new Blind()});
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS: " + e.getMessage(), e);
        }
    }

    private static SSLContext contextOf(TrustManager[] managers) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context;
    }

    /** An extended one is asked about the host's name too, and says nothing against it. */
    private static final class Blind extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

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
