package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.DeviceMapping;
import io.berth.execdriver.ContainerSpec.Device;
import io.berth.execdriver.cgroup.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The host's devices that a container asks for.
 *
 * @param nodes to be made in the container
 * @param rules what its cgroup allows, in the form of devices.allow
 */
record Devices(List<Device> nodes, List<String> rules) {
    private static final Pattern RULE = Pattern.compile("([acb]) ([0-9]+|\\*):([0-9]+|\\*) ([rwm]{1,3})");
    private static final int FILE_TYPE = 0xF000;
    private static final int CHARACTER = 0x2000;
    private static final int BLOCK = 0x6000;

    private static final Set<String> OWN_NODES = Set.of(
            "/dev/console",
            "/dev/ptmx",
            "/dev/null",
            "/dev/zero",
            "/dev/full",
            "/dev/random",
            "/dev/urandom",
            "/dev/tty");

    /** What every container may use: any node may be made, the usual ones used. */
    private static final List<String> ALWAYS = List.of(
            "c *:* m",
            "b *:* m",
            "c 1:3 rwm",
            "c 1:5 rwm",
            "c 1:7 rwm",
            "c 1:8 rwm",
            "c 1:9 rwm",
            "c 5:0 rwm",
            "c 5:1 rwm",
            "c 5:2 rwm",
            "c 136:* rwm");

    /** The devices of a container: all of the host's when it is privileged. */
    static Devices of(boolean privileged, @Nullable List<DeviceMapping> asked, @Nullable List<String> extraRules)
            throws IOException {
        if (privileged) {
            return new Devices(hostDevices(Path.of("/dev")), List.of("a *:* rwm"));
        }
        var nodes = new ArrayList<Device>();
        var rules = new ArrayList<String>();
        for (DeviceMapping mapping : Objects.requireNonNullElse(asked, List.<DeviceMapping>of())) {
            add(mapping, nodes, rules);
        }
        for (String rule : Objects.requireNonNullElse(extraRules, List.<String>of())) {
            if (!RULE.matcher(rule).matches()) {
                throw EngineException.internal("invalid device cgroup rule format: '" + rule + "'");
            }
            rules.add(rule);
        }
        if (!rules.isEmpty()) {
            rules.addAll(0, ALWAYS);
        }
        return new Devices(nodes, rules);
    }

    /**
     * A block device's number with a value for it.
     *
     * @param path on the host
     */
    static Resources.DeviceValue number(String path, long value) throws IOException {
        Path source = Path.of(path);
        if (!Files.exists(source)) {
            throw EngineException.internal("stat " + path + ": no such file or directory");
        }
        Device device = node(source.toRealPath())
                .findFirst()
                .orElseThrow(() -> EngineException.internal("stat " + path + ": not a device node"));
        return new Resources.DeviceValue(device.major(), device.minor(), value);
    }

    private static void add(DeviceMapping mapping, List<Device> nodes, List<String> rules) throws IOException {
        Path source = Path.of(mapping.pathOnHost());
        if (mapping.pathOnHost().isEmpty() || !Files.exists(source)) {
            String problem = mapping.pathOnHost().isEmpty() ? "no such file or directory" : "not a device node";
            throw EngineException.internal("error gathering device information while adding custom device \""
                    + mapping.pathOnHost() + "\": " + problem);
        }
        String target = mapping.pathInContainer().isEmpty() ? mapping.pathOnHost() : mapping.pathInContainer();
        Path real = source.toRealPath();
        String access = mapping.cgroupPermissions().isEmpty() ? "rwm" : mapping.cgroupPermissions();
        var found = new ArrayList<Device>();
        if (Files.isDirectory(real)) {
            for (Device device : hostDevices(real)) {
                String below = real.relativize(Path.of(device.path())).toString();
                found.add(at(device, target + "/" + below));
            }
        } else {
            node(real).map(device -> at(device, target)).forEach(found::add);
        }
        if (found.isEmpty()) {
            throw EngineException.internal("error gathering device information while adding custom device \""
                    + mapping.pathOnHost() + "\": not a device node");
        }
        nodes.addAll(found);
        found.forEach(device -> rules.add(device.type() + " " + device.major() + ":" + device.minor() + " " + access));
    }

    private static Device at(Device device, String path) {
        return new Device(
                path,
                device.source(),
                device.type(),
                device.major(),
                device.minor(),
                device.permissions(),
                device.uid(),
                device.gid());
    }

    /** Every node below a folder but those that a container has of its own. */
    private static List<Device> hostDevices(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> !isOwn(path)).flatMap(Devices::node).toList();
        }
    }

    private static boolean isOwn(Path path) {
        String text = path.toString();
        return Stream.of(
                                "/dev/pts",
                                "/dev/shm",
                                "/dev/mqueue",
                                "/dev/fd",
                                "/dev/.lxc",
                                "/dev/.lxd-mounts",
                                "/dev/.udev")
                        .anyMatch(own -> text.equals(own) || text.startsWith(own + "/"))
                || OWN_NODES.contains(text);
    }

    private static Stream<Device> node(Path path) {
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(path, "unix:mode,rdev,uid,gid", LinkOption.NOFOLLOW_LINKS);
            int mode = number(attributes, "mode").intValue();
            int type = mode & FILE_TYPE;
            if (type != CHARACTER && type != BLOCK) {
                return Stream.empty();
            }
            long device = number(attributes, "rdev").longValue();
            return Stream.of(new Device(
                    path.toString(),
                    path.toString(),
                    type == CHARACTER ? 'c' : 'b',
                    ((device >> 8) & 0xfff) | ((device >> 32) & ~0xfffL),
                    (device & 0xff) | ((device >> 12) & 0xffffff00L),
                    mode & 0777,
                    number(attributes, "uid").longValue(),
                    number(attributes, "gid").longValue()));
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static Number number(Map<String, Object> attributes, String name) {
        return (Number) Objects.requireNonNull(attributes.get(name), name);
    }
}
