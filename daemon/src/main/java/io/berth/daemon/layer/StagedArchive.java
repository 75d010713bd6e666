package io.berth.daemon.layer;

import io.berth.daemon.tar.Compression;
import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarEntry;
import io.berth.daemon.tar.TarFormatException;
import io.berth.daemon.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of an archive of images, put aside on the disk since its table of contents may come last. A member's name is
 * never a file's name there, so that it can lead nowhere.
 */
public final class StagedArchive implements AutoCloseable {
    private static final int MAX_MEMBERS = 100_000;
    private static final int MAX_LINKS = 40;
    private static final int BUFFER = 1 << 17;

    private final Path folder;
    private final Trash trash;
    private final Map<RawPath, Path> files = new HashMap<>();
    private final Map<RawPath, RawPath> links = new HashMap<>();

    StagedArchive(Path folder, Trash trash) {
        this.folder = folder;
        this.trash = trash;
    }

    /** Takes in an archive, plain or compressed, up to its end mark. */
    void read(InputStream tar) throws IOException {
        TarReader reader = new TarReader(Compression.plain(tar));
        byte[] bytes = new byte[BUFFER];
        for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            TarEntry entry = next.get();
            if (files.size() + links.size() >= MAX_MEMBERS) {
                throw new TarFormatException("archive of images with more than " + MAX_MEMBERS + " members");
            }
            RawPath name = RawPath.join(resolved(List.of(), entry.name()));
            if (entry.type() == TarEntry.FILE && !entry.hasHoles()) {
                Path file = folder.resolve(Integer.toString(files.size()));
                copy(reader, file, bytes);
                files.put(name, file);
                links.remove(name);
            } else if (entry.type() == TarEntry.SYMBOLIC_LINK) {
                List<RawPath> above = resolved(List.of(), entry.name());
                links.put(
                        name,
                        RawPath.join(resolved(above.subList(0, Math.max(0, above.size() - 1)), entry.linkName())));
            } else if (entry.type() == TarEntry.HARD_LINK) {
                links.put(name, RawPath.join(resolved(List.of(), entry.linkName())));
            }
        }
    }

    private static void copy(TarReader reader, Path file, byte[] bytes) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int count = reader.read(bytes, bytes.length); count >= 0; count = reader.read(bytes, bytes.length)) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("reading the archive was cancelled");
                }
                out.write(bytes, 0, count);
            }
        }
    }

    /** A path from the archive's root, with dots and dot-dots taken out. */
    private static List<RawPath> resolved(List<RawPath> above, RawPath path) throws TarFormatException {
        List<RawPath> kept = new ArrayList<>(path.startsWith("/") ? List.of() : above);
        for (RawPath component : path.components()) {
            if (!component.is("..")) {
                kept.add(component);
            } else if (kept.isEmpty()) {
                throw new TarFormatException("invalid path \"" + path + "\": it leads out of the archive");
            } else {
                kept.removeLast();
            }
        }
        return kept;
    }

    /**
     * Where a member's contents lie, links followed; empty when there is no such file.
     *
     * @throws TarFormatException when the name leads out of the archive
     */
    public Optional<Path> find(String name) throws TarFormatException {
        RawPath at = RawPath.join(resolved(List.of(), new RawPath(name.getBytes(StandardCharsets.UTF_8))));
        for (int i = 0; i < MAX_LINKS; i++) {
            Path file = files.get(at);
            if (file != null) {
                return Optional.of(file);
            }
            RawPath link = links.get(at);
            if (link == null) {
                return Optional.empty();
            }
            at = link;
        }
        return Optional.empty();
    }

    /** Removes the files. */
    @Override
    public void close() throws IOException {
        trash.remove(folder);
    }
}
