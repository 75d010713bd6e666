package io.berth.api.type.container;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link HostConfig} field by field; not for use by several threads. */
public final class HostConfigBuilder {
    private @Nullable List<String> binds;
    private String containerIdFile = "";
    private LogConfig logConfig = new LogConfig("", Map.of());
    private String networkMode = "";
    private @Nullable Map<String, @Nullable List<PortBinding>> portBindings;
    private RestartPolicy restartPolicy = new RestartPolicy("", 0);
    private boolean autoRemove;
    private String volumeDriver = "";
    private @Nullable List<String> volumesFrom;
    private List<Integer> consoleSize = List.of(0, 0);
    private Map<String, String> annotations = Map.of();
    private @Nullable List<String> capAdd;
    private @Nullable List<String> capDrop;
    private String cgroupnsMode = "";
    private @Nullable List<String> dns;
    private @Nullable List<String> dnsOptions;
    private @Nullable List<String> dnsSearch;
    private @Nullable List<String> extraHosts;
    private @Nullable List<String> groupAdd;
    private String ipcMode = "";
    private String cgroup = "";
    private @Nullable List<String> links;
    private int oomScoreAdj;
    private String pidMode = "";
    private boolean privileged;
    private boolean publishAllPorts;
    private boolean readonlyRootfs;
    private @Nullable List<String> securityOpt;
    private Map<String, String> storageOpt = Map.of();
    private Map<String, String> tmpfs = Map.of();
    private String utsMode = "";
    private String usernsMode = "";
    private long shmSize;
    private Map<String, String> sysctls = Map.of();
    private String runtime = "";
    private String isolation = "";
    private Resources resources = Resources.EMPTY;
    private List<Mount> mounts = List.of();
    private @Nullable List<String> maskedPaths;
    private @Nullable List<String> readonlyPaths;
    private @Nullable Boolean init;

    /** Starts with nothing set. */
    public HostConfigBuilder() {}

    HostConfigBuilder(HostConfig from) {
        binds = from.binds();
        containerIdFile = from.containerIdFile();
        logConfig = from.logConfig();
        networkMode = from.networkMode();
        portBindings = from.portBindings();
        restartPolicy = from.restartPolicy();
        autoRemove = from.autoRemove();
        volumeDriver = from.volumeDriver();
        volumesFrom = from.volumesFrom();
        consoleSize = from.consoleSize();
        annotations = from.annotations();
        capAdd = from.capAdd();
        capDrop = from.capDrop();
        cgroupnsMode = from.cgroupnsMode();
        dns = from.dns();
        dnsOptions = from.dnsOptions();
        dnsSearch = from.dnsSearch();
        extraHosts = from.extraHosts();
        groupAdd = from.groupAdd();
        ipcMode = from.ipcMode();
        cgroup = from.cgroup();
        links = from.links();
        oomScoreAdj = from.oomScoreAdj();
        pidMode = from.pidMode();
        privileged = from.privileged();
        publishAllPorts = from.publishAllPorts();
        readonlyRootfs = from.readonlyRootfs();
        securityOpt = from.securityOpt();
        storageOpt = from.storageOpt();
        tmpfs = from.tmpfs();
        utsMode = from.utsMode();
        usernsMode = from.usernsMode();
        shmSize = from.shmSize();
        sysctls = from.sysctls();
        runtime = from.runtime();
        isolation = from.isolation();
        resources = from.resources();
        mounts = from.mounts();
        maskedPaths = from.maskedPaths();
        readonlyPaths = from.readonlyPaths();
        init = from.init();
    }

    public HostConfigBuilder binds(@Nullable List<String> value) {
        binds = value;
        return this;
    }

    public HostConfigBuilder containerIdFile(String value) {
        containerIdFile = value;
        return this;
    }

    public HostConfigBuilder logConfig(LogConfig value) {
        logConfig = value;
        return this;
    }

    public HostConfigBuilder networkMode(String value) {
        networkMode = value;
        return this;
    }

    public HostConfigBuilder portBindings(@Nullable Map<String, @Nullable List<PortBinding>> value) {
        portBindings = value;
        return this;
    }

    public HostConfigBuilder restartPolicy(RestartPolicy value) {
        restartPolicy = value;
        return this;
    }

    public HostConfigBuilder autoRemove(boolean value) {
        autoRemove = value;
        return this;
    }

    public HostConfigBuilder volumeDriver(String value) {
        volumeDriver = value;
        return this;
    }

    public HostConfigBuilder volumesFrom(@Nullable List<String> value) {
        volumesFrom = value;
        return this;
    }

    public HostConfigBuilder consoleSize(List<Integer> value) {
        consoleSize = value;
        return this;
    }

    public HostConfigBuilder annotations(Map<String, String> value) {
        annotations = value;
        return this;
    }

    public HostConfigBuilder capAdd(@Nullable List<String> value) {
        capAdd = value;
        return this;
    }

    public HostConfigBuilder capDrop(@Nullable List<String> value) {
        capDrop = value;
        return this;
    }

    public HostConfigBuilder cgroupnsMode(String value) {
        cgroupnsMode = value;
        return this;
    }

    public HostConfigBuilder dns(@Nullable List<String> value) {
        dns = value;
        return this;
    }

    public HostConfigBuilder dnsOptions(@Nullable List<String> value) {
        dnsOptions = value;
        return this;
    }

    public HostConfigBuilder dnsSearch(@Nullable List<String> value) {
        dnsSearch = value;
        return this;
    }

    public HostConfigBuilder extraHosts(@Nullable List<String> value) {
        extraHosts = value;
        return this;
    }

    public HostConfigBuilder groupAdd(@Nullable List<String> value) {
        groupAdd = value;
        return this;
    }

    public HostConfigBuilder ipcMode(String value) {
        ipcMode = value;
        return this;
    }

    public HostConfigBuilder cgroup(String value) {
        cgroup = value;
        return this;
    }

    public HostConfigBuilder links(@Nullable List<String> value) {
        links = value;
        return this;
    }

    public HostConfigBuilder oomScoreAdj(int value) {
        oomScoreAdj = value;
        return this;
    }

    public HostConfigBuilder pidMode(String value) {
        pidMode = value;
        return this;
    }

    public HostConfigBuilder privileged(boolean value) {
        privileged = value;
        return this;
    }

    public HostConfigBuilder publishAllPorts(boolean value) {
        publishAllPorts = value;
        return this;
    }

    public HostConfigBuilder readonlyRootfs(boolean value) {
        readonlyRootfs = value;
        return this;
    }

    public HostConfigBuilder securityOpt(@Nullable List<String> value) {
        securityOpt = value;
        return this;
    }

    public HostConfigBuilder storageOpt(Map<String, String> value) {
        storageOpt = value;
        return this;
    }

    public HostConfigBuilder tmpfs(Map<String, String> value) {
        tmpfs = value;
        return this;
    }

    public HostConfigBuilder utsMode(String value) {
        utsMode = value;
        return this;
    }

    public HostConfigBuilder usernsMode(String value) {
        usernsMode = value;
        return this;
    }

    public HostConfigBuilder shmSize(long value) {
        shmSize = value;
        return this;
    }

    public HostConfigBuilder sysctls(Map<String, String> value) {
        sysctls = value;
        return this;
    }

    public HostConfigBuilder runtime(String value) {
        runtime = value;
        return this;
    }

    public HostConfigBuilder isolation(String value) {
        isolation = value;
        return this;
    }

    public HostConfigBuilder resources(Resources value) {
        resources = value;
        return this;
    }

    public HostConfigBuilder mounts(List<Mount> value) {
        mounts = value;
        return this;
    }

    public HostConfigBuilder maskedPaths(@Nullable List<String> value) {
        maskedPaths = value;
        return this;
    }

    public HostConfigBuilder readonlyPaths(@Nullable List<String> value) {
        readonlyPaths = value;
        return this;
    }

    public HostConfigBuilder init(@Nullable Boolean value) {
        init = value;
        return this;
    }

    public HostConfig build() {
        return new HostConfig(
                binds,
                containerIdFile,
                logConfig,
                networkMode,
                portBindings,
                restartPolicy,
                autoRemove,
                volumeDriver,
                volumesFrom,
                consoleSize,
                annotations,
                capAdd,
                capDrop,
                cgroupnsMode,
                dns,
                dnsOptions,
                dnsSearch,
                extraHosts,
                groupAdd,
                ipcMode,
                cgroup,
                links,
                oomScoreAdj,
                pidMode,
                privileged,
                publishAllPorts,
                readonlyRootfs,
                securityOpt,
                storageOpt,
                tmpfs,
                utsMode,
                usernsMode,
                shmSize,
                sysctls,
                runtime,
                isolation,
                resources,
                mounts,
                maskedPaths,
                readonlyPaths,
                init);
    }
}
