package io.berth.execdriver.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ContainerSpec.Device;
import io.berth.execdriver.ContainerSpec.Namespace;
import io.berth.execdriver.ContainerSpec.NamespaceMode;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.Mount;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.UserMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An OCI bundle's {@code config.json} (OCI runtime specification, config.md and config-linux.md). A field that no driver
 * can honour is an error, so that a container never has less than it asked for; docs/oci-runtime-spec.md lists them.
 */
public final class BundleConfig {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEFAULT_CGROUP = "/berth-oci";
    private static final Set<String> KNOWN = Set.of(
            "ociVersion", "root", "mounts", "process", "hostname", "domainname", "linux", "hooks", "annotations");
    private static final Set<String> KNOWN_LINUX = Set.of(
            "namespaces",
            "uidMappings",
            "gidMappings",
            "devices",
            "cgroupsPath",
            "resources",
            "sysctl",
            "seccomp",
            "maskedPaths",
            "readonlyPaths",
            "rootfsPropagation");

    /** A root that takes new mounts from the host and gives none back, which is what every container here has. */
    private static final Set<String> PROPAGATIONS = Set.of("", "private", "rprivate", "slave", "rslave");

    private final Path bundle;
    private final Fields top;
    private final Fields linux;

    private BundleConfig(Path bundle, JsonNode config) throws BundleException {
        this.bundle = bundle;
        this.top = new Fields("config", config);
        this.linux = top.object("linux");
        if (!top.text("ociVersion").startsWith("1.")) {
            throw new BundleException("unsupported spec version \"" + top.text("ociVersion") + "\", 1.x is known");
        }
        top.allow(KNOWN);
        linux.allow(KNOWN_LINUX);
    }

    /**
     * Reads a bundle.
     *
     * @param bundle the folder
     * @param config its config.json, or a copy of it
     */
    public static BundleConfig read(Path bundle, Path config) throws BundleException {
        try {
            return new BundleConfig(bundle, JSON.readTree(Files.readAllBytes(config)));
        } catch (java.nio.file.NoSuchFileException e) {
            throw new BundleException("JSON specification file " + config.getFileName() + " not found", e);
        } catch (IOException e) {
            throw new BundleException(config + ": " + e.getMessage(), e);
        }
    }

    /** The file's own text, for a copy. */
    public byte[] text() {
        return top.node().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    public String version() throws BundleException {
        return top.text("ociVersion");
    }

    public Map<String, String> annotations() {
        return texts(top.node().path("annotations"));
    }

    /** The folder that is the container's root. */
    public Path rootfs() throws BundleException {
        String path = top.object("root").text("path");
        if (path.isEmpty()) {
            throw new BundleException("root.path must not be empty");
        }
        return bundle.resolve(path).normalize();
    }

    public Hooks hooks() throws BundleException {
        return Hooks.read(top.object("hooks"));
    }

    /** Added to how likely the kernel kills the process for memory. */
    private int oomScoreAdjustment() throws BundleException {
        return (int) top.object("process").number("oomScoreAdj");
    }

    /** The first process. */
    public ProcessSpec process() throws BundleException {
        if (!top.has("process")) {
            throw new BundleException("process property must not be empty");
        }
        return ProcessReader.read(top.object("process"), linux.node().path("seccomp"), true);
    }

    /** A further process, from a file that is as config.json's {@code process}. */
    public ProcessSpec process(Path file) throws BundleException {
        try {
            var fields = new Fields("process", JSON.readTree(Files.readAllBytes(file)));
            return ProcessReader.read(fields, linux.node().path("seccomp"), false);
        } catch (IOException e) {
            throw new BundleException(file + ": " + e.getMessage(), e);
        }
    }

    /** The container, as its driver is to make it. */
    public ContainerSpec container(String id, ProcessSpec init) throws BundleException {
        if (!PROPAGATIONS.contains(linux.text("rootfsPropagation"))) {
            throw new BundleException(
                    "linux.rootfsPropagation " + linux.text("rootfsPropagation") + " is not supported");
        }
        top.object("root").allow(Set.of("path", "readonly"));
        return new ContainerSpec(
                id,
                new Rootfs.Directory(rootfs()),
                top.object("root").flag("readonly"),
                mounts(),
                Set.copyOf(linux.texts("maskedPaths")),
                Set.copyOf(linux.texts("readonlyPaths")),
                namespaces(),
                top.text("hostname"),
                top.text("domainname"),
                texts(linux.node().path("sysctl")),
                devices(),
                ResourcesReader.read(linux.object("resources")),
                oomScoreAdjustment(),
                annotations(),
                cgroupParent(),
                Optional.empty(),
                init);
    }

    /** The group above the container's own. */
    private String cgroupParent() throws BundleException {
        String path = linux.text("cgroupsPath");
        if (path.contains(":")) {
            throw new BundleException("linux.cgroupsPath " + path + ": groups of systemd are not supported");
        }
        return path.isEmpty() ? DEFAULT_CGROUP : path.startsWith("/") ? path : "/" + path;
    }

    private List<Mount> mounts() throws BundleException {
        var mounts = new ArrayList<Mount>();
        for (Fields mount : top.list("mounts")) {
            mount.allow(Set.of("destination", "type", "source", "options"));
            List<String> options = mount.texts("options");
            boolean bind = options.contains("bind") || options.contains("rbind");
            String type = bind ? "bind" : mount.text("type");
            String source = mount.text("source");
            if (type.isEmpty() || mount.text("destination").isEmpty()) {
                throw new BundleException(mount.path() + " needs a destination and a type");
            }
            if (options.contains("tmpcopyup")) {
                throw new BundleException(mount.path() + ": tmpcopyup is not supported");
            }
            String target = Path.of("/").resolve(mount.text("destination")).toString();
            mounts.add(new Mount(type, bind ? bundle.resolve(source).toString() : source, target, options));
        }
        return mounts;
    }

    private Map<Namespace, NamespaceMode> namespaces() throws BundleException {
        var namespaces = new EnumMap<Namespace, NamespaceMode>(Namespace.class);
        for (Fields entry : linux.list("namespaces")) {
            Namespace kind = kind(entry);
            String path = entry.text("path");
            NamespaceMode made = kind == Namespace.USER
                    ? new NamespaceMode.Users(
                            new UserMap(ranges("uidMappings"), ranges("gidMappings")), Optional.empty())
                    : new NamespaceMode.New();
            NamespaceMode mode = path.isEmpty() ? made : new NamespaceMode.Join(Path.of(path));
            if (namespaces.put(kind, mode) != null) {
                throw new BundleException("malformed spec file: duplicated ns \"" + entry.text("type") + "\"");
            }
        }
        return namespaces;
    }

    private List<UserMap.Range> ranges(String name) throws BundleException {
        var ranges = new ArrayList<UserMap.Range>();
        for (Fields range : linux.list(name)) {
            range.allow(Set.of("containerID", "hostID", "size"));
            ranges.add(new UserMap.Range(range.number("containerID"), range.number("hostID"), range.number("size")));
        }
        return ranges;
    }

    private static Namespace kind(Fields entry) throws BundleException {
        return switch (entry.text("type")) {
            case "mount" -> Namespace.MOUNT;
            case "pid" -> Namespace.PID;
            case "uts" -> Namespace.UTS;
            case "ipc" -> Namespace.IPC;
            case "network" -> Namespace.NETWORK;
            case "cgroup" -> Namespace.CGROUP;
            case "user" -> Namespace.USER;
            default -> throw new BundleException("namespace \"" + entry.text("type") + "\" does not exist");
        };
    }

    private List<Device> devices() throws BundleException {
        var devices = new ArrayList<Device>();
        for (Fields device : linux.list("devices")) {
            String type = device.text("type").equals("u") ? "c" : device.text("type");
            if (!type.equals("c") && !type.equals("b")) {
                throw device.wrong("type", "c, u or b");
            }
            int mode = device.has("fileMode") ? (int) device.number("fileMode") : 0666;
            devices.add(new Device(
                    device.text("path"),
                    device.text("path"),
                    type.charAt(0),
                    device.number("major"),
                    device.number("minor"),
                    mode,
                    device.number("uid"),
                    device.number("gid")));
        }
        return devices;
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new LinkedHashMap<String, String>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }
}
