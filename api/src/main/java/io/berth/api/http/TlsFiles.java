package io.berth.api.http;

/**
 * What TLS on TCP is made of: PEM files. The key is not encrypted, in PKCS #8 or the older forms of openssl for RSA and EC.
 *
 * @param ca who signs clients' certificates; not read unless {@code verify}
 * @param cert the engine's own certificate, others of its chain behind it
 * @param key the key of {@code cert}
 * @param verify whether a client must show a certificate that {@code ca} has signed
 */
public record TlsFiles(String ca, String cert, String key, boolean verify) {}
