package io.berth.daemon.system;

import io.berth.api.backend.EventsOptions;
import io.berth.api.backend.StreamBody;
import io.berth.api.backend.SystemBackend;
import io.berth.api.backend.UsageKind;
import io.berth.api.json.EngineJson;
import io.berth.api.type.event.Event;
import io.berth.api.type.system.DiskUsage;
import io.berth.api.type.system.FirewallInfo;
import io.berth.api.type.system.InfoResponse;
import io.berth.api.type.system.InfoResponseBuilder;
import io.berth.api.type.system.PingInfo;
import io.berth.api.type.system.PluginsInfo;
import io.berth.api.type.system.VersionComponent;
import io.berth.api.type.system.VersionPlatform;
import io.berth.api.type.system.VersionResponse;
import io.berth.api.type.system.VersionResponseBuilder;
import io.berth.api.version.ApiVersion;
import io.berth.daemon.container.ContainerLogs;
import io.berth.daemon.event.EventLog;
import io.berth.daemon.event.EventSubscription;
import io.berth.execdriver.cgroup.LimitKinds;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Answers {@code /_ping}, {@code /version}, {@code /info}, {@code /system/df} and {@code /events}; safe on any thread. */
public final class SystemService implements SystemBackend {
    private static final PingInfo PING = new PingInfo("1", "linux", "inactive");

    private final Supplier<EngineFacts> facts;
    private final Supplier<Inventory> inventory;
    private final EventLog events;
    private final Clock clock;
    private final Supplier<LimitKinds> limits;
    private final DiskUsageReport usage;

    /**
     * @param facts asked each time
     * @param inventory asked at each {@code /info}
     * @param limits asked at each {@code /info}
     * @param clock the time shown in {@code /info}
     */
    public SystemService(
            Supplier<EngineFacts> facts,
            Supplier<Inventory> inventory,
            Supplier<LimitKinds> limits,
            DiskUsageReport usage,
            EventLog events,
            Clock clock) {
        this.facts = facts;
        this.inventory = inventory;
        this.limits = limits;
        this.usage = usage;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public PingInfo ping() {
        return PING;
    }

    @Override
    public VersionResponse version(ApiVersion asked) {
        return versionOf(facts.get());
    }

    @Override
    public DiskUsage diskUsage(Set<UsageKind> kinds, ApiVersion version) throws InterruptedException {
        return usage.of(kinds, version);
    }

    @Override
    public InfoResponse info(ApiVersion asked) {
        Inventory now = inventory.get();
        LimitKinds kinds = limits.get();
        EngineFacts engine = facts.get();
        var warnings = new ArrayList<>(engine.warnings());
        warnings.addAll(HostLimits.warnings(kinds, engine.cgroupVersion(), HostFacts.ipv4Forwarding()));
        return host(engine)
                .containers(now.running() + now.paused() + now.stopped())
                .containersRunning(now.running())
                .containersPaused(now.paused())
                .containersStopped(now.stopped())
                .images(now.images())
                .debug(engine.debug())
                .experimentalBuild(engine.experimental())
                .nFd(HostFacts.openFiles())
                .nGoroutines(Thread.activeCount())
                .nEventsListener(events.listeners())
                .systemTime(clock.instant().toString())
                .loggingDriver(engine.logDriver())
                .cgroupDriver("cgroupfs")
                .cgroupVersion(engine.cgroupVersion())
                .serverVersion(engine.version())
                .dockerRootDir(engine.dataRoot().toString())
                .liveRestoreEnabled(engine.liveRestore())
                .labels(engine.labels())
                .httpProxy(engine.proxies().http())
                .httpsProxy(engine.proxies().https())
                .noProxy(engine.proxies().no())
                .limits(HostLimits.support(kinds))
                .oomKillDisable(kinds.oomKillDisable())
                .warnings(warnings.isEmpty() ? null : warnings)
                .build();
    }

    private static InfoResponseBuilder host(EngineFacts engine) {
        return new InfoResponseBuilder()
                .id(engine.id())
                .driver("overlay2")
                .driverStatus(List.of(
                        List.of("Backing Filesystem", HostFacts.fileSystem(engine.dataRoot())),
                        List.of("Supports d_type", "true"),
                        List.of("Using metacopy", "false"),
                        List.of("Native Overlay Diff", "true"),
                        List.of("userxattr", "false")))
                .plugins(new PluginsInfo(
                        List.of("local"), List.of("bridge", "host", "null"), null, ContainerLogs.drivers()))
                .ipv4Forwarding(HostFacts.ipv4Forwarding())
                .kernelVersion(HostFacts.kernelVersion())
                .operatingSystem(HostFacts.operatingSystem())
                .osVersion(HostFacts.osVersion())
                .osType("linux")
                .architecture(HostFacts.architecture())
                .indexServerAddress("https://index.docker.io/v1/")
                .registryConfig(engine.registries())
                .nCpu(Runtime.getRuntime().availableProcessors())
                .memTotal(HostFacts.memoryTotal())
                .name(HostFacts.hostname())
                .initBinary(engine.initBinary())
                .firewallBackend(new FirewallInfo("nftables"))
                .runtimes(engine.runtimes())
                .defaultRuntime(engine.defaultRuntime())
                .securityOptions(engine.securityOptions());
    }

    @Override
    public StreamBody events(EventsOptions options) {
        var subscription = events.subscribe(new EventMatch(options.filters()), options.since(), options.until());
        return out -> {
            try (subscription) {
                writeAll(subscription, out);
            }
        };
    }

    private static void writeAll(EventSubscription subscription, OutputStream out)
            throws IOException, InterruptedException {
        for (Optional<Event> next = subscription.next(); next.isPresent(); next = subscription.next()) {
            out.write(EngineJson.encode(next.get()));
            out.write('\n');
            out.flush();
        }
        if (subscription.overflowed()) {
            throw new IOException("events came faster than the listener read them");
        }
    }

    private static VersionResponse versionOf(EngineFacts engine) {
        var details = Map.of(
                "ApiVersion", ApiVersion.CURRENT.toString(),
                "BuildTime", engine.buildTime(),
                "Arch", HostFacts.goArchitecture(),
                "Experimental", Boolean.toString(engine.experimental()),
                "GitCommit", "",
                "JavaVersion", Runtime.version().toString(),
                "KernelVersion", HostFacts.kernelVersion(),
                "MinAPIVersion", ApiVersion.MINIMUM.toString(),
                "Os", "linux");
        return new VersionResponseBuilder()
                .platform(new VersionPlatform("Berth"))
                .components(List.of(new VersionComponent("Engine", engine.version(), details)))
                .version(engine.version())
                .experimental(engine.experimental())
                .apiVersion(ApiVersion.CURRENT.toString())
                .minApiVersion(ApiVersion.MINIMUM.toString())
                .os("linux")
                .arch(HostFacts.goArchitecture())
                .kernelVersion(HostFacts.kernelVersion())
                .buildTime(engine.buildTime())
                .build();
    }
}
