package io.berth.daemon.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import javax.net.ssl.SSLException;

/** Says what went wrong on the way to a registry as the Engine says it. */
final class RequestWords {
    private RequestWords() {}

    /** A request that got no answer. */
    static String noAnswer(String method, URI target, IOException failure) {
        String verb = method.charAt(0) + method.substring(1).toLowerCase(java.util.Locale.ROOT);
        return verb + " \"" + target + "\": " + cause(target, failure);
    }

    private static String cause(URI target, IOException failure) {
        return switch (failure) {
            case ConnectException e when isUnresolved(e) -> "dial tcp: lookup " + target.getHost() + ": no such host";
            case UnknownHostException _ -> "dial tcp: lookup " + target.getHost() + ": no such host";
            case HttpTimeoutException _ ->
                "net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting"
                        + " headers)";
            case SSLException e
            when isUntrusted(e) -> "tls: failed to verify certificate: x509: certificate signed by unknown authority";
            case SSLException e
            when String.valueOf(e.getMessage()).contains("unrecognized SSL message") ->
                "http: server gave HTTP response to HTTPS client";
            case ConnectException _ -> "dial tcp " + address(target) + ": connect: connection refused";
            default -> String.valueOf(failure.getMessage());
        };
    }

    private static boolean isUnresolved(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUntrusted(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    private static String address(URI target) {
        int standard = target.getScheme().equals("https") ? 443 : 80;
        int port = target.getPort() < 0 ? standard : target.getPort();
        try {
            String address = InetAddress.getByName(target.getHost()).getHostAddress();
            return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
        } catch (UnknownHostException e) {
            return target.getHost() + ":" + port;
        }
    }
}
