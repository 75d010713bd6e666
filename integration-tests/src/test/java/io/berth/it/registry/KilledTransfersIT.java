package io.berth.it.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import io.berth.it.harness.ImageArchive;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An engine that is killed in the middle of a load or a pull has, when it is started again, whole images or none of it. */
class KilledTransfersIT {
    private static final int LAYERS = 8;
    private static final int LAYER_BYTES = 2 << 20;
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static byte[] archive = {};

    @BeforeAll
    static void makeArchive() throws IOException {
        Random random = new Random(1);
        List<byte[]> layers = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            byte[] contents = new byte[LAYER_BYTES];
            random.nextBytes(contents);
            Path file = Files.write(ENGINE.folder().resolve("contents" + i), contents);
            layers.add(ImageArchive.layer(Map.of("file" + i, file, "other" + i, "small")));
        }
        archive = ImageArchive.archive("killed:1", layers);
    }

    private static List<Path> in(String folder) {
        Path path = ENGINE.folder().resolve("data").resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(path)) {
            return found.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long layerFolders() {
        return in("layers").stream()
                .filter(path -> path.getFileName().toString().matches("[0-9a-f]{16,63}"))
                .count();
    }

    private static void kill(Process client) throws InterruptedException {
        ENGINE.process().kill();
        client.destroyForcibly().waitFor();
        ENGINE.process().startAgain();
    }

    /** Every image can be saved, byte for byte as its digests say, and nothing lies there that belongs to none. */
    private static void assertWhole() {
        List<String> ids = ENGINE.docker("images", "-aq", "--no-trunc")
                .out()
                .lines()
                .distinct()
                .toList();
        long layers = 0;
        String saved = ENGINE.folder().resolve("saved.tar").toString();
        for (String id : ids) {
            layers += Long.parseLong(ENGINE.docker("image", "inspect", "-f", "{{len .RootFS.Layers}}", id)
                    .line());
            Result result = ENGINE.docker("save", "-o", saved, id);
            assertThat(result.status()).as(result.toString()).isZero();
        }
        assertThat(layers).isIn(1L, 1L + LAYERS);
        assertThat(layerFolders()).isEqualTo(layers);
        assertThat(in("layers/new")).isEmpty();
        assertThat(in("pull")).isEmpty();
        assertThat(in("blobs/sha256")).hasSize(ids.size());
        Await.until("the trash is empty", SOON, () -> in("layers/trash").isEmpty());
    }

    private static void forget() {
        for (String name : ENGINE.docker("images", "--format", "{{.Repository}}:{{.Tag}}")
                .out()
                .lines()
                .filter(line -> line.contains("killed"))
                .toList()) {
            assertThat(ENGINE.docker("rmi", name).status()).isZero();
        }
    }

    @Test
    void aLoadThatWasCutOffLeavesNoHalfImage() throws Exception {
        for (double part : List.of(0.05, 0.4, 0.8, 0.999, 1.0)) {
            Process client = ENGINE.dockerCommand("load").start();
            try (OutputStream in = client.getOutputStream()) {
                in.write(archive, 0, (int) (archive.length * part));
                in.flush();
                Await.until("it arrives", SOON, () -> !in("layers/new").isEmpty() || layerFolders() > 1);
                kill(client);
            } catch (IOException e) {
                assertThat(part)
                        .as("the client may be gone when the stream is closed")
                        .isPositive();
            }
            assertWhole();
            forget();
        }
    }

    @Test
    void aLoadThatIsPuttingLayersInTheirPlacesLeavesNoHalfImage() throws Exception {
        for (int wanted : List.of(2, 5, LAYERS)) {
            Process client = ENGINE.dockerCommand("load").start();
            try (OutputStream in = client.getOutputStream()) {
                in.write(archive);
            }
            awaitOrEnd(client, () -> layerFolders() >= wanted);
            kill(client);
            assertWhole();
            forget();
        }
    }

    private static void awaitOrEnd(Process client, BooleanSupplier moment) {
        Await.until("the moment comes", SOON, () -> moment.getAsBoolean() || !client.isAlive());
    }

    @Test
    void aPullThatWasCutOffLeavesNoHalfImage() throws Exception {
        Path folder = Files.createTempDirectory(ENGINE.folder(), "registry");
        try (RegistryProcess registry = RegistryProcess.start(folder, false)) {
            String name = registry.domain() + "/it/killed:1";
            assertThat(ENGINE.dockerCommand("load").input(archive).run().status())
                    .isZero();
            ENGINE.docker("tag", "killed:1", name);
            Result pushed = ENGINE.docker("push", name);
            assertThat(pushed.status()).as(pushed.toString()).isZero();
            forget();
            List<BooleanSupplier> moments = List.of(
                    () -> !in("pull").isEmpty(),
                    () -> in("pull").size() > 2,
                    () -> !in("layers/new").isEmpty(),
                    () -> layerFolders() > 1,
                    () -> layerFolders() > LAYERS);
            for (BooleanSupplier moment : moments) {
                Process client = ENGINE.dockerCommand("pull", name).start();
                awaitOrEnd(client, moment);
                kill(client);
                assertWhole();
                forget();
            }
            Result pulled = ENGINE.docker("pull", name);
            assertThat(pulled.status()).as(pulled.toString()).isZero();
            assertWhole();
            forget();
        }
    }
}
