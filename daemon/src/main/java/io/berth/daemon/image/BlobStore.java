package io.berth.daemon.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Small documents named by their digest, {@code blobs/sha256/HEX}. A blob is on the disk in full or not there. */
final class BlobStore {
    private static final String NEW = "new-";

    private final Path folder;
    private final AtomicLong writing = new AtomicLong();

    /** Opens the store, made when missing; what was left half-written goes. */
    BlobStore(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, NEW + "*")) {
            for (Path path : left) {
                Files.delete(path);
            }
        }
    }

    /** Keeps a document; one that is there already is left as it is. */
    Digest put(byte[] contents) throws IOException {
        Digest digest = Digest.of(contents);
        Path file = file(digest);
        if (Files.exists(file)) {
            return digest;
        }
        Path temporary = folder.resolve(NEW + writing.incrementAndGet());
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(contents);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
        return digest;
    }

    /** A document whose digest is right; empty when it is missing or damaged. */
    Optional<byte[]> get(Digest digest) throws IOException {
        Path file = file(digest);
        if (!Files.isRegularFile(file) || Files.size(file) > ImageJson.MAX_BYTES) {
            return Optional.empty();
        }
        byte[] contents = Files.readAllBytes(file);
        return Digest.of(contents).equals(digest) ? Optional.of(contents) : Optional.empty();
    }

    void delete(Digest digest) throws IOException {
        Files.deleteIfExists(file(digest));
    }

    List<Digest> list() throws IOException {
        List<Digest> digests = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Digest.parse("sha256:" + file.getFileName()).ifPresent(digests::add);
            }
        }
        return digests;
    }

    private Path file(Digest digest) {
        return folder.resolve(digest.hex());
    }
}
