package io.berth.daemon;

import io.berth.api.http.TlsFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code docker info} warns of: addresses at which others get a root's powers, in dockerd's words. */
final class OpenAddresses {
    private static final String MEANING =
            "\n         Access to the remote API is equivalent to root access on the host. Refer"
                    + "\n         to the 'Docker daemon attack surface' section in the documentation for"
                    + "\n         more information: https://docs.docker.com/go/attack-surface/";

    private OpenAddresses() {}

    static List<String> warnings(List<String> hosts, Optional<TlsFiles> tls) {
        var warnings = new ArrayList<String>();
        for (String host : hosts) {
            if (host.startsWith("tcp://") && !tls.map(TlsFiles::verify).orElse(false)) {
                String scheme = tls.isPresent() ? "https://" : "http://";
                String lack = tls.isPresent() ? " without TLS client verification." : " without encryption.";
                warnings.add(
                        "WARNING: API is accessible on " + scheme + host.substring("tcp://".length()) + lack + MEANING);
            }
        }
        return warnings;
    }
}
