package io.berth.daemon.volume;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.berth.api.error.EngineException;
import io.berth.daemon.event.EventLog;
import io.berth.daemon.layer.FolderSize;
import io.berth.daemon.layer.Trash;
import io.berth.daemon.metadata.VolumeRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All volumes there are: their records, their folders and which containers have them. Any thread may call; what is done
 * with one volume is done by one thread at a time ({@link Claim}). On the disk:
 *
 * <pre>
 * volumes/NAME/_data     what is in the volume
 * volumes/.trash/N       being removed; no volume's name begins with a point
 * </pre>
 */
final class VolumeStore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VolumeStore.class);
    private static final String DRIVER = "local";
    private static final int FOLDER_MODE = 0701;
    private static final int DATA_MODE = 0755;

    private final Path root;
    private final VolumeRecords records;
    private final ObjectMapper json;
    private final EventLog events;
    private final LocalMounts mounts;
    private final Trash trash;
    private final ConcurrentSkipListMap<String, LocalVolume> volumes = new ConcurrentSkipListMap<>();
    private final ReentrantLock claimsLock = new ReentrantLock();
    private final Condition freed = claimsLock.newCondition();
    private final Set<String> claimed = new HashSet<>();
    private final Map<String, Set<String>> users = new HashMap<>();

    /** The right to change one volume; closed by the thread that got it. */
    private final class Claim implements AutoCloseable {
        private final String name;

        Claim(String name) {
            this.name = name;
            claimsLock.lock();
            try {
                while (!claimed.add(name)) {
                    freed.awaitUninterruptibly();
                }
            } finally {
                claimsLock.unlock();
            }
        }

        @Override
        public void close() {
            claimsLock.lock();
            try {
                claimed.remove(name);
                freed.signalAll();
            } finally {
                claimsLock.unlock();
            }
        }
    }

    /**
     * Opens the store and reads the records; one that can't be read is told in the log and left.
     *
     * @param root the folder of the volumes, made when missing
     */
    VolumeStore(Path root, VolumeRecords records, ObjectMapper json, EventLog events, LocalMounts mounts)
            throws IOException {
        this.root = Files.createDirectories(root);
        this.records = records;
        this.json = json;
        this.events = events;
        this.mounts = mounts;
        Files.setAttribute(root, "unix:mode", FOLDER_MODE);
        this.trash = new Trash(root.resolve(".trash"));
        for (VolumeRecords.Row row : records.list()) {
            try {
                volumes.put(row.name(), json.readValue(row.body(), LocalVolume.class));
            } catch (JsonProcessingException e) {
                log.error("record of volume {} can't be read: {}", row.name(), e.getOriginalMessage());
            }
        }
    }

    Collection<LocalVolume> all() {
        return volumes.values();
    }

    Optional<LocalVolume> find(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    /** The folder that containers see as the volume. */
    Path data(String name) {
        return root.resolve(name).resolve("_data");
    }

    /** The containers that have a volume, by id. */
    Set<String> users(String name) {
        claimsLock.lock();
        try {
            return new TreeSet<>(users.getOrDefault(name, Set.of()));
        } finally {
            claimsLock.unlock();
        }
    }

    /** Makes a volume unless its name is taken, and returns the one that has it. */
    LocalVolume create(LocalVolume wanted) {
        try (Claim _ = new Claim(wanted.name())) {
            return createWithClaim(wanted);
        }
    }

    /**
     * Lets a container have a volume, which is made when missing, until {@link #leave}.
     *
     * @return whether the volume was made by this call
     */
    boolean join(LocalVolume wanted, String container) {
        try (Claim _ = new Claim(wanted.name())) {
            boolean made = !volumes.containsKey(wanted.name());
            createWithClaim(wanted);
            changeUsers(wanted.name(), names -> names.add(container));
            return made;
        }
    }

    void leave(String name, String container) {
        changeUsers(name, names -> names.remove(container));
    }

    /** Mounts what the volume's options ask for, for one more running container. */
    void mount(String name, String container) throws IOException {
        try (Claim _ = new Claim(name)) {
            LocalVolume volume = volumes.get(name);
            if (volume == null) {
                throw EngineException.internal("get " + name + ": no such volume");
            }
            makeFolders(name);
            mounts.add(volume, data(name), container);
        }
    }

    /** Refuses a path below the folder that leads nowhere. */
    void requireInside(Path folder, String subpath) throws IOException {
        mounts.requireInside(folder, subpath);
    }

    /** One running container less; false when it was none of those that use the volume. */
    boolean unmount(String name, String container) {
        try (Claim _ = new Claim(name)) {
            LocalVolume volume = volumes.get(name);
            return volume != null && mounts.remove(volume, data(name), container);
        }
    }

    /** Unmounts what an earlier engine mounted and nobody uses; after the running containers have said what they use. */
    void settle() {
        for (LocalVolume volume : volumes.values()) {
            try (Claim _ = new Claim(volume.name())) {
                mounts.settle(volume, data(volume.name()));
            } catch (IOException e) {
                log.warn("volume {}: {}", volume.name(), e.getMessage());
            }
        }
    }

    /** Removes a volume that nobody has; false when it is not there or somebody has it. */
    boolean removeUnused(String name) throws IOException {
        try (Claim _ = new Claim(name)) {
            LocalVolume volume = volumes.get(name);
            if (volume == null || !users(name).isEmpty()) {
                return false;
            }
            mounts.settle(volume, data(name));
            trash.remove(root.resolve(name));
            records.delete(name);
            volumes.remove(name);
        }
        events.publish("volume", "destroy", name, Map.of("driver", DRIVER));
        return true;
    }

    /** Bytes of the volume's files. */
    long size(LocalVolume volume) throws IOException {
        return FolderSize.of(data(volume.name()));
    }

    /** Lets what is being removed go on at the next start. */
    @Override
    public void close() {
        trash.close();
    }

    private LocalVolume createWithClaim(LocalVolume wanted) {
        LocalVolume present = volumes.get(wanted.name());
        if (present != null) {
            return present;
        }
        try {
            makeFolders(wanted.name());
            records.put(new VolumeRecords.Row(wanted.name(), json.writeValueAsString(wanted)));
        } catch (IOException e) {
            throw EngineException.internal("create " + wanted.name() + ": " + e.getMessage(), e);
        }
        volumes.put(wanted.name(), wanted);
        events.publish("volume", "create", wanted.name(), Map.of("driver", DRIVER));
        return wanted;
    }

    private void makeFolders(String name) throws IOException {
        makeFolder(root.resolve(name), FOLDER_MODE);
        makeFolder(data(name), DATA_MODE);
    }

    private static void makeFolder(Path folder, int mode) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder);
            Files.setAttribute(folder, "unix:mode", mode);
        }
    }

    private void changeUsers(String name, Consumer<Set<String>> change) {
        claimsLock.lock();
        try {
            Set<String> names = users.computeIfAbsent(name, _ -> new HashSet<>());
            change.accept(names);
            if (names.isEmpty()) {
                users.remove(name);
            }
        } finally {
            claimsLock.unlock();
        }
    }
}
