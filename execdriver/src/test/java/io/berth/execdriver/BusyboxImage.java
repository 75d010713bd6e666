package io.berth.execdriver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** A root file system of the host's static busybox (Debian's package busybox-static) and two users. */
public final class BusyboxImage {
    private static final List<Path> PROGRAMS = List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));

    private BusyboxImage() {}

    /** Lays the image out in an empty folder. */
    public static void make(Path root) throws IOException, InterruptedException {
        for (String folder : List.of("bin", "dev", "etc", "proc", "root", "sys", "tmp")) {
            Files.createDirectories(root.resolve(folder));
        }
        Path program = PROGRAMS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("install busybox-static to run these tests"));
        Path busybox = root.resolve("bin/busybox");
        Files.copy(program, busybox, LinkOption.NOFOLLOW_LINKS);
        Process install = new ProcessBuilder(busybox.toString(), "--list").start();
        for (String applet : install.inputReader().readAllLines()) {
            if (!applet.equals("busybox")) {
                Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
            }
        }
        install.waitFor();
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\nweb:x:1000:1000::/tmp:/bin/sh\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\nweb:x:1000:\nextra:x:2000:web\n");
    }
}
