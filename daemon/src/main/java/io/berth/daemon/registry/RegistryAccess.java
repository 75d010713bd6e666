package io.berth.daemon.registry;

import java.net.URI;
import java.util.List;

/**
 * What the engine's operator has said of registries.
 *
 * @param insecure those that need no trusted certificate, or no TLS
 * @param mirrors of Docker's own registry, asked first
 */
public record RegistryAccess(InsecureRegistries insecure, List<URI> mirrors) {
    /** Copies. */
    public RegistryAccess {
        mirrors = List.copyOf(mirrors);
    }
}
