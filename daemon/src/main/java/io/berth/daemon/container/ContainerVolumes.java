package io.berth.daemon.container;

import io.berth.api.type.container.MountPoint;
import io.berth.daemon.event.EventLog;
import io.berth.daemon.volume.Volumes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The volumes of containers: had from the creation to the removal, mounted while a run is on; and the events of it. */
final class ContainerVolumes {
    private final Volumes volumes;
    private final VolumeContents contents;
    private final EventLog events;

    /**
     * A mount as it is asked for.
     *
     * @param point what inspect shows, for a volume without its name and its folder
     * @param volume the volume to have; empty for a bind or a tmpfs
     * @param filled whether the volume, when it is empty, gets what the image has at its place
     */
    record Planned(MountPoint point, Optional<Volumes.Wanted> volume, boolean filled) {}

    ContainerVolumes(Volumes volumes, VolumeContents contents, EventLog events) {
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
                    fill(container, point);
                }
            }
        }
    }

    private void fill(Container container, MountPoint point) throws IOException, InterruptedException {
        volumes.mount(point.name(), container.id());
        try {
            Path data = Path.of(point.source());
            if (isEmpty(data)) {
                contents.copy(container, point.destination(), data);
            }
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

    /** Gives a new container its volumes; after a failure it has none. */
    List<MountPoint> join(List<Planned> planned, String container) {
        var points = new ArrayList<MountPoint>();
        boolean done = false;
        try {
            for (Planned mount : planned) {
                points.add(mount.volume()
                        .map(wanted -> named(mount.point(), volumes.join(wanted, container)))
                        .orElse(mount.point()));
            }
            done = true;
            return List.copyOf(points);
        } finally {
            if (!done) {
                leave(points, container, true);
            }
        }
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
        for (MountPoint point : points) {
            if (isVolume(point)) {
                volumes.leave(point.name(), container, withAnonymous);
            }
        }
    }

    /** As {@link #leave(List, String, boolean)}; a volume that the container was told by name stays, whoever made it. */
    void leave(Definition definition, boolean withAnonymous) {
        for (MountPoint point : volumesOf(definition)) {
            boolean removed = withAnonymous && !MountPoints.isNamed(definition.hostConfig(), point);
            volumes.leave(point.name(), definition.id(), removed);
        }
    }

    /** Before a run. */
    void mount(Definition definition) throws IOException {
        for (MountPoint point : volumesOf(definition)) {
            volumes.mount(point.name(), definition.id());
            String subpath = MountPoints.subpath(definition.hostConfig(), point);
            if (!subpath.isEmpty()) {
                volumes.requireInside(point.name(), subpath);
            }
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
    }

    /** For a run that an earlier engine began. */
    void mountAgain(Definition definition) throws IOException {
        for (MountPoint point : volumesOf(definition)) {
            volumes.mount(point.name(), definition.id());
        }
    }

    /** After a run, or the failed try of one. */
    void unmount(Definition definition) {
        for (MountPoint point : volumesOf(definition)) {
            if (volumes.unmount(point.name(), definition.id())) {
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

    private static MountPoint named(MountPoint point, Volumes.Joined joined) {
        return new MountPoint(
                point.type(),
                joined.name(),
                joined.data().toString(),
                point.destination(),
                point.driver(),
                point.mode(),
                point.readWrite(),
                point.propagation());
    }

    private static List<MountPoint> volumesOf(Definition definition) {
        return definition.mounts().stream().filter(ContainerVolumes::isVolume).toList();
    }

    private static boolean isVolume(MountPoint point) {
        return point.type().equals("volume");
    }
}
