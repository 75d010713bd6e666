package io.berth.daemon.volume;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.berth.api.backend.Filters;
import io.berth.api.backend.VolumeBackend;
import io.berth.api.error.EngineException;
import io.berth.api.type.volume.CreateRequest;
import io.berth.api.type.volume.PruneReport;
import io.berth.api.type.volume.UsageData;
import io.berth.api.type.volume.Volume;
import io.berth.daemon.event.EventLog;
import io.berth.daemon.metadata.VolumeRecords;
import io.berth.execdriver.kernel.FileCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The volumes' part of the engine: what the API asks of them, and what containers do with them. Any thread may call. */
public final class Volumes implements VolumeBackend, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Volumes.class);
    private static final String DRIVER = "local";
    private static final Set<String> FILTERS = Set.of("dangling", "driver", "label", "name");
    private static final Set<String> PRUNE_FILTERS = Set.of("all", "label", "label!");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    private static final int MAX_NAME = 255;

    private final VolumeStore store;
    private final EventLog events;
    private final InstantSource clock;
    private final Supplier<String> ids;

    /** Where the volumes are kept and how they are mounted. */
    public record Place(Path root, VolumeRecords records, ObjectMapper json, Supplier<? extends FileCalls> kernel) {}

    /**
     * Opens the volumes.
     *
     * @param ids names for volumes that have none: 64 hexadecimal digits
     */
    public Volumes(Place place, EventLog events, InstantSource clock, Supplier<String> ids) throws IOException {
        this.store =
                new VolumeStore(place.root(), place.records(), place.json(), events, new LocalMounts(place.kernel()));
        this.events = events;
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    public List<Volume> list(Filters filters) {
        filters.requireKnown(FILTERS);
        var dangling = filters.flag("dangling");
        return store.all().stream()
                .filter(volume -> filters.matchesExactly("driver", DRIVER))
                .filter(volume -> filters.matchesLabels("label", volume.labelsOrEmpty()))
                .filter(volume -> filters.matchesPattern("name", volume.name()))
                .filter(volume -> dangling.isEmpty()
                        || dangling.get() == store.users(volume.name()).isEmpty())
                .map(volume -> wire(volume, null))
                .toList();
    }

    @Override
    public Volume inspect(String name) {
        return wire(known("get", name), null);
    }

    @Override
    public Volume create(CreateRequest request) {
        if (request.clusterVolumeSpec() != null) {
            throw EngineException.unavailable("This node is not a swarm manager. Use \"docker swarm init\" or "
                    + "\"docker swarm join\" to connect this node to swarm and try again.");
        }
        checkDriver(request.name(), request.driver());
        return wire(store.create(volume(request.name(), request.labels(), request.driverOpts())), null);
    }

    @Override
    public void remove(String name, boolean force) {
        if (force && store.find(name).isEmpty()) {
            return;
        }
        known("get", name);
        try {
            if (!store.removeUnused(name)) {
                known("get", name);
                throw EngineException.conflict(
                        "remove " + name + ": volume is in use - [" + String.join(", ", store.users(name)) + "]");
            }
        } catch (IOException e) {
            throw EngineException.internal("remove " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public PruneReport prune(Filters filters) {
        filters.requireKnown(PRUNE_FILTERS);
        boolean all = all(filters);
        var deleted = new ArrayList<String>();
        long reclaimed = 0;
        for (LocalVolume volume : store.all()) {
            boolean excluded = filters.has("label!") && filters.matchesLabels("label!", volume.labelsOrEmpty());
            if ((all || volume.isAnonymous())
                    && !excluded
                    && filters.matchesLabels("label", volume.labelsOrEmpty())
                    && store.users(volume.name()).isEmpty()) {
                long size = size(volume);
                if (removed(volume)) {
                    deleted.add(volume.name());
                    reclaimed += size;
                }
            }
        }
        events.publish("volume", "prune", "", Map.of("reclaimed", Long.toString(reclaimed)));
        return new PruneReport(deleted, reclaimed);
    }

    /** Each volume with what it takes, as {@code GET /system/df} shows it: those with a file system of their own are not counted. */
    public List<Volume> usage() {
        return store.all().stream()
                .filter(volume -> !volume.hasFileSystem())
                .map(volume ->
                        wire(volume, new UsageData(store.users(volume.name()).size(), size(volume))))
                .toList();
    }

    /**
     * What a container is about to mount.
     *
     * @param name empty for a volume of its own
     * @param driver empty for {@code local}
     * @param labels for a volume that is made by this
     * @param options as {@code labels}
     */
    public record Wanted(
            String name,
            String driver,
            @Nullable Map<String, String> labels,
            @Nullable Map<String, String> options) {}

    /**
     * A volume that a container has.
     *
     * @param data its folder on the host
     * @param made whether it was made for this container just now
     */
    public record Joined(String name, Path data, boolean made) {}

    /** Checks a name and a driver in the engine's words, before anything is made. */
    public void check(Wanted wanted) {
        checkDriver(wanted.name(), wanted.driver());
        volume(wanted.name(), wanted.labels(), wanted.options());
    }

    /** Lets a container have a volume until {@link #leave}; it is made when missing. */
    public Joined join(Wanted wanted, String container) {
        checkDriver(wanted.name(), wanted.driver());
        LocalVolume volume = volume(wanted.name(), wanted.labels(), wanted.options());
        boolean made = store.join(volume, container);
        return new Joined(volume.name(), store.data(volume.name()), made);
    }

    /**
     * A container does not have the volume any more.
     *
     * @param withAnonymous whether a volume without a name goes when it was the last
     */
    public void leave(String name, String container, boolean withAnonymous) {
        store.leave(name, container);
        store.find(name).filter(volume -> withAnonymous && volume.isAnonymous()).ifPresent(this::removed);
    }

    /** A container that has the volume is about to run, or runs since before this engine. */
    public void mount(String name, String container) throws IOException {
        store.mount(name, container);
    }

    /** Refuses a path below a mounted volume, or another folder, that leads nowhere, or out of it. */
    public void requireInside(Path folder, String subpath) throws IOException {
        store.requireInside(folder, subpath);
    }

    /** A run is over; false when {@link #mount} was not called for it. */
    public boolean unmount(String name, String container) {
        return store.unmount(name, container);
    }

    /** After the running containers of an earlier engine have called {@link #mount}. */
    public void settle() {
        store.settle();
    }

    @Override
    public void close() {
        store.close();
    }

    private boolean removed(LocalVolume volume) {
        try {
            return store.removeUnused(volume.name());
        } catch (IOException e) {
            log.warn("volume {} can't be removed: {}", volume.name(), e.getMessage());
            return false;
        }
    }

    private long size(LocalVolume volume) {
        try {
            return store.size(volume);
        } catch (IOException e) {
            log.debug("size of volume {}: {}", volume.name(), e.getMessage());
            return 0;
        }
    }

    private LocalVolume volume(
            String asked, @Nullable Map<String, String> labels, @Nullable Map<String, String> options) {
        var created = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (asked.isEmpty()) {
            String name = ids.get();
            LocalOptions.check(name, options == null ? Map.of() : options);
            var marked = new TreeMap<>(labels == null ? Map.of() : labels);
            marked.put(LocalVolume.ANONYMOUS, "");
            return new LocalVolume(name, created, marked, options);
        }
        if (asked.getBytes(StandardCharsets.UTF_8).length < 2) {
            throw EngineException.invalid("create " + asked
                    + ": volume name is too short, names should be at least two alphanumeric characters");
        }
        if (!NAME.matcher(asked).matches()) {
            throw EngineException.invalid("create " + asked + ": \"" + asked
                    + "\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\""
                    + " are allowed. If you intended to pass a host directory, use absolute path");
        }
        if (asked.length() > MAX_NAME) {
            throw EngineException.invalid(
                    "create " + asked + ": volume name is too long, at most " + MAX_NAME + " characters are possible");
        }
        LocalOptions.check(asked, options == null ? Map.of() : options);
        return new LocalVolume(asked, created, labels, options);
    }

    private void checkDriver(String name, String driver) {
        if (!driver.isEmpty() && !driver.equals(DRIVER)) {
            throw EngineException.notFound("create " + (name.isEmpty() ? ids.get() : name)
                    + ": error looking up volume plugin " + driver + ": plugin \"" + driver + "\" not found");
        }
    }

    private LocalVolume known(String what, String name) {
        return store.find(name).orElseThrow(() -> EngineException.notFound(what + " " + name + ": no such volume"));
    }

    private static boolean all(Filters filters) {
        return switch (filters.values("all").stream().findFirst().orElse("false")) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default ->
                throw EngineException.invalid("invalid filter 'all': strconv.ParseBool: parsing \""
                        + filters.values("all").getFirst() + "\": invalid syntax");
        };
    }

    private Volume wire(LocalVolume volume, @Nullable UsageData usage) {
        return new Volume(
                volume.created().toString(),
                DRIVER,
                volume.labels(),
                store.data(volume.name()).toString(),
                volume.name(),
                volume.options(),
                "local",
                usage);
    }
}
