package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.DriverConfig;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.Mount;
import io.berth.api.type.container.MountPoint;
import io.berth.api.type.container.VolumeOptions;
import io.berth.daemon.container.ContainerVolumes.Planned;
import io.berth.daemon.volume.Volumes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What {@code Binds}, {@code Mounts}, {@code Tmpfs} and {@code Volumes} of a request come to: the mounts that inspect
 * shows. Checked in the engine's words.
 */
public final class MountPoints {
    static final Set<String> PROPAGATION = Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");
    private static final Set<String> FOLLOWING = Set.of("rslave", "rshared");
    private static final Set<String> ACCESS = Set.of("ro", "rw");
    private static final Set<String> LABEL = Set.of("z", "Z");
    private static final Set<String> CONSISTENCY = Set.of("consistent", "cached", "delegated");
    private static final String NO_COPY = "nocopy";
    private static final String LOCAL = "local";

    private final Map<String, Planned> asked = new TreeMap<>();
    private final Map<String, Planned> fromOthers = new TreeMap<>();
    private final ContainerVolumes volumes;
    private final String driver;
    private final Set<String> tmpfs = new HashSet<>();

    private MountPoints(ContainerVolumes volumes, HostConfig host) {
        this.volumes = volumes;
        this.driver = host.volumeDriver();
        host.tmpfs().keySet().forEach(target -> tmpfs.add(clean(target)));
    }

    /** The mounts of a container that is to be created; nothing is made yet. */
    static List<Planned> of(Config config, HostConfig host, ContainerStore store, ContainerVolumes volumes) {
        MountCheck.checkKinds(host.mounts());
        var points = new MountPoints(volumes, host);
        for (String from : Objects.requireNonNullElse(host.volumesFrom(), List.<String>of())) {
            points.addVolumesFrom(from, store);
        }
        for (String bind : Objects.requireNonNullElse(host.binds(), List.<String>of())) {
            points.addBind(bind);
        }
        host.mounts().forEach(points::addMount);
        for (String target : host.tmpfs().keySet()) {
            if (!target.startsWith("/")) {
                throw EngineException.invalid("invalid mount path: '" + target + "' mount path must be absolute");
            }
            if (clean(target).equals("/")) {
                throw EngineException.invalid("invalid specification: destination can't be '/'");
            }
        }
        var all = new TreeMap<>(points.fromOthers);
        host.tmpfs().keySet().stream().map(MountPoints::clean).forEach(all::remove);
        all.putAll(points.asked);
        Map<String, ?> more = Objects.requireNonNullElse(config.volumes(), Map.of());
        more.keySet().stream()
                .map(MountPoints::clean)
                .filter(target -> !host.tmpfs().containsKey(target))
                .forEach(target -> all.putIfAbsent(target, points.anonymous(target, "")));
        return List.copyOf(all.values());
    }

    private void addVolumesFrom(String spec, ContainerStore store) {
        int colon = spec.indexOf(':');
        String mode = colon < 0 ? "" : spec.substring(colon + 1);
        if (spec.isEmpty()) {
            throw EngineException.invalid("volumes-from specification cannot be an empty string");
        }
        if (!isMode(mode) || propagation(mode).isPresent() || words(mode).contains(NO_COPY)) {
            throw EngineException.invalid("invalid mode: " + mode);
        }
        boolean writable = !isReadOnly(mode);
        Definition other =
                other(store, colon < 0 ? spec : spec.substring(0, colon)).definition();
        for (MountPoint point : other.mounts()) {
            if (point.type().equals("tmpfs")) {
                continue;
            }
            var copy = new MountPoint(
                    point.type(),
                    point.name(),
                    point.source(),
                    point.destination(),
                    point.driver(),
                    "",
                    point.readWrite() && writable,
                    point.propagation());
            var volume = point.type().equals("volume")
                    ? Optional.of(new Volumes.Wanted(point.name(), "", null, null))
                    : Optional.<Volumes.Wanted>empty();
            fromOthers.put(point.destination(), new Planned(copy, volume, false, origin(other, point)));
        }
    }

    private static Container other(ContainerStore store, String name) {
        try {
            return store.get(name);
        } catch (EngineException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private void addBind(String spec) {
        String[] parts = spec.split(":", -1);
        boolean modeOnly = parts.length == 2 && isMode(parts[1]);
        if (parts.length > 3 || parts[0].isEmpty() || modeOnly) {
            throw EngineException.internal("invalid volume specification: '" + spec + "'");
        }
        String mode = parts.length == 3 ? parts[2] : "";
        if (!isMode(mode)) {
            throw EngineException.internal("invalid mode: " + mode);
        }
        if (parts.length == 1) {
            checkTarget(spec, "volume", parts[0]);
            add(anonymous(clean(parts[0]), "z"), true);
            return;
        }
        String type = parts[0].startsWith("/") ? "bind" : "volume";
        checkTarget(spec, type, parts[1]);
        Optional<String> propagation = propagation(mode);
        if (type.equals("volume")) {
            refuseInBind(spec, type, propagation.isPresent(), "BindOptions");
            var point = volumePoint(clean(parts[1]), mode.isEmpty() ? "z" : mode, !isReadOnly(mode), parts[0]);
            add(new Planned(point, Optional.of(wanted(parts[0])), !words(mode).contains(NO_COPY)), true);
            return;
        }
        refuseInBind(spec, type, words(mode).contains(NO_COPY), "VolumeOptions");
        add(bind(clean(parts[0]), clean(parts[1]), mode, !isReadOnly(mode), propagation.orElse("")), true);
    }

    private static void refuseInBind(String spec, String type, boolean refused, String field) {
        if (refused) {
            throw EngineException.internal("invalid volume specification: '" + spec
                    + "': invalid mount config for type \"" + type + "\": field " + field + " must not be specified");
        }
    }

    private static List<String> words(String mode) {
        return mode.isEmpty() ? List.of() : List.of(mode.split(",", -1));
    }

    private static boolean isReadOnly(String mode) {
        return words(mode).contains("ro");
    }

    private static Optional<String> propagation(String mode) {
        return words(mode).stream().filter(PROPAGATION::contains).findFirst();
    }

    /** Each word is known, and there is one of a kind at most. */
    private static boolean isMode(String mode) {
        var kinds = new HashSet<Object>();
        for (String word : words(mode)) {
            Object kind = word.equals(NO_COPY)
                    ? NO_COPY
                    : Stream.of(PROPAGATION, ACCESS, LABEL, CONSISTENCY)
                            .filter(words -> words.contains(word))
                            .findFirst()
                            .orElse(null);
            if (kind == null || !kinds.add(kind)) {
                return false;
            }
        }
        return true;
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
        MountCheck.checkOptions(mount, prefix);
        String target = clean(mount.target());
        if (asked.containsKey(target)) {
            throw EngineException.invalid("Duplicate mount point: " + mount.target());
        }
        switch (mount.type()) {
            case "bind" -> addBindMount(mount, prefix, target);
            case "tmpfs" -> {
                if (!mount.source().isEmpty()) {
                    throw EngineException.invalid(prefix + "field Source must not be specified");
                }
                add(
                        new Planned(
                                new MountPoint("tmpfs", "", "", target, "", "", !mount.readOnly(), ""),
                                Optional.empty(),
                                false),
                        false);
            }
            case "volume" -> addVolumeMount(mount, prefix, target);
            case "image" -> addImageMount(mount, prefix, target);
            default -> throw EngineException.invalid(prefix + "mount type unknown");
        }
    }

    private void addVolumeMount(Mount mount, String prefix, String target) {
        VolumeOptions options = mount.volumeOptions();
        if (options == null) {
            options = new VolumeOptions(false, Map.of(), "", null);
        }
        if (mount.source().isEmpty() && mount.readOnly()) {
            throw EngineException.invalid(prefix + "must not set ReadOnly mode when using anonymous volumes");
        }
        if (mount.source().isEmpty() && !options.subpath().isEmpty()) {
            throw EngineException.invalid(prefix + "must not set Subpath when using anonymous volumes");
        }
        if (!isInside(options.subpath())) {
            throw EngineException.invalid(prefix + "subpath must be a relative path within the volume");
        }
        DriverConfig driver = Objects.requireNonNullElse(options.driverConfig(), new DriverConfig("", Map.of()));
        var wanted = new Volumes.Wanted(
                mount.source(),
                driver.name(),
                options.labels().isEmpty() ? null : options.labels(),
                driver.options().isEmpty() ? null : driver.options());
        boolean filled = !options.noCopy() && options.subpath().isEmpty();
        add(
                new Planned(
                        volumePoint(target, "z", !mount.readOnly(), mount.source()),
                        Optional.of(wanted),
                        filled,
                        new MountOrigin("", options.subpath())),
                false);
    }

    private void addImageMount(Mount mount, String prefix, String target) {
        String subpath =
                mount.imageOptions() == null ? "" : mount.imageOptions().subpath();
        if (mount.source().isEmpty()) {
            throw EngineException.invalid(prefix + "field Source must not be empty");
        }
        if (!isInside(subpath)) {
            throw EngineException.invalid(prefix + "subpath must be a relative path within the volume");
        }
        var point = new MountPoint("image", mount.source(), "", target, "", "", false, "rprivate");
        var origin = new MountOrigin(volumes.image(mount.source()), subpath);
        add(new Planned(point, Optional.empty(), false, origin), false);
    }

    /** The entry of {@code Mounts} that a mount comes from; empty for one of {@code Binds} or of the image. */
    static Optional<Mount> asked(HostConfig host, MountPoint point) {
        return host.mounts().stream()
                .filter(mount -> clean(mount.target()).equals(point.destination()))
                .findFirst();
    }

    /** Whether a volume is there because its name was asked for. */
    static boolean isNamed(HostConfig host, MountPoint volume) {
        return Objects.requireNonNullElse(host.binds(), List.<String>of()).stream()
                        .anyMatch(bind -> bind.startsWith(volume.name() + ":"))
                || asked(host, volume).stream().anyMatch(mount -> mount.source().equals(volume.name()));
    }

    /** What below the volume or the image is asked for; empty for all of it. */
    public static String subpath(Definition definition, MountPoint point) {
        return origin(definition, point).subpath();
    }

    /** Containers of earlier engines have no origins in their records. */
    private static MountOrigin origin(Definition definition, MountPoint point) {
        MountOrigin known = definition.origin(point);
        return known.equals(MountOrigin.NONE)
                ? asked(definition.hostConfig(), point)
                        .flatMap(mount -> Optional.ofNullable(mount.volumeOptions()))
                        .map(options -> new MountOrigin("", options.subpath()))
                        .orElse(known)
                : known;
    }

    /** Whether a path leads nowhere above where it starts, as it is written. */
    private static boolean isInside(String subpath) {
        Path path = Path.of(subpath).normalize();
        return !path.isAbsolute() && !path.startsWith("..");
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
        if (options != null && !options.propagation().isEmpty() && !PROPAGATION.contains(options.propagation())) {
            throw EngineException.invalid(prefix + "invalid propagation mode: " + options.propagation());
        }
        boolean make = options != null && options.createMountpoint();
        if (isBelowFile(Path.of(mount.source()))) {
            throw EngineException.invalid(prefix + "stat " + mount.source() + ": not a directory");
        }
        if (!make && !Files.exists(Path.of(mount.source()))) {
            throw EngineException.invalid(prefix + "bind source path does not exist: " + mount.source());
        }
        String propagation = options == null ? "" : options.propagation();
        add(bind(clean(mount.source()), target, "", !mount.readOnly(), propagation), false);
    }

    /** @param asked the propagation that was asked for; empty for none */
    private Planned bind(String source, String target, String mode, boolean writable, String asked) {
        boolean showsEngine = volumes.showsEngine(source);
        if (showsEngine && !asked.isEmpty() && !FOLLOWING.contains(asked)) {
            throw EngineException.invalid("invalid mount config: must use either propagation mode \"rslave\" or"
                    + " \"rshared\" when mount source is within the daemon root, daemon root: \"" + volumes.root()
                    + "\", bind mount source: \"" + source + "\", propagation: \"" + asked + "\"");
        }
        String usual = showsEngine ? "rslave" : "rprivate";
        return new Planned(
                new MountPoint("bind", "", source, target, "", mode, writable, asked.isEmpty() ? usual : asked),
                Optional.empty(),
                false);
    }

    /** Whether something above the path is no folder, so that nothing can be there. */
    private static boolean isBelowFile(Path path) {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            if (Files.exists(above)) {
                return !Files.isDirectory(above);
            }
        }
        return false;
    }

    private Planned anonymous(String target, String mode) {
        return new Planned(volumePoint(target, mode, true, ""), Optional.of(wanted("")), true);
    }

    private Volumes.Wanted wanted(String name) {
        return new Volumes.Wanted(name, driver, null, null);
    }

    private static MountPoint volumePoint(String target, String mode, boolean writable, String name) {
        return new MountPoint("volume", name, "", target, LOCAL, mode, writable, "");
    }

    /** Adds a mount; {@code Tmpfs} may name the place of one of {@code Mounts}, not of one of {@code Binds}. */
    private void add(Planned planned, boolean ofBinds) {
        planned.volume().ifPresent(volumes::check);
        String target = planned.point().destination();
        if ((ofBinds && tmpfs.contains(target)) || asked.putIfAbsent(target, planned) != null) {
            throw EngineException.invalid("Duplicate mount point: " + target);
        }
    }

    /** A path without doubled, trailing and dotted parts. */
    static String clean(String path) {
        return Path.of(path).normalize().toString();
    }

    /** The host's folders that must be there before the container starts: binds as {@code -v} makes them. */
    static List<Path> foldersToMake(Definition definition) {
        return definition.mounts().stream()
                .filter(point -> point.type().equals("bind"))
                .map(point -> Path.of(point.source()))
                .filter(folder -> !Files.exists(folder) && !isBelowFile(folder))
                .toList();
    }
}
