package io.berth.daemon.registry;

import io.berth.api.error.EngineException;
import io.berth.api.type.registry.AuthConfig;
import io.berth.daemon.registry.Transport.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the way to a registry: with TLS, or for an insecure one also without. */
final class Registries {
    private static final String DOCKER = "docker.io";
    private static final String DOCKER_HOST = "registry-1.docker.io";

    private final Supplier<RegistryAccess> access;
    private final RegistryTrust trust;
    private final Duration patience;

    Registries(Supplier<RegistryAccess> access, RegistryTrust trust, Duration patience) {
        this.access = access;
        this.trust = trust;
        this.patience = patience;
    }

    private record Way(String scheme, boolean blind) {}

    /**
     * Begins to talk to a registry.
     *
     * @param domain as a reference has it
     * @param scope what a token is asked for; empty for a login
     * @return has to be closed
     * @throws EngineException INTERNAL when there is no way to it
     */
    RegistrySession open(String domain, AuthConfig auth, String scope) throws InterruptedException {
        List<EngineException> failures = new ArrayList<>();
        for (Way way : waysTo(domain)) {
            URI base = URI.create(way.scheme() + "://" + (domain.equals(DOCKER) ? DOCKER_HOST : domain) + "/v2/");
            try {
                return open(base, domain, way.blind(), auth, scope);
            } catch (IOException e) {
                failures.add(EngineException.internal(RequestWords.noAnswer("GET", base, e), e));
            }
        }
        throw failures.getLast();
    }

    /**
     * Begins to talk to a mirror of Docker's own registry, which gets no credentials.
     *
     * @return has to be closed
     * @throws EngineException INTERNAL when it can't be reached
     */
    RegistrySession openMirror(URI mirror, String scope) throws InterruptedException {
        URI base = mirror.resolve("v2/");
        String domain = mirror.getRawAuthority();
        try {
            return open(base, domain, isInsecure(domain), AuthConfig.NONE, scope);
        } catch (IOException e) {
            throw EngineException.internal(RequestWords.noAnswer("GET", base, e), e);
        }
    }

    /** Speaks to a server of the registry's that is none of the distribution specification; has to be closed. */
    Transport transport(String domain, boolean blind) throws IOException {
        return new Transport(blind ? RegistryTrust.blind() : trust.contextFor(domain), patience);
    }

    boolean isInsecure(String domain) {
        return access.get().insecure().contains(domain);
    }

    private List<Way> waysTo(String domain) {
        if (domain.equals(DOCKER) || !isInsecure(domain)) {
            return List.of(new Way("https", false));
        }
        return List.of(new Way("https", true), new Way("http", true));
    }

    private RegistrySession open(URI base, String domain, boolean blind, AuthConfig auth, String scope)
            throws IOException, InterruptedException {
        Transport transport = transport(domain, blind);
        boolean open = false;
        try (Answer answer = transport.get(base, Map.of())) {
            Optional<Challenge> challenge = Optional.empty();
            if (answer.status() == 401) {
                challenge = Challenge.choose(answer.headers().getOrDefault("www-authenticate", List.of()));
            } else if (answer.status() != 200) {
                throw new IOException("unexpected status " + answer.status());
            }
            open = true;
            return new RegistrySession(transport, answer.source().resolve("./"), challenge, auth, scope);
        } finally {
            if (!open) {
                transport.close();
            }
        }
    }
}
