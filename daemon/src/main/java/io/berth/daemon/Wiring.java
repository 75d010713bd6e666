package io.berth.daemon;

import com.google.common.io.Closer;
import io.berth.api.error.EngineException;
import io.berth.api.http.EngineServer;
import io.berth.api.http.Route;
import io.berth.api.http.TlsException;
import io.berth.api.json.EngineJson;
import io.berth.api.route.build.BuildRoutes;
import io.berth.api.route.container.ArchiveRoutes;
import io.berth.api.route.container.CommitRoutes;
import io.berth.api.route.container.LifecycleRoutes;
import io.berth.api.route.container.QueryRoutes;
import io.berth.api.route.container.StreamRoutes;
import io.berth.api.route.exec.ExecRoutes;
import io.berth.api.route.network.NetworkRoutes;
import io.berth.api.route.plugin.PluginRoutes;
import io.berth.api.route.stats.StatsRoutes;
import io.berth.api.route.swarm.SwarmRoutes;
import io.berth.api.route.system.SystemRoutes;
import io.berth.api.route.volume.VolumeRoutes;
import io.berth.api.type.build.CachePruneReport;
import io.berth.api.type.container.LogConfig;
import io.berth.api.type.system.RegistryConfig;
import io.berth.api.type.system.RuntimeInfo;
import io.berth.daemon.archive.ArchiveService;
import io.berth.daemon.archive.CommitService;
import io.berth.daemon.archive.VolumeFilling;
import io.berth.daemon.attach.AttachService;
import io.berth.daemon.build.BuildService;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerDefaults;
import io.berth.daemon.container.ContainerLogs;
import io.berth.daemon.container.ContainerStore;
import io.berth.daemon.container.Containers;
import io.berth.daemon.container.Host;
import io.berth.daemon.event.EventJournal;
import io.berth.daemon.event.EventLog;
import io.berth.daemon.exec.ExecProbe;
import io.berth.daemon.exec.ExecRuns;
import io.berth.daemon.exec.ExecService;
import io.berth.daemon.health.HealthChecks;
import io.berth.daemon.image.ImageCommits;
import io.berth.daemon.image.ImageEvents;
import io.berth.daemon.image.ImageService;
import io.berth.daemon.image.ImageStore;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.metadata.ContainerRecords;
import io.berth.daemon.metadata.Database;
import io.berth.daemon.metadata.NetworkRecords;
import io.berth.daemon.metadata.VolumeRecords;
import io.berth.daemon.network.AddressPools;
import io.berth.daemon.network.NetworkConfig;
import io.berth.daemon.network.Networks;
import io.berth.daemon.registry.RegistryService;
import io.berth.daemon.stats.StatsService;
import io.berth.daemon.system.DiskUsageReport;
import io.berth.daemon.system.EngineFacts;
import io.berth.daemon.system.Inventory;
import io.berth.daemon.system.SystemService;
import io.berth.daemon.volume.Volumes;
import io.berth.execdriver.ExecDriver;
import io.berth.execdriver.ExecDrivers;
import io.berth.execdriver.builtin.NativeDriver;
import io.berth.execdriver.cgroup.Cgroups;
import io.berth.execdriver.cgroup.LimitKinds;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.launcher.DockerInit;
import io.berth.execdriver.oci.OciDriver;
import io.berth.execdriver.process.Parents;
import io.berth.streams.attach.SlowClientLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every service its collaborators. The database and the native library open in threads of their own while the rest
 * is built: each takes a good part of the start.
 */
final class Wiring {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    /** A runtime on a busy machine takes a second; one that takes this long will never end. */
    private static final Duration RUNTIME_PATIENCE = Duration.ofSeconds(60);

    /** What can't change while the engine runs is read from here. */
    private final Config config;

    private final LiveConfig live;
    private final Closer resources;
    private final Clock clock = Clock.systemUTC();
    private final EventLog events;

    private Wiring(Config config, Closer resources) {
        this.config = config;
        this.live = new LiveConfig(config);
        this.resources = resources;
        this.events =
                new EventLog(clock, keep(new EventJournal(config.dataRoot().resolve("events"))));
    }

    /** Builds an engine that does not answer yet; after a failure nothing is left open. */
    static Daemon build(Config config) throws ConfigException {
        Closer resources = Closer.create();
        try {
            return new Wiring(config, resources).build();
        } catch (IOException | RuntimeException e) {
            closeQuietly(resources, e);
            throw new ConfigException("unable to start: " + e.getMessage(), e);
        } catch (ConfigException e) {
            closeQuietly(resources, e);
            throw e;
        }
    }

    private Daemon build() throws IOException, ConfigException {
        Folders folders = keep(Folders.open(config.dataRoot(), config.execRoot()));
        folders.letThrough(config.presets().users());
        if (config.pidFile().isPresent()) {
            keep(PidFile.write(config.pidFile().get()));
        }
        FutureTask<LinuxKernel> kernel = inBackground("kernel-load", LinuxKernel::load);
        Database database = keep(Database.open(config.dataRoot().resolve("db.sqlite"), clock));
        FutureTask<ExecDrivers> drivers = inBackground("driver-open", () -> openDrivers(result(kernel)));
        LayerStore layers = keep(new LayerStore(config.dataRoot().resolve("layers"), database, () -> result(kernel)));
        ImageStore images = new ImageStore(config.dataRoot().resolve("blobs"), database, layers, clock);
        ContainerStore store = new ContainerStore(new ContainerRecords(database), EngineJson.mapper());
        Host host = host(kernel);
        ExecDrivers opened = keep(result(drivers));
        Volumes volumes = openVolumes(database, host, () -> result(kernel));
        LayeredImages containerImages = new LayeredImages(images, layers, () -> result(kernel));
        Path views = Files.createDirectories(config.dataRoot().resolve("view"));
        Networks networks = keep(networks(result(kernel), new NetworkRecords(database), folders.engineId()));
        Containers containers = new Containers(
                host,
                new Containers.Places(
                        config.dataRoot(),
                        volumes,
                        new VolumeFilling(() -> result(kernel), containerImages, views),
                        this::initProgram,
                        networks.containers()),
                opened,
                containerImages,
                store,
                events);
        ImageEvents imageEvents = (action, id, attributes) -> events.publish("image", action, id, attributes);
        ImageService imageService = new ImageService(
                images, layers, imageId -> LayeredImages.users(store, imageId), imageEvents, clock, version());
        RegistryWiring registries = new RegistryWiring(live);
        DiskUsageReport usage = new DiskUsageReport(imageService, layers::size, containers.queries(), volumes::usage);
        SystemService system =
                system(folders.engineId(), registries, () -> inventory(store, images), usage, kernel, host.name());
        ArchiveService archives = archives(containers, containerImages, kernel, views);
        AttachService attach = attach(containers);
        List<Route> routes = new ArrayList<>(routes(containers, volumes, system, host, attach));
        RegistryService registry = registries.service(images, layers, imageEvents, database);
        routes.addAll(RegistryWiring.routes(imageService, registry));
        routes.addAll(new ArchiveRoutes(archives).routes());
        ImageCommits commits = new ImageCommits(images, layers, imageEvents, clock, version());
        routes.addAll(new CommitRoutes(new CommitService(
                        store,
                        containers.events(),
                        containers.lifecycle(),
                        containerImages,
                        commits,
                        () -> result(kernel)))
                .routes());
        var places = new BuildService.Places(images, commits, layers, containerImages, () -> result(kernel), views);
        routes.addAll(builds(places, containers, attach, registry, host));
        routes.addAll(new NetworkRoutes(networks, containers.connections()).routes());
        EngineServer server = server(routes, result(kernel));
        var manager = new ServiceManager(System.getenv(), () -> result(kernel));
        return new Daemon(live, containers, networks, server, manager, resources);
    }

    private SystemService system(
            String engineId,
            RegistryWiring registries,
            Supplier<Inventory> inventory,
            DiskUsageReport usage,
            FutureTask<LinuxKernel> kernel,
            String hostName)
            throws IOException {
        String built = buildTime();
        live.onChange(next -> events.publish("daemon", "reload", engineId, ReloadEvent.attributes(next, hostName)));
        return new SystemService(
                () -> facts(engineId, built, registries.shown()),
                inventory,
                () -> limits(result(kernel)),
                usage,
                events,
                clock);
    }

    private Host host(FutureTask<LinuxKernel> kernel) throws IOException, ConfigException {
        LogConfig log = logConfig();
        return Host.read(
                () -> limits(result(kernel)),
                () -> containerDefaults(live.get(), log),
                clock,
                new SecureRandom(),
                path -> new KernelDatagrams(result(kernel)).connect(path));
    }

    private static ContainerDefaults containerDefaults(Config config, LogConfig log) {
        var runtimes = new HashSet<>(config.runtimes().binaries().keySet());
        runtimes.add(Runtimes.NATIVE);
        return new ContainerDefaults(config.runtimes().defaultName(), runtimes, log, config.presets());
    }

    private Path initProgram() throws IOException {
        return config.initPath().isPresent()
                ? config.initPath().get()
                : DockerInit.install(config.dataRoot().resolve("init"));
    }

    private LogConfig logConfig() throws ConfigException {
        LogConfig log = new LogConfig(config.logDriver(), config.logOpts());
        try {
            ContainerLogs.check(log);
            return log;
        } catch (EngineException e) {
            throw new ConfigException("failed to set log opts: " + e.text(), e);
        }
    }

    private Volumes openVolumes(Database database, Host host, Supplier<? extends FileCalls> kernel) throws IOException {
        var place = new Volumes.Place(
                config.dataRoot().resolve("volumes"), new VolumeRecords(database), EngineJson.mapper(), kernel);
        return keep(new Volumes(place, events, clock, host::newId));
    }

    private EngineServer server(List<Route> routes, LinuxKernel kernel) throws IOException, ConfigException {
        var prompt = new PromptThreads(kernel::runAtOnce);
        prompt.addMachine();
        EngineServer server = new EngineServer(routes, "Berth/" + version(), config.experimental(), prompt::addCalling);
        try (var inherited =
                InheritedSockets.of(System.getenv(), ProcessHandle.current().pid(), kernel)) {
            for (String address : config.hosts()) {
                if (address.startsWith("fd://")) {
                    for (InheritedSockets.Taken socket : inherited.take(address)) {
                        server.serve(socket.channel(), socket.address(), config.tls());
                        warnIfOpen(address, socket.address() instanceof InetSocketAddress);
                    }
                } else {
                    server.listen(address, config.group(), config.tls());
                    warnIfOpen(address, address.startsWith("tcp://"));
                }
            }
        } catch (TlsException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        }
        return server;
    }

    private void warnIfOpen(String address, boolean tcp) throws ConfigException {
        if (tcp && config.tls().isEmpty()) {
            if (!config.openTcp()) {
                throw TlsSettings.refused(address);
            }
            LOG.warn("{} is open: whoever reaches it is root on this machine", address);
        }
    }

    private ExecDrivers openDrivers(LinuxKernel kernel) throws IOException {
        EpollLoop loop = keep(new EpollLoop(kernel));
        Parents parents = keep(Parents.open(config.execRoot(), kernel, loop));
        var drivers = new HashMap<String, ExecDriver>();
        config.runtimes().binaries().forEach((name, binary) -> drivers.put(name, driver(parents, name, binary)));
        ExecDriver fallback = drivers.values().iterator().next();
        drivers.put(Runtimes.NATIVE, new NativeDriver(parents));
        var all = new ExecDrivers(drivers, fallback);
        var known = new HashMap<>(config.runtimes().binaries());
        live.onChange(next -> next.runtimes().binaries().forEach((name, binary) -> {
            if (!binary.equals(known.put(name, binary))) {
                all.put(name, driver(parents, name, binary));
            }
        }));
        return all;
    }

    private static ExecDriver driver(Parents parents, String name, Runtimes.Binary binary) {
        return new OciDriver(parents, name, binary.path(), binary.args(), RUNTIME_PATIENCE);
    }

    private SlowClientLimits limits() throws IOException {
        return SlowClientLimits.in(Files.createDirectories(config.dataRoot().resolve("spill")));
    }

    private AttachService attach(Containers containers) throws IOException {
        return new AttachService(containers.store(), containers.logs(), containers.events(), limits());
    }

    private List<Route> builds(
            BuildService.Places places,
            Containers containers,
            AttachService attach,
            RegistryService registry,
            Host host) {
        Path folder = config.dataRoot().resolve("build");
        var builds = new BuildService(places, containers, attach, registry, folder, host::newId);
        return new BuildRoutes(builds, this::pruneBuildCache, config.experimental()).routes();
    }

    private List<Route> routes(
            Containers containers, Volumes volumes, SystemService system, Host host, AttachService attach)
            throws IOException {
        SlowClientLimits limits = limits();
        var execRuns = new ExecRuns(containers.specs(), containers.events(), clock);
        var execs = new ExecService(containers.store(), containers.events(), execRuns, limits, host::newId);
        containers.events().watchRuns(new HealthChecks(new ExecProbe(execs, execRuns), containers.events(), clock));
        List<Route> routes = new ArrayList<>();
        routes.addAll(new SystemRoutes(system).routes());
        routes.addAll(new LifecycleRoutes(containers.lifecycle(), config.experimental()).routes());
        routes.addAll(new StatsRoutes(new StatsService(containers.store(), clock)).routes());
        routes.addAll(new QueryRoutes(containers.queries()).routes());
        routes.addAll(new StreamRoutes(attach).routes());
        routes.addAll(new ExecRoutes(execs).routes());
        routes.addAll(new VolumeRoutes(volumes).routes());
        routes.addAll(new SwarmRoutes().routes());
        routes.addAll(new PluginRoutes().routes());
        return routes;
    }

    /** Steps of the classic builder are images, which are pruned as images: there is no other cache. */
    private CachePruneReport pruneBuildCache() {
        events.publish("builder", "prune", "", Map.of("reclaimed", "0"));
        return new CachePruneReport(null, 0);
    }

    private Networks networks(LinuxKernel kernel, NetworkRecords records, String engineId) throws ConfigException {
        NetworkFlags flags = config.network();
        try {
            var network = new NetworkConfig(
                    engineId,
                    config.execRoot().resolve("netns"),
                    flags.bridge(),
                    flags.bip(),
                    flags.fixedCidr(),
                    flags.defaultGateway(),
                    flags.ipv6(),
                    AddressPools.parse(flags.addressPools()),
                    flags.mtu(),
                    flags.icc(),
                    flags.ipMasq(),
                    flags.userlandProxy(),
                    flags.ip());
            return new Networks(kernel, records, network, events, clock);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        }
    }

    private EngineFacts facts(String engineId, String built, RegistryConfig registries) {
        Config now = live.get();
        boolean unified = Cgroups.unifiedAlone();
        var security = new ArrayList<>(
                List.of("name=seccomp,profile=" + now.presets().seccomp().name()));
        if (unified) {
            security.add("name=cgroupns");
        }
        if (now.presets().noNewPrivileges()) {
            security.add("name=no-new-privileges");
        }
        if (now.presets().users().isPresent()) {
            security.add("name=userns");
        }
        Proxies proxies = now.registries().proxies();
        return new EngineFacts(
                engineId,
                version(),
                built,
                now.dataRoot(),
                unified ? "2" : "1",
                now.logDriver(),
                now.logs().debug(),
                now.experimental(),
                now.liveRestore(),
                now.labels(),
                runtimes(now),
                now.runtimes().defaultName(),
                now.initPath().map(Path::toString).orElse("docker-init"),
                registries,
                new EngineFacts.Proxies(proxies.http(), proxies.https(), proxies.no()),
                security,
                OpenAddresses.warnings(now.hosts(), now.tls()));
    }

    private static Map<String, RuntimeInfo> runtimes(Config config) {
        var all = new TreeMap<String, RuntimeInfo>();
        all.put(Runtimes.NATIVE, new RuntimeInfo(Runtimes.NATIVE, List.of(), Map.of()));
        config.runtimes()
                .binaries()
                .forEach((name, binary) -> all.put(name, new RuntimeInfo(binary.path(), binary.args(), Map.of())));
        return all;
    }

    private static Inventory inventory(ContainerStore store, ImageStore images) {
        List<Container> all = store.all();
        int running = (int) all.stream().filter(Container::isRunning).count();
        int paused = (int) all.stream().filter(Container::isPaused).count();
        return new Inventory(running - paused, paused, all.size() - running, images.count());
    }

    /** As the build has written it into the jar; {@code dev} when there is no jar. */
    static String version() {
        String found = Wiring.class.getPackage().getImplementationVersion();
        return found == null ? "dev" : found;
    }

    /** When the class file was made: the jar's entries have no other date. */
    private static String buildTime() throws IOException {
        URL own = Objects.requireNonNull(Wiring.class.getResource("Wiring.class"));
        return Instant.ofEpochMilli(own.openConnection().getLastModified()).toString();
    }

    private static LimitKinds limits(LinuxKernel kernel) {
        try {
            return Cgroups.ofHost(kernel).limits();
        } catch (IOException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        }
    }

    private synchronized <T extends AutoCloseable> T keep(T resource) {
        resources.register(() -> {
            try {
                resource.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        });
        return resource;
    }

    private static <T> FutureTask<T> inBackground(String name, java.util.concurrent.Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name(name).start(task);
        return task;
    }

    private static ArchiveService archives(
            Containers containers, LayeredImages images, FutureTask<LinuxKernel> kernel, Path views) {
        return new ArchiveService(
                new ArchiveService.Collaborators(
                        containers.store(),
                        containers.events(),
                        images,
                        containers.files(),
                        () -> result(kernel),
                        views),
                containers.volumes());
    }

    private static <T> T result(FutureTask<T> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
    }

    private static void closeQuietly(Closer resources, Exception cause) {
        try {
            resources.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
