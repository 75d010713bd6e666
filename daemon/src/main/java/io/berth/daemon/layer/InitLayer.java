package io.berth.daemon.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The layer between an image's and a container's: what the engine mounts over has a place there, whatever the image has
 * at those paths, so that a link in an image leads no mount astray and the container's own layer stays empty. Folders
 * look as in the image. It is the same for all containers of an image and made once.
 */
final class InitLayer {
    private static final List<String> FOLDERS = List.of("dev", "dev/pts", "dev/shm", "etc", "proc", "sys");
    private static final List<String> FILES =
            List.of(".dockerenv", "dev/console", "etc/hostname", "etc/hosts", "etc/resolv.conf");
    private static final String MTAB = "etc/mtab";
    private static final int MODE = 0755;

    private InitLayer() {}

    /**
     * Fills an empty folder.
     *
     * @param image the folders of the image's layers, topmost first
     */
    static void fill(Path folder, List<Path> image) throws IOException {
        Files.setAttribute(folder, "unix:mode", MODE);
        for (String name : FOLDERS) {
            Files.createDirectory(folder.resolve(name));
        }
        for (String name : FILES) {
            Path file = Files.createFile(folder.resolve(name));
            Files.setAttribute(file, "unix:mode", MODE);
        }
        Files.createSymbolicLink(folder.resolve(MTAB), Path.of("/proc/mounts"));
        for (String name : FOLDERS.reversed()) {
            imitate(folder.resolve(name), uppermost(name, image));
        }
    }

    /** The image's own folder of this name, when what the uppermost layer that has the name has is one. */
    private static Optional<Path> uppermost(String name, List<Path> image) {
        for (Path layer : image) {
            Path found = layer.resolve(name);
            int slash = name.indexOf('/');
            boolean reachable =
                    slash < 0 || Files.isDirectory(layer.resolve(name.substring(0, slash)), LinkOption.NOFOLLOW_LINKS);
            if (reachable && Files.exists(found, LinkOption.NOFOLLOW_LINKS)) {
                return Files.isDirectory(found, LinkOption.NOFOLLOW_LINKS) ? Optional.of(found) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static void imitate(Path folder, Optional<Path> model) throws IOException {
        if (model.isEmpty()) {
            Files.setAttribute(folder, "unix:mode", MODE);
            return;
        }
        Map<String, Object> found =
                Files.readAttributes(model.get(), "unix:mode,uid,gid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        if (found.get("mode") instanceof Integer mode
                && found.get("uid") instanceof Integer uid
                && found.get("gid") instanceof Integer gid
                && found.get("lastModifiedTime") instanceof FileTime time) {
            Files.setAttribute(folder, "unix:uid", uid);
            Files.setAttribute(folder, "unix:gid", gid);
            Files.setAttribute(folder, "unix:mode", mode & 07777);
            Files.setLastModifiedTime(folder, time);
        }
    }
}
