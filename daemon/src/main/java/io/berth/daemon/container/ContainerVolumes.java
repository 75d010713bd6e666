package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.MountPoint;
import io.berth.daemon.event.EventLog;
import io.berth.daemon.volume.Volumes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volumes of containers, and the images that they mount: had from the creation to the removal, mounted while a run is on;
 * and the events of it.
 */
public final class ContainerVolumes {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerVolumes.class);

    private final Volumes volumes;
    private final VolumeContents contents;
    private final EventLog events;
    private final ContainerImages images;
    private final Path root;
    private final AtomicLong uses = new AtomicLong();

    /**
     * A mount as it is asked for.
     *
     * @param point what inspect shows, for a volume without its name and its folder
     * @param volume the volume to have; empty for a bind or a tmpfs
     * @param filled whether the volume, when it is empty, gets what the image has at its place
     * @param origin the image to mount, and what below a volume or an image
     */
    record Planned(MountPoint point, Optional<Volumes.Wanted> volume, boolean filled, MountOrigin origin) {
        Planned(MountPoint point, Optional<Volumes.Wanted> volume, boolean filled) {
            this(point, volume, filled, MountOrigin.NONE);
        }
    }

    /** @param root the engine's folder of data, which binds may hold */
    ContainerVolumes(Volumes volumes, VolumeContents contents, EventLog events, ContainerImages images, Path root) {
        this.root = root;
        this.images = images;
        this.volumes = volumes;
        this.contents = contents;
        this.events = events;
    }

    /** Copies into a new container's empty volumes what its image has there. */
    void fill(Container container, List<Planned> planned) throws IOException, InterruptedException {
        for (Planned mount : planned) {
            String destination = mount.point().destination();
            for (MountPoint point : volumesOf(container.definition())) {
                if (mount.filled() && point.destination().equals(destination)) {
                    fill(container, mount, point);
                }
            }
        }
    }

    private void fill(Container container, Planned mount, MountPoint point) throws IOException, InterruptedException {
        volumes.mount(point.name(), container.id());
        try {
            Path data = Path.of(point.source());
            if (isEmpty(data)) {
                contents.copy(container, point.destination(), data);
            }
        } catch (NotDirectoryException e) {
            String file = point.destination();
            boolean anonymous = mount.point().name().isEmpty();
            throw EngineException.invalid(
                    anonymous
                            ? "cannot mount volume over existing file, file exists " + file
                            : "source " + file + " is not directory",
                    e);
        } finally {
            volumes.unmount(point.name(), container.id());
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            return !names.iterator().hasNext();
        }
    }

    /** Refuses a volume that can't be made, before anything is. */
    void check(Volumes.Wanted wanted) {
        volumes.check(wanted);
    }

    /** Whether a bind shows mounts of the engine, which must come and go in the container too. */
    boolean showsEngine(String source) {
        return root.startsWith(source) || Path.of(source).startsWith(root);
    }

    Path root() {
        return root;
    }

    /** The id of an image that is to be mounted; NOT_FOUND in the engine's words. */
    String image(String name) {
        return images.get(name).id();
    }

    /** Gives a new container its volumes and the images it mounts; after a failure it has none. */
    List<MountPoint> join(List<Planned> planned, String container) {
        var points = new ArrayList<MountPoint>();
        boolean done = false;
        try {
            for (Planned mount : planned) {
                points.add(joined(mount, container, points.size()));
            }
            done = true;
            return List.copyOf(points);
        } finally {
            if (!done) {
                leave(points, container, true);
            }
        }
    }

    private MountPoint joined(Planned mount, String container, int number) {
        MountPoint point = mount.point();
        if (isImage(point)) {
            return placed(
                    point, point.name(), hold(container, number, mount.origin().imageId()));
        }
        return mount.volume()
                .map(wanted -> volumes.join(wanted, container))
                .map(joined -> placed(point, joined.name(), joined.data()))
                .orElse(point);
    }

    private Path hold(String container, int number, String imageId) {
        try {
            return images.mounts().hold(holder(container, number), imageId);
        } catch (IOException e) {
            throw EngineException.internal("image " + imageId + " can't be mounted: " + e.getMessage(), e);
        }
    }

    /** Who has the image of one of a container's mounts. */
    private static String holder(String container, int number) {
        return container + "-" + number;
    }

    /** What the images that a container mounts are under, by where they are in it. */
    public static Map<String, String> holders(Definition definition) {
        var holders = new LinkedHashMap<String, String>();
        for (int k = 0; k < definition.mounts().size(); k++) {
            MountPoint point = definition.mounts().get(k);
            if (isImage(point)) {
                holders.put(point.destination(), holder(definition.id(), k));
            }
        }
        return holders;
    }

    /** The volumes of a stored container, at the engine's start. */
    void joinAgain(Definition definition) {
        for (MountPoint point : volumesOf(definition)) {
            volumes.join(new Volumes.Wanted(point.name(), "", null, null), definition.id());
        }
    }

    /**
     * Takes the volumes from a container that is being removed.
     *
     * @param withAnonymous whether those without a name go too when no other container has them
     */
    void leave(List<MountPoint> points, String container, boolean withAnonymous) {
        for (int k = 0; k < points.size(); k++) {
            MountPoint point = points.get(k);
            if (isVolume(point)) {
                volumes.leave(point.name(), container, withAnonymous);
            } else if (isImage(point)) {
                release(holder(container, k));
            }
        }
    }

    private void release(String holder) {
        try {
            images.mounts().release(holder);
        } catch (IOException e) {
            LOG.warn("mounted image {} can't be released: {}", holder, e.getMessage());
        }
    }

    /** As {@link #leave(List, String, boolean)}; a volume that the container was told by name stays, whoever made it. */
    void leave(Definition definition, boolean withAnonymous) {
        for (MountPoint point : volumesOf(definition)) {
            boolean removed = withAnonymous && !MountPoints.isNamed(definition.hostConfig(), point);
            volumes.leave(point.name(), definition.id(), removed);
        }
        holders(definition).values().forEach(this::release);
    }

    /** Before a run. */
    void mount(Definition definition) throws IOException {
        for (String holder : holders(definition).values()) {
            images.mounts().mount(holder);
        }
        for (MountPoint point : definition.mounts()) {
            String subpath = definition.origin(point).subpath();
            if (isImage(point) && !subpath.isEmpty()) {
                volumes.requireInside(Path.of(point.source()), subpath);
            }
        }
        for (MountPoint point : volumesOf(definition)) {
            mount(definition, point, definition.id());
            String subpath = MountPoints.subpath(definition, point);
            if (!subpath.isEmpty()) {
                volumes.requireInside(Path.of(point.source()), subpath);
            }
        }
    }

    private void mount(Definition definition, MountPoint point, String user) throws IOException {
        volumes.mount(point.name(), user);
        events.publish(
                "volume",
                "mount",
                point.name(),
                Map.of(
                        "container", definition.id(),
                        "destination", point.destination(),
                        "driver", point.driver(),
                        "propagation", point.propagation(),
                        "read/write", Boolean.toString(point.readWrite())));
    }

    /** Has a container's volumes mounted for something that is no run of it, until this is closed. */
    public final class Use implements AutoCloseable {
        private final Definition definition;
        private final String user;

        private Use(Definition definition) {
            this.definition = definition;
            this.user = definition.id() + " " + uses.incrementAndGet();
        }

        @Override
        public void close() {
            unmount(definition, user);
        }
    }

    /** Has a container's volumes mounted, whether it runs or not. The caller closes the use. */
    public Use use(Definition definition) throws IOException {
        Use use = new Use(definition);
        boolean complete = false;
        try {
            for (MountPoint point : volumesOf(definition)) {
                mount(definition, point, use.user);
            }
            complete = true;
            return use;
        } finally {
            if (!complete) {
                use.close();
            }
        }
    }

    /** For a run that an earlier engine began. */
    void mountAgain(Definition definition) throws IOException {
        for (MountPoint point : volumesOf(definition)) {
            volumes.mount(point.name(), definition.id());
        }
    }

    /** After a run, or the failed try of one. */
    void unmount(Definition definition) {
        for (String holder : holders(definition).values()) {
            try {
                images.mounts().unmount(holder);
            } catch (IOException e) {
                LOG.warn("image {} stays mounted: {}", holder, e.getMessage());
            }
        }
        unmount(definition, definition.id());
    }

    private void unmount(Definition definition, String user) {
        for (MountPoint point : volumesOf(definition)) {
            if (volumes.unmount(point.name(), user)) {
                events.publish(
                        "volume",
                        "unmount",
                        point.name(),
                        Map.of("container", definition.id(), "driver", point.driver()));
            }
        }
    }

    /** After the running containers of an earlier engine are taken over. */
    void settle() {
        volumes.settle();
    }

    private static MountPoint placed(MountPoint point, String name, Path source) {
        return new MountPoint(
                point.type(),
                name,
                source.toString(),
                point.destination(),
                point.driver(),
                point.mode(),
                point.readWrite(),
                point.propagation());
    }

    private static List<MountPoint> volumesOf(Definition definition) {
        return definition.mounts().stream().filter(ContainerVolumes::isVolume).toList();
    }

    private static boolean isImage(MountPoint point) {
        return point.type().equals("image");
    }

    private static boolean isVolume(MountPoint point) {
        return point.type().equals("volume");
    }
}
