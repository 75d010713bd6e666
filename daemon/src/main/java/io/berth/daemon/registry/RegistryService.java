package io.berth.daemon.registry;

import io.berth.api.backend.Filters;
import io.berth.api.backend.RegistryBackend;
import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import io.berth.api.type.registry.AuthConfig;
import io.berth.api.type.registry.Descriptor;
import io.berth.api.type.registry.DistributionInspect;
import io.berth.api.type.registry.DistributionPlatform;
import io.berth.api.type.registry.LoginResponse;
import io.berth.api.type.registry.SearchResult;
import io.berth.daemon.image.Image;
import io.berth.daemon.image.ImageEvents;
import io.berth.daemon.image.ImageJson;
import io.berth.daemon.image.ImageStore;
import io.berth.daemon.image.Platform;
import io.berth.daemon.image.Reference;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.metadata.RegistryBlobRecords;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registries as the API asks for them. Any thread may call. */
public final class RegistryService implements RegistryBackend {
    private static final String DOCKER = "docker.io";
    private static final String DOCKER_INDEX = "https://index.docker.io/v1/";

    private static final Logger LOG = LoggerFactory.getLogger(RegistryService.class);

    private final Registries registries;
    private final Supplier<RegistryAccess> access;
    private final Search searching;
    private final Pull.Collaborators collaborators;
    private final Push.Collaborators pushing;

    /**
     * What the engine says of registries.
     *
     * @param transfers a folder of files on their way out; it is made, and what an engine left there goes
     * @param access asked each time: it can change while the engine runs
     * @param certificates folders like {@code /etc/docker/certs.d}
     * @param patience how long a registry may say nothing
     * @param pause before something that failed is tried again
     */
    public record Settings(
            Path transfers,
            Supplier<RegistryAccess> access,
            TransferLimits limits,
            List<Path> certificates,
            Duration patience,
            Duration pause) {
        /** Copies. */
        public Settings {
            certificates = List.copyOf(certificates);
        }
    }

    /** Makes the service. */
    public RegistryService(
            ImageStore images, LayerStore layers, ImageEvents events, RegistryBlobRecords records, Settings settings)
            throws IOException {
        this.registries =
                new Registries(settings.access(), new RegistryTrust(settings.certificates()), settings.patience());
        this.access = settings.access();
        this.searching = new Search(registries);
        KnownBlobs known = new KnownBlobs(records);
        Path folder = emptied(settings.transfers());
        this.collaborators = new Pull.Collaborators(
                images, layers, events, new LayerFetcher.Places(settings.limits(), settings.pause()), known);
        this.pushing = new Push.Collaborators(
                images,
                events,
                new LayerPusher.Source(layers, known, folder, settings.limits().uploads(), settings.pause()));
    }

    private static Path emptied(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
            for (Path path : left) {
                Files.delete(path);
            }
        }
        return folder;
    }

    @Override
    public StreamBody pull(String name, String tag, String platform, AuthConfig auth) throws InterruptedException {
        Reference reference = Reference.parsePulled(name, tag);
        Platform.parse(platform);
        if (reference.domain().equals(DOCKER)) {
            for (URI mirror : access.get().mirrors()) {
                try {
                    return pull(reference, platform, registries.openMirror(mirror, pullScope(reference)));
                } catch (EngineException e) {
                    LOG.info("{} has no {}: {}", mirror, reference, e.text());
                }
            }
        }
        return pull(reference, platform, open(reference, auth));
    }

    private Pull pull(Reference reference, String platform, RegistrySession session) throws InterruptedException {
        boolean begun = false;
        try {
            Documents documents = new Documents(session, reference.path());
            Manifest manifest = manifest(documents, reference);
            begun = true;
            return new Pull(reference, platform, manifest, documents, collaborators);
        } catch (RegistryAnswerException e) {
            throw pullRefused(reference, e);
        } finally {
            if (!begun) {
                session.close();
            }
        }
    }

    @Override
    public StreamBody push(String name, String tag, String platform, AuthConfig auth) {
        Reference named = Reference.parse(name);
        Reference reference = named.digest().isEmpty() && !tag.isEmpty() ? Reference.parse(name, tag) : named;
        if (!platform.isEmpty()) {
            checkPlatform(reference.withDefaultTag(), platform);
        }
        return new Push(reference, registries, auth, pushing);
    }

    private void checkPlatform(Reference reference, String platform) {
        Image image = collaborators.images().get(reference.toString());
        if (!Platform.parse(platform).isOf(image)) {
            throw Platform.mismatch(reference.familiar(), image, platform);
        }
    }

    @Override
    public List<SearchResult> search(String term, int limit, Filters filters, AuthConfig auth)
            throws InterruptedException {
        return searching.run(term, limit, filters, auth);
    }

    private static EngineException pullRefused(Reference reference, RegistryAnswerException refusal) {
        if (refusal.is("DENIED")) {
            return EngineException.notFound("pull access denied for " + reference.familiarName()
                    + ", repository does not exist or may require 'docker login': " + refusal.text());
        }
        if (refusal.is("MANIFEST_UNKNOWN")) {
            return EngineException.notFound("manifest for " + reference.familiar() + " not found: " + refusal.text());
        }
        if (refusal.is("NAME_UNKNOWN")) {
            return EngineException.notFound("repository " + reference.familiarName() + " not found: " + refusal.text());
        }
        return refused(refusal);
    }

    private static EngineException refused(RegistryAnswerException refusal) {
        return switch (refusal.status()) {
            case 401 -> EngineException.unauthorized(refusal.text());
            case 403 -> EngineException.forbidden(refusal.text());
            case 404 -> EngineException.notFound(refusal.text());
            default -> EngineException.internal(refusal.text(), refusal);
        };
    }

    private RegistrySession open(Reference reference, AuthConfig auth) throws InterruptedException {
        return registries.open(reference.domain(), auth, pullScope(reference));
    }

    private static String pullScope(Reference reference) {
        return "repository:" + reference.path() + ":pull";
    }

    private static Manifest manifest(Documents documents, Reference reference)
            throws RegistryAnswerException, InterruptedException {
        String pointer = reference.digest().isEmpty() ? reference.tag() : reference.digest();
        try {
            return documents.manifest(pointer);
        } catch (RegistryAnswerException e) {
            throw e;
        } catch (IOException e) {
            var target = documents.session().base().resolve(reference.path() + "/manifests/" + pointer);
            throw EngineException.internal(RequestWords.noAnswer("GET", target, e), e);
        }
    }

    @Override
    public LoginResponse login(AuthConfig auth) throws InterruptedException {
        try (RegistrySession session = registries.open(domainOf(auth.serverAddress()), auth, "")) {
            try {
                session.get("", Map.of()).close();
                return new LoginResponse("", "Login Succeeded");
            } catch (RegistryAnswerException e) {
                throw loginRefused(session, e);
            } catch (IOException e) {
                throw EngineException.internal(RequestWords.noAnswer("GET", session.base(), e), e);
            }
        }
    }

    private static EngineException loginRefused(RegistrySession session, RegistryAnswerException refusal) {
        if (session.usesTokens()) {
            return EngineException.unauthorized("Get \"" + session.base() + "\": " + refusal.text());
        }
        String reason = refusal.status() == 401 ? "401 Unauthorized" : Integer.toString(refusal.status());
        return EngineException.internal("login attempt to " + session.base() + " failed with status: " + reason);
    }

    private static String domainOf(String address) {
        if (address.isEmpty() || address.equals(DOCKER_INDEX)) {
            return DOCKER;
        }
        String bare = address.replaceFirst("^https?://", "");
        int slash = bare.indexOf('/');
        String domain = slash < 0 ? bare : bare.substring(0, slash);
        return domain.equals("index.docker.io")
                ? DOCKER
                : Reference.parse(domain + "/x").domain();
    }

    @Override
    public DistributionInspect inspect(String name, AuthConfig auth) throws InterruptedException {
        Reference reference = Reference.parse(name).withDefaultTag();
        try (RegistrySession session = open(reference, auth)) {
            Documents documents = new Documents(session, reference.path());
            Manifest manifest = manifest(documents, reference);
            var descriptor =
                    new Descriptor(manifest.mediaType(), manifest.digest().toString(), manifest.size());
            return new DistributionInspect(descriptor, platforms(manifest, documents));
        } catch (RegistryAnswerException e) {
            throw refused(e);
        } catch (IOException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        }
    }

    private static List<DistributionPlatform> platforms(Manifest manifest, Documents documents)
            throws IOException, InterruptedException {
        if (manifest.isList()) {
            return manifest.images().stream()
                    .map(image -> new DistributionPlatform(
                            image.architecture(), image.os(), image.osVersion(), image.variant()))
                    .toList();
        }
        Image image = ImageJson.image(documents.blob(manifest.imageConfig()));
        return List.of(new DistributionPlatform(image.architecture(), image.os(), image.osVersion(), image.variant()));
    }
}
