package io.berth.daemon.layer;

import static io.berth.execdriver.kernel.FileCalls.AT_FDCWD;
import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_NOFOLLOW;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;

import io.berth.api.error.EngineException;
import io.berth.daemon.metadata.Database;
import io.berth.daemon.metadata.LayerRecords;
import io.berth.daemon.tar.ArchivePipe;
import io.berth.daemon.tar.Compression;
import io.berth.daemon.tar.TarFormatException;
import io.berth.daemon.tar.TreeUnpacker;
import io.berth.execdriver.ContainerSpec.Rootfs.Overlay;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PlatformTask;
import io.berth.execdriver.kernel.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The layers of images, each unpacked once, and the writable layers of containers. Any thread may call. On the disk:
 *
 * <pre>
 * layers/FOLDER/diff        an image's layer; FOLDER is short, so that many fit one mount(2)
 * layers/FOLDER/layer       its chain id, diff id, parent ("-" for none) and size, should the database be lost
 * layers/FOLDER/split.gz   what {@link SplitRecorder} wrote down of its archive
 * layers/CONTAINER/diff     what a container wrote; work beside it is overlayfs's own
 * layers/new/N              being unpacked
 * layers/trash/N            being removed
 * layers/FOLDER/init        what lies between an image of that top layer and its containers
 * layers/init               the same for images without layers
 * </pre>
 */
public final class LayerStore implements AutoCloseable {
    private static final String DIFF = "diff";
    private static final String WORK = "work";
    private static final String INIT = "init";
    private static final String NEW = "new";
    private static final String NOTE = "layer";
    private static final String SPLIT = "split.gz";
    private static final Pattern LAYER_FOLDER = Pattern.compile("[0-9a-f]{16,63}");
    private static final Pattern CONTAINER_FOLDER = Pattern.compile("[0-9a-f]{64}(-[0-9]+)?");
    private static final int ID_LENGTH = 64;
    private static final int DRAIN = 1 << 16;

    private final Path root;
    private final Supplier<? extends Kernel> kernel;
    private final Trash trash;
    private final LayerIndex index;
    private final AtomicLong unpacking = new AtomicLong();

    /**
     * Opens the store; what was left half-made goes.
     *
     * @param root the folder of the layers, made when missing
     * @param kernel asked for when something is to be unpacked, not before
     */
    public LayerStore(Path root, Database database, Supplier<? extends Kernel> kernel) throws IOException {
        this.root = Files.createDirectories(root);
        this.kernel = kernel;
        Files.setAttribute(root, "unix:mode", 0710);
        this.trash = new Trash(root.resolve("trash"));
        trash.remove(root.resolve(NEW));
        Files.createDirectories(root.resolve(NEW));
        this.index = new LayerIndex(new LayerRecords(database), () -> LayerNotes.readAll(root, NOTE));
    }

    /** The chain id of a layer above {@code parent}, which is empty for none. */
    public static String chainId(String parent, String diffId) {
        if (parent.isEmpty()) {
            return diffId;
        }
        byte[] both = (parent + " " + diffId).getBytes(StandardCharsets.US_ASCII);
        return "sha256:" + HexFormat.of().formatHex(sha256().digest(both));
    }

    /** The chain id of all of an image's layers, lowest first; empty for none. */
    public static String chainId(List<String> diffIds) {
        String chain = "";
        for (String diffId : diffIds) {
            chain = chainId(chain, diffId);
        }
        return chain;
    }

    public Optional<Layer> find(String chainId) {
        return index.find(chainId);
    }

    /** A layer and those below it, topmost first; empty when there is none of that name. */
    public List<Layer> chain(String chainId) {
        return index.chain(chainId);
    }

    /** Bytes of all layers of images, each counted once. */
    public long size() {
        return index.all().stream().mapToLong(Layer::size).sum();
    }

    /**
     * Unpacks an archive, plain or compressed, read to its end. When this fails nothing is left.
     *
     * @param tar stays the caller's
     * @throws TarFormatException when the archive is not sound
     */
    public UnpackedLayer unpack(InputStream tar) throws IOException, InterruptedException {
        UnpackedLayer unpacked = unpackUnsynced(tar);
        boolean done = false;
        try {
            sync();
            done = true;
            return unpacked;
        } finally {
            if (!done) {
                unpacked.close();
            }
        }
    }

    /**
     * Waits until all that was unpacked is on the disk. A layer is written down once it is committed: its files have to
     * be there by then, should the machine stop, and one call for all of them is far less than one for each.
     */
    public void sync() throws IOException, InterruptedException {
        PlatformTask.run("sync-layers", this::syncHere);
    }

    private boolean syncHere() throws IOException {
        try (OwnedFd folder = openFolder(root)) {
            kernel.get().tree().syncFileSystem(folder.number());
            return true;
        }
    }

    /** As {@link #unpack}; {@link #sync} has to come before the layer is committed. */
    public UnpackedLayer unpackUnsynced(InputStream tar) throws IOException, InterruptedException {
        Path folder = root.resolve(NEW).resolve(Long.toString(unpacking.incrementAndGet()));
        Files.createDirectories(folder.resolve(DIFF));
        Files.createDirectories(folder.resolve("discard"));
        boolean done = false;
        try {
            UnpackedLayer unpacked = PlatformTask.run("unpack-layer", () -> unpackInto(folder, tar));
            done = true;
            return unpacked;
        } finally {
            if (!done) {
                trash.remove(folder);
            }
        }
    }

    private UnpackedLayer unpackInto(Path folder, InputStream tar) throws IOException {
        MessageDigest digest = Sha256.forStreams();
        Path discard = folder.resolve("discard");
        long size;
        try (OutputStream split = Files.newOutputStream(folder.resolve(SPLIT));
                OwnedFd root = openFolder(folder.resolve(DIFF));
                OwnedFd discarded = openFolder(discard)) {
            SplitRecorder plain = new SplitRecorder(new DigestInputStream(Compression.plain(tar), digest), split);
            LayerRules rules = new LayerRules(kernel.get().tree(), discarded, plain);
            try (TreeUnpacker unpacker = new TreeUnpacker(kernel.get(), root, rules)) {
                size = unpacker.unpack(plain);
            }
            readOn(plain);
            plain.finish();
        }
        trash.remove(discard);
        return new UnpackedLayer(folder, "sha256:" + HexFormat.of().formatHex(digest.digest()), size, trash);
    }

    /** Behind the archive's end there may be more, which counts for its digest. */
    private static void readOn(InputStream plain) throws IOException {
        byte[] rest = new byte[DRAIN];
        while (plain.read(rest) >= 0) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("unpacking was cancelled");
            }
        }
    }

    private OwnedFd openFolder(Path folder) throws IOException {
        return kernel.get().open(AT_FDCWD, folder.toString(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, 0);
    }

    /** How many bytes {@link #writeArchive} writes. */
    public long archiveLength(Layer layer) throws IOException {
        Path folder = root.resolve(layer.folder());
        return new SplitArchive(kernel.get(), folder.resolve(DIFF), folder.resolve(SPLIT)).length();
    }

    /**
     * Writes a layer's plain archive, the very bytes that it was unpacked from.
     *
     * @param out stays the caller's
     */
    public void writeArchive(Layer layer, OutputStream out) throws IOException, InterruptedException {
        Path folder = root.resolve(layer.folder());
        MessageDigest digest = Sha256.forStreams();
        PlatformTask.run("write-layer", () -> {
            DigestOutputStream digesting = new DigestOutputStream(out, digest);
            new SplitArchive(kernel.get(), folder.resolve(DIFF), folder.resolve(SPLIT)).writeTo(digesting);
            return layer;
        });
        String actual = "sha256:" + HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(layer.diffId())) {
            throw new IOException("layer " + layer.diffId() + " is damaged: its archive is " + actual + " now");
        }
    }

    /** Some layer whose archive this is the digest of, whatever it stands on. */
    Optional<Layer> withArchive(String diffId) {
        return index.withArchive(diffId);
    }

    /** Unpacks once more what a layer was unpacked from. */
    UnpackedLayer unpackAgain(Layer layer) throws IOException, InterruptedException {
        Path folder = root.resolve(layer.folder());
        SplitArchive archive = new SplitArchive(kernel.get(), folder.resolve(DIFF), folder.resolve(SPLIT));
        try (ArchivePipe pipe = new ArchivePipe("copy-layer", archive::writeTo)) {
            return unpack(pipe);
        }
    }

    /**
     * Takes the members of an archive of images in; the caller closes what it gets.
     *
     * @param tar plain or compressed; stays the caller's
     * @param watcher is told how it goes
     * @throws TarFormatException when the archive is not sound
     */
    public StagedArchive stage(InputStream tar, StagedArchive.Watcher watcher)
            throws IOException, InterruptedException {
        Path folder = root.resolve(NEW).resolve(Long.toString(unpacking.incrementAndGet()));
        Files.createDirectories(folder);
        StagedArchive staged = new StagedArchive(this, folder, trash, watcher, new BackgroundSync(this::syncHere));
        boolean done = false;
        try {
            staged.read(tar);
            done = true;
            return staged;
        } finally {
            if (!done) {
                staged.close();
            }
        }
    }

    /** Begins to keep layers from being released. */
    public LayerHold hold() {
        return new LayerHold(index);
    }

    /**
     * Makes a layer of what was unpacked, or returns the one that is there already.
     *
     * @param parent the chain id of the layer below; empty for none
     */
    public Layer commit(UnpackedLayer unpacked, String parent) throws IOException {
        String chainId = chainId(parent, unpacked.diffId());
        return index.add(chainId, folder -> {
            Layer layer = new Layer(chainId, unpacked.diffId(), parent, folder, unpacked.size());
            LayerNotes.write(unpacked.folder().resolve(NOTE), layer);
            Path target = root.resolve(folder);
            trash.remove(target);
            Files.move(unpacked.folder(), target, StandardCopyOption.ATOMIC_MOVE);
            unpacked.markCommitted();
            return layer;
        });
    }

    /**
     * Removes a layer and those below it, as far as nothing else stands on them.
     *
     * @param images the chain ids of all images that stay
     * @return the chain ids of the removed ones, topmost first
     */
    public List<String> release(String chainId, Collection<String> images) throws IOException {
        List<Layer> removed = index.remove(chainId, images);
        for (Layer layer : removed) {
            trash.remove(root.resolve(layer.folder()));
        }
        return removed.stream().map(Layer::chainId).toList();
    }

    /**
     * Removes what a daemon that died between two steps left: layers that nothing stands on, and folders of layers that
     * were never written down.
     *
     * @param images the chain ids of all images
     */
    public void sweep(Collection<String> images) {
        index.sweep(images, this::removeOthers);
    }

    private void removeOthers(Set<String> folders) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root)) {
            for (Path path : found) {
                String name = String.valueOf(path.getFileName());
                if (LAYER_FOLDER.matcher(name).matches() && !folders.contains(name)) {
                    trash.remove(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("look for layers that nothing needs", e);
        }
    }

    /**
     * Makes a container's writable layer above an image's layers.
     *
     * @param containerId 64 hexadecimal digits; with a dash and a number for one more of the container's
     * @param chainId the image's topmost layer; empty for an image without layers
     */
    public Overlay createContainerLayer(String containerId, String chainId) throws IOException {
        Path folder = containerFolder(containerId);
        index.addContainer(containerId, chainId);
        boolean done = false;
        try {
            Files.createDirectory(folder);
            makeInit(containerLayers(containerId));
            Overlay overlay = containerLayer(containerId);
            Files.createDirectory(overlay.upper());
            Files.setAttribute(overlay.upper(), "unix:mode", 0755);
            Files.createDirectory(overlay.work());
            done = true;
            return overlay;
        } finally {
            if (!done) {
                removeContainerLayer(containerId);
            }
        }
    }

    private void makeInit(List<Layer> image) throws IOException {
        Path init = init(image);
        if (Files.exists(init)) {
            return;
        }
        Path made = Files.createDirectory(root.resolve(NEW).resolve(Long.toString(unpacking.incrementAndGet())));
        InitLayer.fill(made, image.stream().map(this::diff).toList());
        try {
            Files.move(made, init, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // another container of the image was faster; rename(2) says ENOTEMPTY or EEXIST, which Java tells apart by
            // text
            trash.remove(made);
            if (!Files.exists(init)) {
                throw e;
            }
        }
    }

    /** Where the layer between an image and its containers lies. */
    private Path init(List<Layer> image) {
        return image.isEmpty()
                ? root.resolve(INIT)
                : root.resolve(image.getFirst().folder()).resolve(INIT);
    }

    /** The folders of a container's layer and of those below it. */
    public Overlay containerLayer(String containerId) {
        List<Layer> image = containerLayers(containerId);
        List<Path> lower = new ArrayList<>(List.of(init(image)));
        image.forEach(layer -> lower.add(diff(layer)));
        Path folder = containerFolder(containerId);
        return new Overlay(lower, folder.resolve(DIFF), folder.resolve(WORK));
    }

    /** The image's layers that a container's stands on, topmost first. */
    public List<Layer> containerLayers(String containerId) {
        return index.chain(index.container(containerId)
                .orElseThrow(() -> EngineException.notFound("no layer of container " + containerId)));
    }

    /** Whether there is a layer of that container. */
    public boolean hasContainerLayer(String containerId) {
        return index.container(containerId).isPresent();
    }

    /** Where an image's layer lies. */
    public Path diff(Layer layer) {
        return root.resolve(layer.folder()).resolve(DIFF);
    }

    /** Removes a container's layer; one that is not there is no error. It must not be mounted any more. */
    public void removeContainerLayer(String containerId) throws IOException {
        trash.remove(containerFolder(containerId));
        index.removeContainer(containerId);
    }

    /** Removes the layers of containers that are not among {@code known}, left by a daemon that died between two writes. */
    public void retainContainerLayers(Set<String> known) throws IOException {
        Set<String> unknown = new HashSet<>(index.containers());
        unknown.removeIf(layer -> known.contains(layer.substring(0, ID_LENGTH)));
        for (String containerId : unknown) {
            removeContainerLayer(containerId);
        }
    }

    /** Bytes of the files that a container wrote. */
    public long containerLayerSize(String containerId) throws IOException {
        return FolderSize.of(containerLayer(containerId).upper());
    }

    private Path containerFolder(String containerId) {
        if (!CONTAINER_FOLDER.matcher(containerId).matches()) {
            throw EngineException.invalid("invalid container id: " + containerId);
        }
        return root.resolve(containerId);
    }

    /** Stops the thread that empties what was removed. */
    @Override
    public void close() {
        trash.close();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
