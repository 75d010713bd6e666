package io.berth.api.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys from PEM text (RFC 7468). */
final class PemFile {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {2, 1, 0};

    private final String text;

    /**
     * Reads the file.
     *
     * @throws NoSuchFileException with the message {@code open PATH: no such file or directory}
     */
    PemFile(String path) throws IOException {
        if (!Files.exists(Path.of(path)) || path.isEmpty()) {
            throw new NoSuchFileException("open " + path + ": no such file or directory");
        }
        text = Files.readString(Path.of(path), StandardCharsets.ISO_8859_1);
    }

    /** The certificates, in order; empty when there are none. */
    List<X509Certificate> certificates() throws GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).equals("CERTIFICATE")) {
                byte[] der = decode(blocks.group(2));
                found.add((X509Certificate) factory.generateCertificate(new java.io.ByteArrayInputStream(der)));
            }
        }
        return found;
    }

    /**
     * The first private key. The older forms leave out what kind of key it is, which its certificate's key knows.
     *
     * @throws GeneralSecurityException when there is none, or it is encrypted or of another kind than {@code counterpart}
     */
    PrivateKey privateKey(PublicKey counterpart) throws GeneralSecurityException {
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            String kind = blocks.group(1);
            if (kind.equals("PRIVATE KEY")) {
                return key(counterpart, decode(blocks.group(2)));
            }
            if (kind.equals("RSA PRIVATE KEY") || kind.equals("EC PRIVATE KEY")) {
                byte[] der = decode(blocks.group(2));
                byte[] wrapped = tagged(
                        SEQUENCE, concat(VERSION_0, algorithm(counterpart.getEncoded()), tagged(OCTET_STRING, der)));
                return key(counterpart, wrapped);
            }
        }
        throw new InvalidKeySpecException("tls: failed to find any PEM data in key input");
    }

    private static PrivateKey key(PublicKey counterpart, byte[] pkcs8) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(counterpart.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException e) {
            throw new InvalidKeySpecException("tls: failed to parse private key, or its type does not match", e);
        }
    }

    private static byte[] decode(String base64) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("tls: malformed PEM data", e);
        }
    }

    /** The AlgorithmIdentifier, which is the first element of a SubjectPublicKeyInfo (RFC 5280, section 4.1). */
    private static byte[] algorithm(byte[] subjectPublicKeyInfo) {
        int start = headLength(subjectPublicKeyInfo, 0);
        int length = headLength(subjectPublicKeyInfo, start) + contentLength(subjectPublicKeyInfo, start);
        return java.util.Arrays.copyOfRange(subjectPublicKeyInfo, start, start + length);
    }

    private static int headLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return first < 0x80 ? 2 : 2 + (first & 0x7f);
    }

    private static int contentLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        int length = first < 0x80 ? first : 0;
        for (int i = 2; i < headLength(der, at); i++) {
            length = (length << Byte.SIZE) | (der[at + i] & 0xff);
        }
        return length;
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        if (content.length < 0x80) {
            der.write(content.length);
        } else {
            der.write(0x82);
            der.write(content.length >> Byte.SIZE);
            der.write(content.length);
        }
        der.writeBytes(content);
        return der.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
