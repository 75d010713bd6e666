package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.Mount;
import io.berth.api.type.container.MountPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What {@code Binds}, {@code Mounts}, {@code Tmpfs} and {@code Volumes} of a request come to: the mounts that inspect
 * shows. Checked in the engine's words.
 */
final class MountPoints {
    private static final Set<String> PROPAGATION =
            Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");
    private static final Set<String> ACCESS = Set.of("ro", "rw");
    private static final Set<String> OTHER_MODES = Set.of("z", "Z", "nocopy", "consistent", "cached", "delegated");

    private final Map<String, MountPoint> byDestination = new TreeMap<>();
    private final Supplier<String> volumeNames;
    private final ContainerFiles files;

    private MountPoints(ContainerFiles files, Supplier<String> volumeNames) {
        this.files = files;
        this.volumeNames = volumeNames;
    }

    /**
     * The mounts of a container that is to be created.
     *
     * @param volumeNames names for volumes without one
     */
    static List<MountPoint> of(Config config, HostConfig host, ContainerFiles files, Supplier<String> volumeNames) {
        var points = new MountPoints(files, volumeNames);
        if (host.volumesFrom() != null && !host.volumesFrom().isEmpty()) {
            throw EngineException.notImplemented("volumes of other containers are not supported");
        }
        for (String bind : Objects.requireNonNullElse(host.binds(), List.<String>of())) {
            points.addBind(bind);
        }
        host.mounts().forEach(points::addMount);
        for (String target : host.tmpfs().keySet()) {
            if (!target.startsWith("/")) {
                throw EngineException.invalid("invalid mount path: '" + target + "' mount path must be absolute");
            }
        }
        Map<String, ?> volumes = Objects.requireNonNullElse(config.volumes(), Map.of());
        volumes.keySet().stream()
                .map(MountPoints::clean)
                .filter(target -> !points.byDestination.containsKey(target)
                        && !host.tmpfs().containsKey(target))
                .forEach(points::addVolume);
        return points.byDestination.values().stream()
                .sorted(Comparator.comparing(MountPoint::destination))
                .toList();
    }

    private void addBind(String spec) {
        String[] parts = spec.split(":", -1);
        if (parts.length > 3 || parts[0].isEmpty()) {
            throw EngineException.internal("invalid volume specification: '" + spec + "'");
        }
        String mode = parts.length == 3 ? parts[2] : "";
        String propagation = checkMode(mode);
        if (parts.length == 1) {
            checkTarget(spec, "volume", parts[0]);
            addVolume(clean(parts[0]));
            return;
        }
        String type = parts[0].startsWith("/") ? "bind" : "volume";
        checkTarget(spec, type, parts[1]);
        if (type.equals("volume")) {
            throw namedVolume(parts[0]);
        }
        boolean writable = !List.of(mode.split(",")).contains("ro");
        add(new MountPoint("bind", "", clean(parts[0]), clean(parts[1]), "", mode, writable, propagation));
    }

    private static String checkMode(String mode) {
        String propagation = "rprivate";
        if (mode.isEmpty()) {
            return propagation;
        }
        for (String word : mode.split(",", -1)) {
            if (PROPAGATION.contains(word)) {
                propagation = word;
            } else if (!ACCESS.contains(word) && !OTHER_MODES.contains(word)) {
                throw EngineException.internal("invalid mode: " + mode);
            }
        }
        return propagation;
    }

    private static void checkTarget(String spec, String type, String target) {
        String problem = "";
        if (!target.startsWith("/")) {
            problem = "invalid mount path: '" + target + "' mount path must be absolute";
        } else if (clean(target).equals("/")) {
            problem = "invalid specification: destination can't be '/'";
        }
        if (!problem.isEmpty()) {
            throw EngineException.internal("invalid volume specification: '" + spec
                    + "': invalid mount config for type \"" + type + "\": " + problem);
        }
    }

    private void addMount(Mount mount) {
        String prefix = "invalid mount config for type \"" + mount.type() + "\": ";
        if (mount.target().isEmpty()) {
            throw EngineException.invalid(prefix + "field Target must not be empty");
        }
        if (clean(mount.target()).equals("/")) {
            throw EngineException.invalid(prefix + "invalid specification: destination can't be '/'");
        }
        if (!mount.target().startsWith("/")) {
            throw EngineException.invalid(
                    prefix + "invalid mount path: '" + mount.target() + "' mount path must be absolute");
        }
        String target = clean(mount.target());
        switch (mount.type()) {
            case "bind" -> addBindMount(mount, prefix, target);
            case "tmpfs" -> {
                if (!mount.source().isEmpty()) {
                    throw EngineException.invalid(prefix + "field Source must not be specified");
                }
                add(new MountPoint("tmpfs", "", "", target, "", "", !mount.readOnly(), ""));
            }
            case "volume" -> {
                if (!mount.source().isEmpty()) {
                    throw namedVolume(mount.source());
                }
                addVolume(target);
            }
            default -> throw EngineException.invalid(prefix + "mount type unknown");
        }
    }

    private void addBindMount(Mount mount, String prefix, String target) {
        if (mount.source().isEmpty()) {
            throw EngineException.invalid(prefix + "field Source must not be empty");
        }
        if (!mount.source().startsWith("/")) {
            throw EngineException.invalid(
                    prefix + "invalid mount path: '" + mount.source() + "' mount path must be absolute");
        }
        var options = mount.bindOptions();
        boolean make = options != null && options.createMountpoint();
        if (!make && !Files.exists(Path.of(mount.source()))) {
            throw EngineException.invalid(prefix + "bind source path does not exist: " + mount.source());
        }
        String propagation = options == null || options.propagation().isEmpty() ? "rprivate" : options.propagation();
        add(new MountPoint("bind", "", clean(mount.source()), target, "", "", !mount.readOnly(), propagation));
    }

    private void addVolume(String target) {
        String name = volumeNames.get();
        add(new MountPoint("volume", name, files.anonymousVolume(name).toString(), target, "local", "", true, ""));
    }

    private void add(MountPoint point) {
        if (byDestination.putIfAbsent(point.destination(), point) != null) {
            throw EngineException.invalid("Duplicate mount point: " + point.destination());
        }
    }

    private static EngineException namedVolume(String name) {
        return EngineException.notImplemented(
                "volume " + name + ": volumes with a name are not supported, use a bind mount");
    }

    /** A path without doubled, trailing and dotted parts. */
    static String clean(String path) {
        return Path.of(path).normalize().toString();
    }

    /** The host's folders that must be there before the container starts: volumes, and binds as {@code -v} makes them. */
    static List<Path> foldersToMake(Definition definition) {
        var folders = new ArrayList<Path>();
        for (MountPoint point : definition.mounts()) {
            boolean made = point.type().equals("volume") || point.type().equals("bind");
            if (made && !Files.exists(Path.of(point.source()))) {
                folders.add(Path.of(point.source()));
            }
        }
        return folders;
    }
}
