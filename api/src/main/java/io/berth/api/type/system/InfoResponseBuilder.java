package io.berth.api.type.system;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link InfoResponse} field by field; not for use by several threads. */
public final class InfoResponseBuilder {
    private String id = "";
    private int containers;
    private int containersRunning;
    private int containersPaused;
    private int containersStopped;
    private int images;
    private String driver = "";
    private List<List<String>> driverStatus = List.of();
    private PluginsInfo plugins = new PluginsInfo(List.of(), List.of(), null, List.of());
    private LimitSupport limits = LimitSupport.NONE;
    private boolean ipv4Forwarding;
    private boolean debug;
    private int nFd;
    private boolean oomKillDisable;
    private int nGoroutines;
    private String systemTime = "";
    private String loggingDriver = "";
    private String cgroupDriver = "";
    private String cgroupVersion = "";
    private int nEventsListener;
    private String kernelVersion = "";
    private String operatingSystem = "";
    private String osVersion = "";
    private String osType = "";
    private String architecture = "";
    private String indexServerAddress = "";
    private RegistryConfig registryConfig = new RegistryConfig(Map.of(), List.of(), null);
    private int nCpu;
    private long memTotal;
    private @Nullable List<String> genericResources;
    private String dockerRootDir = "";
    private String httpProxy = "";
    private String httpsProxy = "";
    private String noProxy = "";
    private String name = "";
    private List<String> labels = List.of();
    private boolean experimentalBuild;
    private String serverVersion = "";
    private Map<String, RuntimeInfo> runtimes = Map.of();
    private String defaultRuntime = "";
    private SwarmInfo swarm = new SwarmInfo("", "", "inactive", false, "", null);
    private boolean liveRestoreEnabled;
    private String isolation = "";
    private String initBinary = "";
    private Commit containerdCommit = new Commit("");
    private Commit runcCommit = new Commit("");
    private Commit initCommit = new Commit("");
    private List<String> securityOptions = List.of();
    private @Nullable FirewallInfo firewallBackend;
    private List<String> cdiSpecDirs = List.of();
    private @Nullable List<String> warnings;

    /** Starts with nothing set. */
    public InfoResponseBuilder() {}

    InfoResponseBuilder(InfoResponse from) {
        id = from.id();
        containers = from.containers();
        containersRunning = from.containersRunning();
        containersPaused = from.containersPaused();
        containersStopped = from.containersStopped();
        images = from.images();
        driver = from.driver();
        driverStatus = from.driverStatus();
        plugins = from.plugins();
        limits = from.limits();
        ipv4Forwarding = from.ipv4Forwarding();
        debug = from.debug();
        nFd = from.nFd();
        oomKillDisable = from.oomKillDisable();
        nGoroutines = from.nGoroutines();
        systemTime = from.systemTime();
        loggingDriver = from.loggingDriver();
        cgroupDriver = from.cgroupDriver();
        cgroupVersion = from.cgroupVersion();
        nEventsListener = from.nEventsListener();
        kernelVersion = from.kernelVersion();
        operatingSystem = from.operatingSystem();
        osVersion = from.osVersion();
        osType = from.osType();
        architecture = from.architecture();
        indexServerAddress = from.indexServerAddress();
        registryConfig = from.registryConfig();
        nCpu = from.nCpu();
        memTotal = from.memTotal();
        genericResources = from.genericResources();
        dockerRootDir = from.dockerRootDir();
        httpProxy = from.httpProxy();
        httpsProxy = from.httpsProxy();
        noProxy = from.noProxy();
        name = from.name();
        labels = from.labels();
        experimentalBuild = from.experimentalBuild();
        serverVersion = from.serverVersion();
        runtimes = from.runtimes();
        defaultRuntime = from.defaultRuntime();
        swarm = from.swarm();
        liveRestoreEnabled = from.liveRestoreEnabled();
        isolation = from.isolation();
        initBinary = from.initBinary();
        containerdCommit = from.containerdCommit();
        runcCommit = from.runcCommit();
        initCommit = from.initCommit();
        securityOptions = from.securityOptions();
        firewallBackend = from.firewallBackend();
        cdiSpecDirs = from.cdiSpecDirs();
        warnings = from.warnings();
    }

    public InfoResponseBuilder id(String value) {
        id = value;
        return this;
    }

    public InfoResponseBuilder containers(int value) {
        containers = value;
        return this;
    }

    public InfoResponseBuilder containersRunning(int value) {
        containersRunning = value;
        return this;
    }

    public InfoResponseBuilder containersPaused(int value) {
        containersPaused = value;
        return this;
    }

    public InfoResponseBuilder containersStopped(int value) {
        containersStopped = value;
        return this;
    }

    public InfoResponseBuilder images(int value) {
        images = value;
        return this;
    }

    public InfoResponseBuilder driver(String value) {
        driver = value;
        return this;
    }

    public InfoResponseBuilder driverStatus(List<List<String>> value) {
        driverStatus = value;
        return this;
    }

    public InfoResponseBuilder plugins(PluginsInfo value) {
        plugins = value;
        return this;
    }

    public InfoResponseBuilder limits(LimitSupport value) {
        limits = value;
        return this;
    }

    public InfoResponseBuilder ipv4Forwarding(boolean value) {
        ipv4Forwarding = value;
        return this;
    }

    public InfoResponseBuilder debug(boolean value) {
        debug = value;
        return this;
    }

    public InfoResponseBuilder nFd(int value) {
        nFd = value;
        return this;
    }

    public InfoResponseBuilder oomKillDisable(boolean value) {
        oomKillDisable = value;
        return this;
    }

    public InfoResponseBuilder nGoroutines(int value) {
        nGoroutines = value;
        return this;
    }

    public InfoResponseBuilder systemTime(String value) {
        systemTime = value;
        return this;
    }

    public InfoResponseBuilder loggingDriver(String value) {
        loggingDriver = value;
        return this;
    }

    public InfoResponseBuilder cgroupDriver(String value) {
        cgroupDriver = value;
        return this;
    }

    public InfoResponseBuilder cgroupVersion(String value) {
        cgroupVersion = value;
        return this;
    }

    public InfoResponseBuilder nEventsListener(int value) {
        nEventsListener = value;
        return this;
    }

    public InfoResponseBuilder kernelVersion(String value) {
        kernelVersion = value;
        return this;
    }

    public InfoResponseBuilder operatingSystem(String value) {
        operatingSystem = value;
        return this;
    }

    public InfoResponseBuilder osVersion(String value) {
        osVersion = value;
        return this;
    }

    public InfoResponseBuilder osType(String value) {
        osType = value;
        return this;
    }

    public InfoResponseBuilder architecture(String value) {
        architecture = value;
        return this;
    }

    public InfoResponseBuilder indexServerAddress(String value) {
        indexServerAddress = value;
        return this;
    }

    public InfoResponseBuilder registryConfig(RegistryConfig value) {
        registryConfig = value;
        return this;
    }

    public InfoResponseBuilder nCpu(int value) {
        nCpu = value;
        return this;
    }

    public InfoResponseBuilder memTotal(long value) {
        memTotal = value;
        return this;
    }

    public InfoResponseBuilder genericResources(@Nullable List<String> value) {
        genericResources = value;
        return this;
    }

    public InfoResponseBuilder dockerRootDir(String value) {
        dockerRootDir = value;
        return this;
    }

    public InfoResponseBuilder httpProxy(String value) {
        httpProxy = value;
        return this;
    }

    public InfoResponseBuilder httpsProxy(String value) {
        httpsProxy = value;
        return this;
    }

    public InfoResponseBuilder noProxy(String value) {
        noProxy = value;
        return this;
    }

    public InfoResponseBuilder name(String value) {
        name = value;
        return this;
    }

    public InfoResponseBuilder labels(List<String> value) {
        labels = value;
        return this;
    }

    public InfoResponseBuilder experimentalBuild(boolean value) {
        experimentalBuild = value;
        return this;
    }

    public InfoResponseBuilder serverVersion(String value) {
        serverVersion = value;
        return this;
    }

    public InfoResponseBuilder runtimes(Map<String, RuntimeInfo> value) {
        runtimes = value;
        return this;
    }

    public InfoResponseBuilder defaultRuntime(String value) {
        defaultRuntime = value;
        return this;
    }

    public InfoResponseBuilder swarm(SwarmInfo value) {
        swarm = value;
        return this;
    }

    public InfoResponseBuilder liveRestoreEnabled(boolean value) {
        liveRestoreEnabled = value;
        return this;
    }

    public InfoResponseBuilder isolation(String value) {
        isolation = value;
        return this;
    }

    public InfoResponseBuilder initBinary(String value) {
        initBinary = value;
        return this;
    }

    public InfoResponseBuilder containerdCommit(Commit value) {
        containerdCommit = value;
        return this;
    }

    public InfoResponseBuilder runcCommit(Commit value) {
        runcCommit = value;
        return this;
    }

    public InfoResponseBuilder initCommit(Commit value) {
        initCommit = value;
        return this;
    }

    public InfoResponseBuilder securityOptions(List<String> value) {
        securityOptions = value;
        return this;
    }

    public InfoResponseBuilder firewallBackend(@Nullable FirewallInfo value) {
        firewallBackend = value;
        return this;
    }

    public InfoResponseBuilder cdiSpecDirs(List<String> value) {
        cdiSpecDirs = value;
        return this;
    }

    public InfoResponseBuilder warnings(@Nullable List<String> value) {
        warnings = value;
        return this;
    }

    public InfoResponse build() {
        return new InfoResponse(
                id,
                containers,
                containersRunning,
                containersPaused,
                containersStopped,
                images,
                driver,
                driverStatus,
                plugins,
                limits,
                ipv4Forwarding,
                debug,
                nFd,
                oomKillDisable,
                nGoroutines,
                systemTime,
                loggingDriver,
                cgroupDriver,
                cgroupVersion,
                nEventsListener,
                kernelVersion,
                operatingSystem,
                osVersion,
                osType,
                architecture,
                indexServerAddress,
                registryConfig,
                nCpu,
                memTotal,
                genericResources,
                dockerRootDir,
                httpProxy,
                httpsProxy,
                noProxy,
                name,
                labels,
                experimentalBuild,
                serverVersion,
                runtimes,
                defaultRuntime,
                swarm,
                liveRestoreEnabled,
                isolation,
                initBinary,
                containerdCommit,
                runcCommit,
                initCommit,
                securityOptions,
                firewallBackend,
                cdiSpecDirs,
                warnings);
    }
}
