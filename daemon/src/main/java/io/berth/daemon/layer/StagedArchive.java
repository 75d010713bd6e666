package io.berth.daemon.layer;

import io.berth.daemon.tar.Compression;
import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarEntry;
import io.berth.daemon.tar.TarFormatException;
import io.berth.daemon.tar.TarReader;
import io.berth.execdriver.kernel.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members of an archive of images, whose table of contents may come last. What looks like a layer is unpacked as it
 * comes, so that it never lies on the disk a second time; the rest is put aside. A member's name is never a file's name
 * there, so that it can lead nowhere. One thread at a time; closing removes all that was not taken.
 */
public final class StagedArchive implements AutoCloseable {
    private static final int MAX_MEMBERS = 100_000;
    private static final int MAX_LINKS = 40;
    private static final int LARGEST_ASIDE = 8 << 20;
    private static final int MOST_ASIDE = 256 << 20;
    private static final int BUFFER = 1 << 17;
    private static final int LOOK = 512;
    private static final String BLOB = "blobs/sha256/[0-9a-f]{64}";
    private static final String SHA256 = "sha256:";

    private final LayerStore layers;
    private final Path folder;
    private final Trash trash;
    private final Watcher watcher;
    private final BackgroundSync sync;
    private final LayerHold hold;
    private final Map<RawPath, Member> files = new HashMap<>();
    private final Map<RawPath, RawPath> links = new HashMap<>();
    private final byte[] bytes = new byte[BUFFER];
    private long putAside;

    StagedArchive(LayerStore layers, Path folder, Trash trash, Watcher watcher, BackgroundSync sync) {
        this.layers = layers;
        this.folder = folder;
        this.trash = trash;
        this.watcher = watcher;
        this.sync = sync;
        this.hold = layers.hold();
    }

    /** Hears how layers come in whose diff ids their names tell. */
    @FunctionalInterface
    public interface Watcher {
        void reached(String diffId, long current, long total) throws IOException;
    }

    /**
     * A layer out of the archive.
     *
     * @param layer the caller's to close
     * @param digest of the member as it stands in the archive, compressed or not
     * @param length of that
     */
    public record Taken(UnpackedLayer layer, String digest, long length) {}

    private sealed interface Member {
        /** Is no layer, or one without contents. */
        record Aside(Path file) implements Member {}

        record Streamed(UnpackedLayer layer, String digest, long length) implements Member {}

        /** The archive of a layer that is in the store. */
        record Known(Layer layer, long length) implements Member {}

        /** Looked like a layer, or is too large for anything else. */
        record Broken(TarFormatException failure) implements Member {}
    }

    /** Takes in an archive, plain or compressed, up to its end mark. */
    void read(InputStream tar) throws IOException, InterruptedException {
        try (sync) {
            readMembers(tar);
            sync.finish();
        }
    }

    private void readMembers(InputStream tar) throws IOException, InterruptedException {
        TarReader reader = new TarReader(Compression.plain(tar));
        for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            TarEntry entry = next.get();
            if (files.size() + links.size() >= MAX_MEMBERS) {
                throw new TarFormatException("archive of images with more than " + MAX_MEMBERS + " members");
            }
            RawPath name = RawPath.join(resolved(List.of(), entry.name()));
            if (entry.type() == TarEntry.FILE && !entry.hasHoles()) {
                links.remove(name);
                drop(files.put(name, member(name.toString(), entry.size(), reader)));
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

    private Member member(String name, long length, TarReader reader) throws IOException, InterruptedException {
        BufferedInputStream contents = new BufferedInputStream(reader.contents(), LOOK);
        contents.mark(LOOK);
        byte[] beginning = contents.readNBytes(LOOK);
        contents.reset();
        boolean compressed = Compression.isCompressed(beginning);
        if (!compressed && !TarReader.isHeader(beginning)) {
            return aside(name, length, contents);
        }
        String diffId = !compressed && name.matches(BLOB) ? SHA256 + name.substring(name.lastIndexOf('/') + 1) : "";
        Optional<Layer> known = layers.withArchive(diffId);
        if (known.isPresent()) {
            hold.add(known.get().chainId());
            if (layers.find(known.get().chainId()).isPresent()) {
                return known(known.get(), length, contents);
            }
        }
        try {
            return compressed ? compressed(length, contents) : plain(diffId, length, contents);
        } catch (TarFormatException e) {
            return new Member.Broken(e);
        }
    }

    private Member aside(String name, long length, InputStream contents) throws IOException {
        if (length > LARGEST_ASIDE) {
            return new Member.Broken(new TarFormatException(name + " is larger than " + LARGEST_ASIDE + " bytes"));
        }
        putAside += length;
        if (putAside > MOST_ASIDE) {
            throw new TarFormatException("archive of images with more than " + MOST_ASIDE + " bytes beside its layers");
        }
        Path file = folder.resolve(Integer.toString(files.size()));
        try (OutputStream out = Files.newOutputStream(file)) {
            pass(contents, out);
        }
        return new Member.Aside(file);
    }

    private void pass(InputStream contents, OutputStream out) throws IOException {
        for (int count = contents.read(bytes); count >= 0; count = contents.read(bytes)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("reading the archive was cancelled");
            }
            out.write(bytes, 0, count);
        }
    }

    private Member known(Layer layer, long length, InputStream contents) throws IOException {
        MessageDigest digest = Sha256.forStreams();
        pass(new DigestInputStream(contents, digest), OutputStream.nullOutputStream());
        String actual = text(digest);
        return actual.equals(layer.diffId())
                ? new Member.Known(layer, length)
                : new Member.Broken(new TarFormatException(
                        "unexpected digest of layer: expected " + layer.diffId() + ", got " + actual));
    }

    private Member plain(String diffId, long length, InputStream contents) throws IOException, InterruptedException {
        InputStream watched = diffId.isEmpty() ? contents : new WatchedStream(contents, diffId, length, watcher);
        UnpackedLayer layer = layers.unpackUnsynced(watched);
        sync.wrote(length);
        return new Member.Streamed(layer, layer.diffId(), length);
    }

    private Member compressed(long length, InputStream contents) throws IOException, InterruptedException {
        MessageDigest digest = Sha256.forStreams();
        InputStream digesting = new DigestInputStream(contents, digest);
        UnpackedLayer layer = layers.unpackUnsynced(digesting);
        boolean done = false;
        try {
            pass(digesting, OutputStream.nullOutputStream());
            sync.wrote(layer.size());
            done = true;
            return new Member.Streamed(layer, text(digest), length);
        } finally {
            if (!done) {
                layer.close();
            }
        }
    }

    private static String text(MessageDigest digest) {
        return SHA256 + HexFormat.of().formatHex(digest.digest());
    }

    private static void drop(@Nullable Member member) throws IOException {
        if (member instanceof Member.Streamed streamed) {
            streamed.layer().close();
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

    private Optional<Member> find(String name) throws TarFormatException {
        RawPath at = RawPath.join(resolved(List.of(), new RawPath(name.getBytes(StandardCharsets.UTF_8))));
        for (int i = 0; i < MAX_LINKS; i++) {
            Member file = files.get(at);
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

    /**
     * Whether there is a member, links followed.
     *
     * @throws TarFormatException when the name leads out of the archive
     */
    public boolean has(String name) throws TarFormatException {
        return find(name).isPresent();
    }

    /**
     * Where the contents of a member lie that is no layer, links followed; empty when there is no such one.
     *
     * @throws TarFormatException when it is too large
     */
    public Optional<Path> document(String name) throws TarFormatException {
        return switch (find(name).orElse(null)) {
            case Member.Aside aside -> Optional.of(aside.file());
            case Member.Broken broken -> throw again(broken);
            case null, default -> Optional.empty();
        };
    }

    private static TarFormatException again(Member.Broken broken) {
        return new TarFormatException(String.valueOf(broken.failure().getMessage()), broken.failure());
    }

    /**
     * A member as a layer; one that was asked for before is unpacked again, out of the layer that was made of it.
     *
     * @throws TarFormatException when it is none
     */
    public Taken takeLayer(String name) throws IOException, InterruptedException {
        Member member = find(name).orElseThrow(() -> new TarFormatException("open " + name + ": no such file"));
        return switch (member) {
            case Member.Aside aside -> fromFile(aside.file());
            case Member.Broken broken -> throw again(broken);
            case Member.Known known ->
                new Taken(layers.unpackAgain(known.layer()), known.layer().diffId(), known.length());
            case Member.Streamed streamed
            when streamed.layer().isThere() -> new Taken(streamed.layer(), streamed.digest(), streamed.length());
            case Member.Streamed streamed -> {
                Layer made = layers.withArchive(streamed.layer().diffId())
                        .orElseThrow(() ->
                                new IOException("layer " + streamed.layer().diffId() + " is gone again"));
                yield new Taken(layers.unpackAgain(made), streamed.digest(), streamed.length());
            }
        };
    }

    private Taken fromFile(Path file) throws IOException, InterruptedException {
        MessageDigest digest = Sha256.forStreams();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            UnpackedLayer layer = layers.unpack(in);
            boolean done = false;
            try {
                in.transferTo(OutputStream.nullOutputStream());
                done = true;
                return new Taken(layer, text(digest), Files.size(file));
            } finally {
                if (!done) {
                    layer.close();
                }
            }
        }
    }

    /** Removes what was put aside, and the layers that were not taken. */
    @Override
    public void close() throws IOException {
        hold.close();
        for (Member member : files.values()) {
            drop(member);
        }
        trash.remove(folder);
    }
}
