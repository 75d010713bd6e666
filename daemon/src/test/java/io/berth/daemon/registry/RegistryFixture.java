package io.berth.daemon.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.backend.StreamBody;
import io.berth.api.type.registry.AuthConfig;
import io.berth.daemon.image.ImageStore;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.metadata.Database;
import io.berth.daemon.metadata.RegistryBlobRecords;
import io.berth.execdriver.kernel.LinuxKernel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** An engine's images in a folder of their own, with the service that brings them to registries and from there. */
final class RegistryFixture implements AutoCloseable {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    final List<String> events = new CopyOnWriteArrayList<>();
    final LayerStore layers;
    final ImageStore images;
    final RegistryService service;
    private final Path folder;
    private final Database database;

    RegistryFixture(Path folder, List<URI> mirrors) throws IOException {
        this(folder, mirrors, PATIENCE);
    }

    /** @param patience how long a registry may say nothing */
    RegistryFixture(Path folder, List<URI> mirrors, Duration patience) throws IOException {
        this.folder = Files.createDirectories(folder);
        database = Database.open(folder.resolve("db.sqlite"), CLOCK);
        LinuxKernel kernel = LinuxKernel.load();
        layers = new LayerStore(folder.resolve("layers"), database, () -> kernel);
        images = new ImageStore(folder.resolve("blobs"), database, layers, CLOCK);
        service = new RegistryService(
                images,
                layers,
                (action, id, attributes) -> events.add(action + " " + id + " " + attributes),
                new RegistryBlobRecords(database),
                new RegistryService.Settings(
                        folder.resolve("pull"),
                        () -> new RegistryAccess(new InsecureRegistries(List.of()), mirrors),
                        new TransferLimits(3, 5, 5),
                        List.of(),
                        patience,
                        Duration.ofMillis(1)));
    }

    static String written(StreamBody body) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        body.writeTo(out);
        return out.toString(UTF_8);
    }

    String pull(String name, String tag) throws IOException, InterruptedException {
        return written(service.pull(name, tag, "", AuthConfig.NONE));
    }

    String push(String name, String tag, AuthConfig auth) throws IOException, InterruptedException {
        return written(service.push(name, tag, "", auth));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> left = Files.list(folder.resolve("layers/new"));
                Stream<Path> transfers = Files.list(folder.resolve("pull"))) {
            assertThat(left).isEmpty();
            assertThat(transfers).isEmpty();
        }
        layers.close();
        database.close();
    }
}
