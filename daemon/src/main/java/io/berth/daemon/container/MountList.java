package io.berth.daemon.container;

import com.google.common.base.Splitter;
import io.berth.api.error.EngineException;
import io.berth.api.type.container.BindOptions;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.MountPoint;
import io.berth.execdriver.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** All mounts of a container in the order in which they are made. */
final class MountList {
    private static final Set<String> TMPFS_FLAGS = Set.of(
            "ro",
            "rw",
            "exec",
            "noexec",
            "suid",
            "nosuid",
            "dev",
            "nodev",
            "sync",
            "async",
            "dirsync",
            "atime",
            "noatime",
            "diratime",
            "nodiratime",
            "relatime",
            "norelatime",
            "strictatime",
            "nostrictatime",
            "private",
            "rprivate",
            "shared",
            "rshared",
            "slave",
            "rslave",
            "unbindable",
            "runbindable",
            "defaults",
            "mand",
            "nomand");

    private static final Set<String> TMPFS_VALUES =
            Set.of("mode", "uid", "gid", "nr_inodes", "nr_blocks", "size", "mpol");

    private MountList() {}

    static List<Mount> of(Definition definition, ContainerFiles files) throws IOException {
        HostConfig host = definition.hostConfig();
        var mounts = new ArrayList<Mount>(system(host));
        var asked = new ArrayList<Mount>();
        definition.mounts().stream()
                .filter(point -> host.tmpfs().keySet().stream()
                        .noneMatch(target -> MountPoints.clean(target).equals(point.destination())))
                .forEach(point -> asked.add(mount(point, definition)));
        host.tmpfs().forEach((target, options) -> asked.add(tmpfs(MountPoints.clean(target), options)));
        String access = host.readonlyRootfs() ? "ro" : "rw";
        String id = definition.id();
        var own = List.of(
                own(files.resolvConf(id), "/etc/resolv.conf", access),
                own(files.hostname(id), "/etc/hostname", access),
                own(files.hosts(id), "/etc/hosts", access));
        own.stream()
                .filter(mount ->
                        asked.stream().noneMatch(other -> other.target().equals(mount.target())))
                .forEach(asked::add);
        if (definition.hasInit()) {
            asked.add(bind(files.initProgram().toString(), SpecBuilder.INIT, "ro"));
        }
        asked.sort(Comparator.comparingLong(
                mount -> mount.target().chars().filter(c -> c == '/').count()));
        mounts.removeIf(mount -> asked.stream().anyMatch(other -> other.target().equals(mount.target())));
        mounts.addAll(asked);
        return List.copyOf(mounts);
    }

    private static List<Mount> system(HostConfig host) {
        String sysfs = host.privileged() ? "rw" : "ro";
        var mounts = new ArrayList<Mount>();
        mounts.add(new Mount("proc", "proc", "/proc", List.of("nosuid", "noexec", "nodev")));
        mounts.add(new Mount("tmpfs", "tmpfs", "/dev", List.of("nosuid", "strictatime", "mode=755", "size=65536k")));
        mounts.add(new Mount(
                "devpts",
                "devpts",
                "/dev/pts",
                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")));
        mounts.add(new Mount("sysfs", "sysfs", "/sys", List.of("nosuid", "noexec", "nodev", sysfs)));
        boolean writable = SecurityOptions.parse(host.securityOpt(), ContainerPresets.NONE)
                .writableCgroups()
                .orElse(host.privileged());
        String cgroups = writable ? "rw" : "ro";
        mounts.add(new Mount("cgroup", "cgroup", "/sys/fs/cgroup", List.of(cgroups, "nosuid", "noexec", "nodev")));
        mounts.add(new Mount("mqueue", "mqueue", "/dev/mqueue", List.of("nosuid", "noexec", "nodev")));
        switch (host.ipcMode()) {
            case "none" -> {}
            case "host" -> mounts.add(bind("/dev/shm", "/dev/shm", "rw"));
            default ->
                mounts.add(new Mount(
                        "tmpfs",
                        "shm",
                        "/dev/shm",
                        List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + host.shmSize())));
        }
        return mounts;
    }

    private static Mount mount(MountPoint point, Definition definition) {
        HostConfig host = definition.hostConfig();
        Optional<io.berth.api.type.container.Mount> asked = MountPoints.asked(host, point);
        if (point.type().equals("tmpfs")) {
            return tmpfs(point.destination(), asked.map(MountList::tmpfsOptions).orElse(""));
        }
        BindOptions bind = asked.flatMap(mount -> Optional.ofNullable(mount.bindOptions()))
                .orElse(new BindOptions("", false, false, false, false));
        String readOnly = bind.nonRecursive() || bind.readOnlyNonRecursive() ? "ro" : "rro";
        var options = new ArrayList<String>();
        options.add(bind.nonRecursive() ? "bind" : "rbind");
        if (!point.propagation().isEmpty()) { // a volume follows what is mounted in its folder on the host
            options.add(point.propagation());
        }
        options.add(point.readWrite() ? "rw" : readOnly);
        if (!point.type().equals("bind")) {
            options.add(Mount.IDMAP);
        }
        String subpath = MountPoints.subpath(definition, point);
        if (!subpath.isEmpty()) {
            options.add(Mount.SUBDIRECTORY + subpath);
        }
        return new Mount("bind", point.source(), point.destination(), List.copyOf(options));
    }

    private static String tmpfsOptions(io.berth.api.type.container.Mount asked) {
        var options = new ArrayList<String>();
        if (asked.readOnly()) {
            options.add("ro");
        }
        var tmpfs = asked.tmpfsOptions();
        if (tmpfs != null) {
            if (tmpfs.mode() != 0) {
                options.add(String.format(Locale.ROOT, "mode=%o", tmpfs.mode()));
            }
            if (tmpfs.sizeBytes() != 0) {
                options.add("size=" + tmpfs.sizeBytes());
            }
            tmpfs.options().forEach(pair -> options.add(String.join("=", pair)));
        }
        return String.join(",", options);
    }

    private static Mount tmpfs(String target, String asked) {
        var options = new ArrayList<>(List.of("noexec", "nosuid", "nodev"));
        if (!asked.isEmpty()) {
            for (String option : Splitter.on(',').split(asked)) {
                checkTmpfs(option);
                options.removeAll(Set.of(option, opposite(option)));
                options.add(option);
            }
        }
        if (options.stream().noneMatch(word -> MountPoints.PROPAGATION.contains(word) || word.endsWith("unbindable"))) {
            options.add("rprivate");
        }
        return new Mount("tmpfs", "tmpfs", target, List.copyOf(options));
    }

    /** What an option takes back when it is named after it. */
    private static String opposite(String option) {
        return switch (option) {
            case "ro" -> "rw";
            case "rw" -> "ro";
            default -> option.startsWith("no") ? option.substring(2) : "no" + option;
        };
    }

    private static void checkTmpfs(String option) {
        int equals = option.indexOf('=');
        boolean known = equals < 0 ? TMPFS_FLAGS.contains(option) : TMPFS_VALUES.contains(option.substring(0, equals));
        if (!known) {
            String name = equals < 0 ? option : option.substring(0, equals);
            throw EngineException.internal("invalid tmpfs option \"" + name + "\"");
        }
    }

    /** A file that the engine has written for the container. */
    private static Mount own(Path source, String target, String access) {
        return new Mount("bind", source.toString(), target, List.of("rbind", "rprivate", access, Mount.IDMAP));
    }

    private static Mount bind(String source, String target, String access) {
        return new Mount("bind", source, target, List.of("rbind", "rprivate", access));
    }
}
