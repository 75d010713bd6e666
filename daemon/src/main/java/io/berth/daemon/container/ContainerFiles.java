package io.berth.daemon.container;

import com.google.common.net.InetAddresses;
import io.berth.api.error.EngineException;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.HostConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A container's own folder below the data root: {@code hostname}, {@code hosts} and {@code resolv.conf}, which are
 * mounted into it, and its log. The only class that knows the paths.
 */
public final class ContainerFiles {
    private static final String HOSTS = """
        127.0.0.1\tlocalhost
        ::1\tlocalhost ip6-localhost ip6-loopback
        fe00::\tip6-localnet
        ff00::\tip6-mcastprefix
        ff02::1\tip6-allnodes
        ff02::2\tip6-allrouters
        """;

    /** How often a folder is looked at again. */
    private static final int DELETIONS = 100;

    private final Path containers;
    private final Path etc;
    private final InitProgram init;
    private final Supplier<ContainerPresets> presets;
    /** Guards what is in hosts files while one is changed, which is a small file's reading and writing. */
    private final ReentrantLock hostsLock = new ReentrantLock();

    /** The host's file that is a container's first process with {@code --init}. */
    public interface InitProgram {
        /** Called when a container needs it; made when missing. */
        Path path() throws IOException;
    }

    /**
     * Keeps the containers' folders below {@code dataRoot}.
     *
     * @param etc where the host's own hosts, hostname and resolv.conf are
     * @param presets for name servers
     */
    ContainerFiles(Path dataRoot, Path etc, InitProgram init, Supplier<ContainerPresets> presets) {
        this.containers = dataRoot.resolve("containers");
        this.etc = etc;
        this.init = init;
        this.presets = presets;
    }

    Path initProgram() throws IOException {
        return init.path();
    }

    Path folder(String id) {
        return containers.resolve(id);
    }

    Path hostname(String id) {
        return folder(id).resolve("hostname");
    }

    Path hosts(String id) {
        return folder(id).resolve("hosts");
    }

    Path resolvConf(String id) {
        return folder(id).resolve("resolv.conf");
    }

    /** Those of a container's files that are mounted into it, by their path there, as far as a start has written them. */
    public Map<String, Path> mounted(String id) {
        Map<String, Path> mounted = new TreeMap<>(
                Map.of("/etc/hostname", hostname(id), "/etc/hosts", hosts(id), "/etc/resolv.conf", resolvConf(id)));
        mounted.values().removeIf(file -> !Files.exists(file));
        return mounted;
    }

    /** The json-file log driver's file. */
    public Path log(String id) {
        return folder(id).resolve(id + "-json.log");
    }

    /** What the container prints while no engine is there; the beginning of the files' names. */
    Path spool(String id) {
        return folder(id).resolve("output");
    }

    /** The local log driver's file. */
    Path localLog(String id) {
        return folder(id).resolve("container-local.log");
    }

    /** What is kept here of a log that goes elsewhere. */
    Path logCache(String id) {
        return folder(id).resolve("container-cached.log");
    }

    void create(String id) throws IOException {
        Files.createDirectories(folder(id));
    }

    /**
     * Removes the folder and all that is in it; one that is not there is no error. The parent of a process that did not start
     * may keep its last output there meanwhile, so what appeared while it was looked at is looked at again.
     */
    void delete(String id) throws IOException {
        for (int left = DELETIONS; ; left--) {
            try {
                deleteTree(folder(id));
                return;
            } catch (DirectoryNotEmptyException e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    /** Writes the three files anew, before a start. */
    void write(Definition definition, ContainerHosts names) throws IOException {
        Config config = definition.config();
        String id = definition.id();
        create(id);
        Files.writeString(hostname(id), fullHostname(config) + "\n");
        Files.writeString(hosts(id), hostsText(definition, names));
        Files.writeString(
                resolvConf(id),
                ResolvConf.write(
                        readIfThere(etc.resolve("resolv.conf")),
                        presets.get().withDns(definition.hostConfig()),
                        etc.resolve("resolv.conf"),
                        names.resolvesNames()));
    }

    /** The name with the domain, if there is one. */
    static String fullHostname(Config config) {
        return config.domainname().isEmpty() ? config.hostname() : config.hostname() + "." + config.domainname();
    }

    static void checkExtraHost(String entry) {
        int colon = entry.indexOf(':');
        if (colon <= 0) {
            throw EngineException.invalid("bad format for add-host: \"" + entry + "\"");
        }
        String address = entry.substring(colon + 1);
        if (!address.equals("host-gateway") && !InetAddresses.isInetAddress(address)) {
            throw EngineException.invalid("invalid IP address in add-host: \"" + address + "\"");
        }
    }

    private String hostsText(Definition definition, ContainerHosts names) throws IOException {
        HostConfig host = definition.hostConfig();
        var text = new StringBuilder(host.networkMode().equals("host") ? readIfThere(etc.resolve("hosts")) : HOSTS);
        for (String entry : Objects.requireNonNullElse(host.extraHosts(), List.<String>of())) {
            int separator = separator(entry);
            String address = entry.substring(separator + 1);
            text.append(address.equals("host-gateway") ? names.hostGateway() : address)
                    .append('\t')
                    .append(entry, 0, separator)
                    .append('\n');
        }
        names.links().forEach(link -> text.append(link).append('\n'));
        names.addresses().forEach(address -> text.append(ownLine(definition, address)));
        return text.toString();
    }

    /** The container's own name at one of its addresses. */
    private static String ownLine(Definition definition, InetAddress address) {
        Config config = definition.config();
        String full = fullHostname(config);
        int dot = full.indexOf('.');
        return InetAddresses.toAddrString(address) + "\t" + full + (dot < 0 ? "" : " " + full.substring(0, dot)) + "\n";
    }

    /** Writes resolv.conf anew for a running container whose networks have changed. */
    void writeResolvConf(Definition definition, boolean resolvesNames) throws IOException {
        Path source = etc.resolve("resolv.conf");
        Files.writeString(
                resolvConf(definition.id()),
                ResolvConf.write(
                        readIfThere(source), presets.get().withDns(definition.hostConfig()), source, resolvesNames));
    }

    /** The name servers that a container uses, or the engine for it. */
    List<String> nameServers(HostConfig host) throws IOException {
        return ResolvConf.servers(
                readIfThere(etc.resolve("resolv.conf")), presets.get().withDns(host));
    }

    /** Adds the container's name at further addresses to its hosts file, and leaves all else in it. */
    void addHost(Definition definition, List<InetAddress> addresses) throws IOException {
        changeHosts(
                definition,
                text -> text
                        + addresses.stream()
                                .map(address -> ownLine(definition, address))
                                .collect(Collectors.joining()));
    }

    /** Gives the line of the hosts file that has these names another address. */
    void moveHost(Definition definition, String names, String address) throws IOException {
        changeHosts(
                definition,
                text -> text.lines()
                        .map(line -> (line.endsWith("\t" + names) ? address + "\t" + names : line) + "\n")
                        .collect(Collectors.joining()));
    }

    /** Removes the lines of addresses from the hosts file. */
    void removeHost(Definition definition, List<InetAddress> addresses) throws IOException {
        var gone = addresses.stream().map(InetAddresses::toAddrString).toList();
        changeHosts(
                definition,
                text -> text.lines()
                        .filter(line -> !gone.contains(line.replaceFirst("\\s.*", "")))
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()));
    }

    /** One change after the other: a link that moves and a connect may come at the same moment. */
    private void changeHosts(Definition definition, UnaryOperator<String> change) throws IOException {
        hostsLock.lock();
        try {
            Path file = hosts(definition.id());
            Files.writeString(file, change.apply(readIfThere(file)));
        } finally {
            hostsLock.unlock();
        }
    }

    /** Between name and address: an equals sign, or the first colon. */
    private static int separator(String entry) {
        int equals = entry.indexOf('=');
        return equals < 0 ? entry.indexOf(':') : equals;
    }

    private static String readIfThere(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        var failures = new ArrayList<IOException>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                return delete(file);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) {
                return delete(visited);
            }

            private FileVisitResult delete(Path path) {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    failures.add(e);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }
}
