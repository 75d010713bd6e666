package io.berth.daemon;

import io.berth.api.error.EngineException;
import io.berth.api.http.Route;
import io.berth.api.route.image.ImageRoutes;
import io.berth.api.route.image.RegistryRoutes;
import io.berth.api.type.system.IndexInfo;
import io.berth.api.type.system.RegistryConfig;
import io.berth.daemon.image.ImageEvents;
import io.berth.daemon.image.ImageService;
import io.berth.daemon.image.ImageStore;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.metadata.Database;
import io.berth.daemon.metadata.RegistryBlobRecords;
import io.berth.daemon.registry.InsecureRegistries;
import io.berth.daemon.registry.Mirrors;
import io.berth.daemon.registry.RegistryService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds what has to do with registries. */
final class RegistryWiring {
    private static final List<Path> CERTIFICATES =
            List.of(Path.of("/etc/berth/certs.d"), Path.of("/etc/docker/certs.d"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final InsecureRegistries insecure;
    private final List<URI> mirrors;
    private final Path downloads;

    RegistryWiring(Config config) throws ConfigException {
        try {
            this.insecure = new InsecureRegistries(config.insecureRegistries());
            this.mirrors = Mirrors.parse(config.registryMirrors());
        } catch (EngineException e) {
            throw new ConfigException(e.text(), e);
        }
        this.downloads = config.dataRoot().resolve("pull");
    }

    /** What {@code docker info} shows. */
    RegistryConfig shown() {
        List<String> shown = mirrors.stream().map(URI::toString).toList();
        Map<String, IndexInfo> indexes = new LinkedHashMap<>();
        indexes.put("docker.io", new IndexInfo(shown, "docker.io", true, true));
        insecure.names().forEach(name -> indexes.put(name, new IndexInfo(List.of(), name, false, false)));
        return new RegistryConfig(indexes, insecure.ranges(), shown.isEmpty() ? null : shown);
    }

    /** @param database keeps which registry has which layer */
    RegistryService service(ImageStore images, LayerStore layers, ImageEvents events, Database database)
            throws IOException {
        return new RegistryService(
                images,
                layers,
                events,
                new RegistryBlobRecords(database),
                new RegistryService.Settings(downloads, insecure, mirrors, CERTIFICATES, PATIENCE, PAUSE));
    }

    static List<Route> routes(ImageService service, RegistryService registry) {
        RegistryRoutes registries = new RegistryRoutes(registry);
        List<Route> routes = new ArrayList<>(registries.routes());
        routes.addAll(new ImageRoutes(service, registries).routes());
        return routes;
    }
}
