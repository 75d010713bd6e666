package io.berth.execdriver.oci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ContainerSpec.Device;
import io.berth.execdriver.ContainerSpec.Namespace;
import io.berth.execdriver.ContainerSpec.NamespaceMode;
import io.berth.execdriver.Mount;
import io.berth.execdriver.StartException;
import io.berth.execdriver.UserMap;
import io.berth.execdriver.process.ResolvedUser;
import io.berth.execdriver.seccomp.SeccompProfiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A container's {@code config.json} (OCI runtime specification, config.md and config-linux.md), from the same description
 * that the native driver gets.
 */
final class RuntimeSpec {
    /** The oldest version that has all that is written here, so that older runtimes take it too. */
    private static final String VERSION = "1.0.2";

    private final ContainerSpec spec;
    private final List<Mount> mounts;
    private final SeccompProfiles profiles;

    /**
     * Makes the writer.
     *
     * @param mounts the container's, as the runtime is to make them
     */
    RuntimeSpec(ContainerSpec spec, List<Mount> mounts, SeccompProfiles profiles) {
        this.spec = spec;
        this.mounts = mounts;
        this.profiles = profiles;
    }

    /**
     * Writes it.
     *
     * @param root where the root file system is mounted already
     * @throws StartException INVALID for what can't be said in a config.json
     */
    ObjectNode json(Path root, ResolvedUser user) throws StartException {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("ociVersion", VERSION);
        config.set("process", ProcessSection.of(spec.init(), user));
        config.putObject("root").put("path", root.toString()).put("readonly", spec.readonlyRootfs());
        if (!spec.annotations().isEmpty()) {
            new TreeMap<>(spec.annotations()).forEach(config.putObject("annotations")::put);
        }
        if (isNew(Namespace.UTS) && !spec.hostname().isEmpty()) {
            config.put("hostname", spec.hostname());
        }
        ArrayNode entries = config.putArray("mounts");
        mounts.forEach(mount -> addMount(entries, mount));
        addLinux(config.putObject("linux"));
        return config;
    }

    private static void addMount(ArrayNode entries, Mount mount) {
        ObjectNode entry = entries.addObject();
        entry.put("destination", mount.target()).put("type", mount.type()).put("source", mount.source());
        mount.options().stream()
                .filter(option -> !option.equals(Mount.IDMAP)) // the set-up has seen to it
                .forEach(entry.putArray("options")::add);
    }

    private void addLinux(ObjectNode linux) throws StartException {
        linux.put("cgroupsPath", spec.cgroupParent() + "/" + spec.id());
        linux.set("resources", ResourcesSection.of(spec.resources()));
        addNamespaces(linux.putArray("namespaces"));
        addUsers(linux);
        addSysctls(linux.putObject("sysctl"));
        ArrayNode devices = linux.putArray("devices");
        spec.devices().forEach(device -> addDevice(devices, device));
        new TreeSet<>(spec.maskedPaths()).forEach(linux.putArray("maskedPaths")::add);
        new TreeSet<>(spec.readonlyPaths()).forEach(linux.putArray("readonlyPaths")::add);
        linux.put("rootfsPropagation", rootPropagation());
        if (spec.init().seccomp().isPresent()) {
            linux.set(
                    "seccomp",
                    SeccompSection.of(profiles.fitted(
                            spec.init().seccomp().get(), spec.init().capabilities())));
        }
    }

    private void addNamespaces(ArrayNode namespaces) throws StartException {
        namespaces.addObject().put("type", "mount");
        for (Map.Entry<Namespace, NamespaceMode> entry : new TreeMap<>(spec.namespaces()).entrySet()) {
            Namespace kind = entry.getKey();
            if (kind == Namespace.MOUNT) {
                continue;
            }
            if (kind == Namespace.USER && isNew(kind)) {
                throw new StartException(StartException.Reason.INVALID, "a new user namespace needs its users");
            }
            ObjectNode namespace =
                    namespaces.addObject().put("type", kind.name().toLowerCase(Locale.ROOT));
            switch (entry.getValue()) {
                case NamespaceMode.New() -> {}
                case NamespaceMode.Join(var path) -> namespace.put("path", path.toString());
                case NamespaceMode.Users own -> own.joined().ifPresent(path -> namespace.put("path", path.toString()));
            }
        }
    }

    /** Also of a namespace that is joined: runtimes ask for them. */
    private void addUsers(ObjectNode linux) {
        if (spec.namespaces().get(Namespace.USER) instanceof NamespaceMode.Users own) {
            own.map().users().forEach(range -> addRange(linux.withArray("uidMappings"), range));
            own.map().groups().forEach(range -> addRange(linux.withArray("gidMappings"), range));
        }
    }

    private static void addRange(ArrayNode ranges, UserMap.Range range) {
        ranges.addObject()
                .put("containerID", range.inside())
                .put("hostID", range.host())
                .put("size", range.count());
    }

    private boolean isNew(Namespace kind) {
        return spec.namespaces().get(kind) instanceof NamespaceMode.New;
    }

    /** The domain name is a sysctl to runtimes before version 1.1 of the specification. */
    private void addSysctls(ObjectNode sysctls) {
        new TreeMap<>(spec.sysctls()).forEach(sysctls::put);
        if (isNew(Namespace.UTS) && !spec.domainname().isEmpty()) {
            sysctls.put("kernel.domainname", spec.domainname());
        }
    }

    private static void addDevice(ArrayNode devices, Device device) {
        devices.addObject()
                .put("path", device.path())
                .put("type", String.valueOf(device.type()))
                .put("major", device.major())
                .put("minor", device.minor())
                .put("fileMode", device.permissions())
                .put("uid", device.uid())
                .put("gid", device.gid());
    }

    /** As wide as the widest propagation that a mount asks for; a volume, which asks for none, follows the host. */
    private String rootPropagation() {
        return anyMount(Set.of("shared", "rshared")) ? "shared" : "rslave";
    }

    private boolean anyMount(Set<String> options) {
        return mounts.stream().anyMatch(mount -> mount.options().stream().anyMatch(options::contains));
    }
}
