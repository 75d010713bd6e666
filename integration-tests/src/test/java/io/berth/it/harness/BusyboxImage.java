package io.berth.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The image {@code busybox:latest}, made from the machine's statically linked busybox. */
public final class BusyboxImage {
    private static final String PATH = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private BusyboxImage() {}

    static void importInto(Engine engine) {
        Path tar = engine.folder().resolve("busybox.tar");
        Result result =
                engine.docker("import", "--change", "CMD [\"sh\"]", "--change", PATH, tar.toString(), "busybox:latest");
        if (result.status() != 0) {
            throw new AssertionError(
                    "import of busybox: " + result + "\n" + engine.process().log());
        }
    }

    /** Lays a root file system out below {@code root} and packs it into {@code tar}. */
    public static void tar(Path root, Path tar) {
        try {
            Path busybox = program();
            for (String folder : List.of("bin", "etc", "tmp", "root", "var", "proc", "sys", "dev")) {
                Files.createDirectories(root.resolve(folder));
            }
            Files.setPosixFilePermissions(root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.copy(busybox, root.resolve("bin/busybox"));
            for (String applet : Command.of(List.of(busybox.toString(), "--list"))
                    .run()
                    .out()
                    .lines()
                    .toList()) {
                if (!applet.equals("busybox")) {
                    Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
                }
            }
            Files.writeString(
                    root.resolve("etc/passwd"),
                    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n");
            Files.writeString(root.resolve("etc/group"), "root:x:0:\nnogroup:x:65534:\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Result packed = Command.of(List.of(
                        "tar", "-C", root.toString(), "--owner", "0", "--group", "0", "-cf", tar.toString(), "."))
                .run();
        if (packed.status() != 0) {
            throw new AssertionError("tar: " + packed);
        }
    }

    private static Path program() {
        for (String path : List.of("/bin/busybox", "/usr/bin/busybox", "/usr/local/bin/busybox")) {
            if (Files.isExecutable(Path.of(path))) {
                return Path.of(path);
            }
        }
        throw new AssertionError("the machine has no busybox: install busybox-static");
    }
}
