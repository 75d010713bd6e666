package io.berth.daemon.layer;

import io.berth.api.error.EngineException;
import io.berth.daemon.metadata.LayerRecords;
import io.berth.daemon.metadata.LayerRecords.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Which layers there are and which containers stand on them: rows and this copy of them change together. The rows are
 * read at the first use, so that the store can be opened while the database still is.
 */
final class LayerIndex {
    private static final int FOLDER_DIGITS = 16;

    private final LayerRecords records;
    private final Recovery recovery;
    private final ReentrantLock layersLock = new ReentrantLock();
    private final Map<String, Layer> layers = new HashMap<>();
    private final Map<String, String> containers = new HashMap<>();
    private final Map<String, Integer> holds = new HashMap<>();
    private boolean loaded;

    /** What the folders say when the database has nothing. */
    @FunctionalInterface
    interface Recovery {
        List<Layer> read() throws IOException;
    }

    /** Puts a layer in its folder. */
    @FunctionalInterface
    interface Publishing {
        Layer publish(String folder) throws IOException;
    }

    LayerIndex(LayerRecords records, Recovery recovery) {
        this.records = records;
        this.recovery = recovery;
    }

    Optional<Layer> find(String chainId) {
        return withLock(() -> Optional.ofNullable(layers.get(chainId)));
    }

    /** Some layer whose archive this is the digest of, whatever it stands on. */
    Optional<Layer> withArchive(String diffId) {
        return withLock(() -> layers.values().stream()
                .filter(layer -> layer.diffId().equals(diffId))
                .findFirst());
    }

    List<Layer> all() {
        return withLock(() -> List.copyOf(layers.values()));
    }

    List<Layer> chain(String chainId) {
        return withLock(() -> chainWithLock(chainId));
    }

    Layer add(String chainId, Publishing publishing) throws IOException {
        layersLock.lock();
        try {
            loadWithLock();
            Layer present = layers.get(chainId);
            if (present != null) {
                return present;
            }
            Layer layer = publishing.publish(freeFolderWithLock(chainId));
            records.put(row(layer));
            layers.put(chainId, layer);
            return layer;
        } finally {
            layersLock.unlock();
        }
    }

    /** Forgets a layer and those below it as far as neither an image in {@code images} nor a container needs them. */
    List<Layer> remove(String chainId, Collection<String> images) {
        return withLock(() -> {
            Set<String> needed = new HashSet<>();
            images.forEach(image -> addChainWithLock(image, needed));
            containers.values().forEach(container -> addChainWithLock(container, needed));
            holds.keySet().forEach(held -> addChainWithLock(held, needed));
            List<Layer> removed = chainWithLock(chainId).stream()
                    .filter(layer -> !needed.contains(layer.chainId()))
                    .toList();
            removed.forEach(layer -> {
                records.delete(layer.chainId());
                layers.remove(layer.chainId());
            });
            return removed;
        });
    }

    /**
     * Forgets the layers that nothing needs: a daemon that died left them before the image they were for was there.
     *
     * @param images the chain ids of all images
     * @param rest is told the folders of the layers that stay, while no other layer can come
     */
    void sweep(Collection<String> images, Consumer<Set<String>> rest) {
        withLock(() -> {
            Set<String> needed = new HashSet<>();
            images.forEach(image -> addChainWithLock(image, needed));
            containers.values().forEach(container -> addChainWithLock(container, needed));
            holds.keySet().forEach(held -> addChainWithLock(held, needed));
            for (Layer layer : List.copyOf(layers.values())) {
                if (!needed.contains(layer.chainId())) {
                    records.delete(layer.chainId());
                    layers.remove(layer.chainId());
                }
            }
            Set<String> folders = new HashSet<>();
            layers.values().forEach(layer -> folders.add(layer.folder()));
            rest.accept(folders);
            return folders;
        });
    }

    void hold(String chainId) {
        withLock(() -> holds.merge(chainId, 1, Integer::sum));
    }

    void letGo(String chainId) {
        withLock(() ->
                Optional.ofNullable(holds.computeIfPresent(chainId, (id, count) -> count == 1 ? null : count - 1)));
    }

    void addContainer(String containerId, String chainId) {
        withLock(() -> {
            if (!chainId.isEmpty() && !layers.containsKey(chainId)) {
                throw EngineException.notFound("layer does not exist: " + chainId);
            }
            records.putContainer(containerId, chainId);
            return containers.put(containerId, chainId) == null;
        });
    }

    Optional<String> container(String containerId) {
        return withLock(() -> Optional.ofNullable(containers.get(containerId)));
    }

    List<String> containers() {
        return withLock(() -> List.copyOf(containers.keySet()));
    }

    void removeContainer(String containerId) {
        withLock(() -> {
            records.deleteContainer(containerId);
            return containers.remove(containerId) != null;
        });
    }

    private <T> T withLock(Supplier<T> work) {
        layersLock.lock();
        try {
            loadWithLock();
            return work.get();
        } finally {
            layersLock.unlock();
        }
    }

    private void loadWithLock() {
        if (loaded) {
            return;
        }
        for (Row row : records.list()) {
            layers.put(row.chainId(), layer(row));
        }
        containers.putAll(records.listContainers());
        if (layers.isEmpty()) {
            recoverWithLock();
        }
        loaded = true;
    }

    private void recoverWithLock() {
        try {
            for (Layer layer : recovery.read()) {
                records.put(row(layer));
                layers.put(layer.chainId(), layer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("look for layers", e);
        }
    }

    private List<Layer> chainWithLock(String chainId) {
        List<Layer> chain = new ArrayList<>();
        Layer layer = layers.get(chainId);
        while (layer != null) {
            chain.add(layer);
            layer = layers.get(layer.parent());
        }
        return chain;
    }

    private void addChainWithLock(String chainId, Set<String> into) {
        Layer layer = layers.get(chainId);
        while (layer != null && into.add(layer.chainId())) {
            layer = layers.get(layer.parent());
        }
    }

    /** The shortest beginning of the id that no other layer's folder has. */
    private String freeFolderWithLock(String chainId) {
        String digits = chainId.substring(chainId.indexOf(':') + 1);
        Set<String> taken = new HashSet<>();
        layers.values().forEach(layer -> taken.add(layer.folder()));
        int length = FOLDER_DIGITS;
        while (taken.contains(digits.substring(0, length))) {
            length++;
        }
        return digits.substring(0, length);
    }

    private static Row row(Layer layer) {
        return new Row(layer.chainId(), layer.diffId(), layer.parent(), layer.folder(), layer.size());
    }

    private static Layer layer(Row row) {
        return new Layer(row.chainId(), row.diffId(), row.parent(), row.folder(), row.size());
    }
}
