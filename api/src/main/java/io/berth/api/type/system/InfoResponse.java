package io.berth.api.type.system;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /info}.
 *
 * @param memTotal bytes
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record InfoResponse(
        @JsonProperty("ID") String id,
        int containers,
        int containersRunning,
        int containersPaused,
        int containersStopped,
        int images,
        String driver,
        List<List<String>> driverStatus,
        PluginsInfo plugins,
        @JsonUnwrapped LimitSupport limits,
        @JsonProperty("IPv4Forwarding") boolean ipv4Forwarding,
        boolean debug,
        @JsonProperty("NFd") int nFd,
        boolean oomKillDisable,
        @JsonProperty("NGoroutines") int nGoroutines,
        String systemTime,
        String loggingDriver,
        String cgroupDriver,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String cgroupVersion,
        @JsonProperty("NEventsListener") int nEventsListener,
        String kernelVersion,
        String operatingSystem,
        @JsonProperty("OSVersion") String osVersion,
        @JsonProperty("OSType") String osType,
        String architecture,
        String indexServerAddress,
        RegistryConfig registryConfig,
        @JsonProperty("NCPU") int nCpu,
        long memTotal,
        @Nullable List<String> genericResources,
        String dockerRootDir,
        String httpProxy,
        String httpsProxy,
        String noProxy,
        String name,
        List<String> labels,
        boolean experimentalBuild,
        String serverVersion,
        Map<String, RuntimeInfo> runtimes,
        String defaultRuntime,
        SwarmInfo swarm,
        boolean liveRestoreEnabled,
        String isolation,
        String initBinary,
        Commit containerdCommit,
        Commit runcCommit,
        Commit initCommit,
        List<String> securityOptions,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FirewallInfo firewallBackend,
        @JsonProperty("CDISpecDirs") List<String> cdiSpecDirs,
        @Nullable List<String> warnings) {
    /** Nothing set. */
    public static final InfoResponse EMPTY = new InfoResponseBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public InfoResponse {
        id = Absent.text(id);
        driver = Absent.text(driver);
        driverStatus = Absent.list(driverStatus);
        plugins = plugins == null ? new PluginsInfo(List.of(), List.of(), null, List.of()) : plugins;
        limits = limits == null ? LimitSupport.NONE : limits;
        systemTime = Absent.text(systemTime);
        loggingDriver = Absent.text(loggingDriver);
        cgroupDriver = Absent.text(cgroupDriver);
        cgroupVersion = Absent.text(cgroupVersion);
        kernelVersion = Absent.text(kernelVersion);
        operatingSystem = Absent.text(operatingSystem);
        osVersion = Absent.text(osVersion);
        osType = Absent.text(osType);
        architecture = Absent.text(architecture);
        indexServerAddress = Absent.text(indexServerAddress);
        registryConfig = registryConfig == null ? new RegistryConfig(Map.of(), List.of(), null) : registryConfig;
        genericResources = Absent.stringsOrNull(genericResources);
        dockerRootDir = Absent.text(dockerRootDir);
        httpProxy = Absent.text(httpProxy);
        httpsProxy = Absent.text(httpsProxy);
        noProxy = Absent.text(noProxy);
        name = Absent.text(name);
        labels = Absent.strings(labels);
        serverVersion = Absent.text(serverVersion);
        runtimes = Absent.map(runtimes);
        defaultRuntime = Absent.text(defaultRuntime);
        swarm = swarm == null ? new SwarmInfo("", "", "inactive", false, "", null) : swarm;
        isolation = Absent.text(isolation);
        initBinary = Absent.text(initBinary);
        containerdCommit = containerdCommit == null ? new Commit("") : containerdCommit;
        runcCommit = runcCommit == null ? new Commit("") : runcCommit;
        initCommit = initCommit == null ? new Commit("") : initCommit;
        securityOptions = Absent.strings(securityOptions);
        cdiSpecDirs = Absent.strings(cdiSpecDirs);
        warnings = Absent.stringsOrNull(warnings);
    }

    /** A builder that starts with this record's values. */
    public InfoResponseBuilder edit() {
        return new InfoResponseBuilder(this);
    }
}
