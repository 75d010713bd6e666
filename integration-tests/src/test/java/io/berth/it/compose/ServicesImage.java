package io.berth.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.BusyboxImage;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** An image of nginx, redis and a shell, made of the distribution's packages. */
final class ServicesImage {
    static final String NAME = "it-services";

    private static final List<String> PACKAGES = List.of("nginx-light", "redis-server");

    private ServicesImage() {}

    /** Downloads the packages with all that they need, lays them out, and imports that. */
    static void importInto(Engine engine, Path folder) throws IOException {
        Path archives =
                Files.createDirectories(folder.resolve("archives/partial")).getParent();
        Path root = Files.createDirectory(folder.resolve("root"));
        List<String> download = new ArrayList<>(List.of(
                "apt-get",
                "-o",
                "Dir::State::status=/dev/null",
                "-o",
                "Dir::Cache::archives=" + archives,
                "-y",
                "-qq",
                "--download-only",
                "--no-install-recommends",
                "install"));
        download.addAll(PACKAGES);
        run(download);
        try (Stream<Path> found = Files.list(archives)) {
            for (Path file :
                    found.filter(path -> path.toString().endsWith(".deb")).toList()) {
                run(List.of("dpkg-deb", "-x", file.toString(), root.toString()));
            }
        }
        Path busybox = folder.resolve("busybox");
        BusyboxImage.tar(busybox, folder.resolve("busybox.tar"));
        run(List.of(
                "cp",
                "-a",
                busybox.resolve("etc/passwd").toString(),
                root.resolve("etc/passwd").toString()));
        run(List.of(
                "cp",
                "-a",
                busybox.resolve("etc/group").toString(),
                root.resolve("etc/group").toString()));
        run(List.of(
                "cp",
                "-an",
                busybox.resolve("bin").toString() + "/.",
                root.resolve("bin").toString()));
        Files.createDirectories(root.resolve("tmp"));
        Path tar = folder.resolve("services.tar");
        run(List.of("tar", "-C", root.toString(), "-cf", tar.toString(), "."));
        assertThat(engine.docker("import", tar.toString(), NAME).status()).isZero();
    }

    private static void run(List<String> words) {
        Result result = Command.of(words).within(Duration.ofMinutes(5)).run();
        assertThat(result.status()).as("%s: %s", words, result).isZero();
    }
}
