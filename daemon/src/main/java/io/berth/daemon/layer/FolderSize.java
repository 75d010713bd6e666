package io.berth.daemon.layer;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes of the files and symbolic links below a folder, each file once whatever names it has. Others may
 * change the folder meanwhile: what vanishes or can't be read is left out.
 */
public final class FolderSize extends SimpleFileVisitor<Path> {
    private final Set<String> seen = new HashSet<>();
    private long bytes;

    private FolderSize() {}

    /** The bytes below {@code folder}. */
    public static long of(Path folder) throws IOException {
        FolderSize size = new FolderSize();
        Files.walkFileTree(folder, size);
        return size.bytes;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        boolean counts = attributes.isRegularFile() || attributes.isSymbolicLink();
        if (counts && isFirstName(file, attributes)) {
            bytes += attributes.size();
        }
        return FileVisitResult.CONTINUE;
    }

    private boolean isFirstName(Path file, BasicFileAttributes attributes) {
        try {
            boolean single = Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS)
                    .equals(1);
            return single || seen.add(String.valueOf(attributes.fileKey()));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
        return FileVisitResult.CONTINUE;
    }
}
