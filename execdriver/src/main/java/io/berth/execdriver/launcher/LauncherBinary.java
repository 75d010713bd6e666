package io.berth.execdriver.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** The launcher's program file, which travels inside this library. */
final class LauncherBinary {
    private static final String RESOURCE = "berth-launcher";
    private static final Set<PosixFilePermission> FOLDER_MODE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("r-xr-xr-x");

    private LauncherBinary() {}

    /**
     * Puts the program into a folder under a name with its digest, unless the same bytes are there already.
     *
     * @param folder made when missing, and made the owner's alone
     */
    static Path extract(Path folder) throws IOException {
        byte[] program = load();
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, FOLDER_MODE);
        Path file = folder.resolve(RESOURCE + "-" + digest(program).substring(0, 16));
        if (!Files.isRegularFile(file) || !digest(Files.readAllBytes(file)).equals(digest(program))) {
            Path fresh = Files.createTempFile(folder, RESOURCE, ".new");
            Files.write(fresh, program);
            Files.setPosixFilePermissions(fresh, FILE_MODE);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    private static byte[] load() throws IOException {
        try (InputStream resource = LauncherBinary.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IOException("this build has no launcher for " + System.getProperty("os.arch"));
            }
            return resource.readAllBytes();
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
