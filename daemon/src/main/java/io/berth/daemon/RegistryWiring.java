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
import io.berth.daemon.registry.RegistryAccess;
import io.berth.daemon.registry.RegistryService;
import io.berth.daemon.registry.TransferLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Builds what has to do with registries. */
final class RegistryWiring {
    private static final List<Path> CERTIFICATES =
            List.of(Path.of("/etc/berth/certs.d"), Path.of("/etc/docker/certs.d"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final LiveConfig config;
    private final AtomicReference<RegistryAccess> access;

    RegistryWiring(LiveConfig config) throws ConfigException {
        this.config = config;
        try {
            access = new AtomicReference<>(access(config.get()));
        } catch (EngineException e) {
            throw new ConfigException(e.text(), e);
        }
        config.onChange(next -> access.set(access(next)));
    }

    private static RegistryAccess access(Config config) {
        return new RegistryAccess(
                new InsecureRegistries(config.registries().insecure()),
                Mirrors.parse(config.registries().mirrors()));
    }

    /** What {@code docker info} shows. */
    RegistryConfig shown() {
        RegistryAccess now = access.get();
        List<String> shown = now.mirrors().stream().map(URI::toString).toList();
        Map<String, IndexInfo> indexes = new LinkedHashMap<>();
        indexes.put("docker.io", new IndexInfo(shown, "docker.io", true, true));
        now.insecure().names().forEach(name -> indexes.put(name, new IndexInfo(List.of(), name, false, false)));
        return new RegistryConfig(indexes, now.insecure().ranges(), shown.isEmpty() ? null : shown);
    }

    /** @param database keeps which registry has which layer */
    RegistryService service(ImageStore images, LayerStore layers, ImageEvents events, Database database)
            throws IOException {
        config.get().registries().proxies().install();
        Config.Transfers first = config.get().registries().transfers();
        var limits = new TransferLimits(first.downloads(), first.uploads(), first.attempts());
        config.onChange(next -> {
            Config.Transfers bounds = next.registries().transfers();
            limits.change(bounds.downloads(), bounds.uploads(), bounds.attempts());
        });
        Path downloads = config.get().dataRoot().resolve("pull");
        return new RegistryService(
                images,
                layers,
                events,
                new RegistryBlobRecords(database),
                new RegistryService.Settings(downloads, access::get, limits, CERTIFICATES, PATIENCE, PAUSE));
    }

    static List<Route> routes(ImageService service, RegistryService registry) {
        RegistryRoutes registries = new RegistryRoutes(registry);
        List<Route> routes = new ArrayList<>(registries.routes());
        routes.addAll(new ImageRoutes(service, registries).routes());
        return routes;
    }
}
