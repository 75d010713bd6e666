package io.berth.execdriver.launcher;

import io.berth.execdriver.kernel.DescriptorCalls;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** The launcher's program, which travels inside this library. */
final class LauncherBinary {
    private static final String RESOURCE = "berth-launcher";
    private static final Set<PosixFilePermission> FOLDER_MODE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("r-xr-xr-x");

    /** F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW and F_SEAL_WRITE: nothing of the file can change any more. */
    private static final int ALL_SEALS = 0xF;

    private LauncherBinary() {}

    /**
     * The program as a sealed file in memory: folders that forbid execution do not matter, no other process can hold it
     * open for writing, and no container can change it through {@code /proc/PID/exe} (CVE-2019-5736).
     *
     * @return the file, readable; the caller closes it
     */
    static OwnedFd inMemory(DescriptorCalls kernel) throws IOException {
        OwnedFd file = kernel.memfd(RESOURCE);
        try {
            ByteBuffer program = ByteBuffer.wrap(load());
            while (program.hasRemaining()) {
                kernel.write(file.number(), program);
            }
            kernel.fcntl(file.number(), DescriptorCalls.F_ADD_SEALS, ALL_SEALS);
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Puts the program as a file into a folder under a name with its digest, unless the same bytes are there already.
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
