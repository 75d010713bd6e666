package io.berth.api.http;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Makes Jetty's TLS from PEM files, and refuses what is wrong with them in the Engine's words. */
final class TlsContext {
    private static final char[] NO_PASSWORD = {};

    private TlsContext() {}

    /**
     * TLS 1.2 and 1.3 for a listener.
     *
     * @throws TlsException when the files will not do
     */
    static SslContextFactory.Server of(TlsFiles files) throws IOException {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(keyPair(files), NO_PASSWORD);
            TrustManager[] trusted = files.verify() ? trustManagers(files.ca()) : new TrustManager[0];
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusted, null);
            SslContextFactory.Server factory = new SslContextFactory.Server();
            factory.setSslContext(context);
            factory.setIncludeProtocols("TLSv1.2", "TLSv1.3");
            factory.setNeedClientAuth(files.verify());
            factory.setRenegotiationAllowed(false);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new TlsException(String.valueOf(e.getMessage()), e);
        }
    }

    private static KeyStore keyPair(TlsFiles files) throws IOException, GeneralSecurityException {
        String which = "(cert: \"" + files.cert() + "\", key: \"" + files.key() + "\"): ";
        try {
            List<X509Certificate> chain = new PemFile(files.cert()).certificates();
            PemFile keyFile = new PemFile(files.key());
            if (chain.isEmpty()) {
                throw new SignatureException("tls: failed to find any PEM data in certificate input");
            }
            PrivateKey key = keyFile.privateKey(chain.getFirst().getPublicKey());
            checkMatch(key, chain.getFirst());
            KeyStore store = empty();
            store.setKeyEntry("engine", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
            return store;
        } catch (NoSuchFileException e) {
            throw new TlsException("Could not load X509 key pair " + which + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new TlsException(
                    "Error reading X509 key pair " + which + e.getMessage() + ". Make sure the key is not encrypted.",
                    e);
        }
    }

    private static void checkMatch(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] sample = certificate.getEncoded();
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(sample);
        if (!signature.verify(signed)) {
            throw new SignatureException("tls: private key does not match public key");
        }
    }

    private static TrustManager[] trustManagers(String ca) throws IOException, GeneralSecurityException {
        List<X509Certificate> certificates;
        try {
            certificates = new PemFile(ca).certificates();
        } catch (NoSuchFileException e) {
            throw new TlsException("could not read CA certificate \"" + ca + "\": " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new TlsException("failed to append certificates from PEM file: \"" + ca + "\"");
        }
        KeyStore store = empty();
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca" + i, certificates.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
