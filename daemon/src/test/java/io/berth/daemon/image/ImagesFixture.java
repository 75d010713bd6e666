package io.berth.daemon.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.metadata.Database;
import io.berth.execdriver.kernel.LinuxKernel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** An engine's images in a folder of their own, beside a file that nobody may touch. */
final class ImagesFixture implements AutoCloseable {
    final LayerStore layers;
    final ImageStore store;
    final ImageService images;
    private final Path folder;
    private final Database database;

    ImagesFixture(Path folder) throws IOException {
        this.folder = folder;
        Clock clock = Clock.systemUTC();
        database = Database.open(folder.resolve("db.sqlite"), clock);
        LinuxKernel kernel = LinuxKernel.load();
        layers = new LayerStore(folder.resolve("layers"), database, () -> kernel);
        store = new ImageStore(folder.resolve("blobs"), database, layers, clock);
        images = new ImageService(store, layers, id -> List.of(), (action, id, attributes) -> {}, clock, "1");
        Files.writeString(folder.resolve("outside"), "untouched");
    }

    /** What the client is told. */
    String load(byte[] archive) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        images.load(new ByteArrayInputStream(archive), true).writeTo(out);
        return out.toString(UTF_8);
    }

    /** Nothing half-made is there, nothing outside has changed, and there are so many layers. */
    void assertTidy(int layerCount) throws IOException {
        try (Stream<Path> left = Files.list(folder.resolve("layers/new"))) {
            assertThat(left).isEmpty();
        }
        assertThat(folder.resolve("outside")).hasContent("untouched");
        assertThat(names("layers")).contains("new", "trash").hasSize(2 + layerCount);
        assertThat(names("blobs/sha256")).hasSize(store.count());
        Set<String> here = names(".");
        here.removeIf(name -> name.startsWith("db.sqlite"));
        assertThat(here).containsExactlyInAnyOrder("layers", "blobs", "native", "outside");
    }

    private Set<String> names(String of) throws IOException {
        try (Stream<Path> paths = Files.list(folder.resolve(of))) {
            Set<String> names = new TreeSet<>();
            paths.forEach(path -> names.add(String.valueOf(path.getFileName())));
            return names;
        }
    }

    @Override
    public void close() {
        layers.close();
        database.close();
    }
}
