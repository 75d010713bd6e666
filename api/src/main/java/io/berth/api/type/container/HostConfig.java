package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import io.berth.api.type.TextOrList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container's settings that depend on the host. Null and empty are told apart where the engine shows the
 * difference.
 *
 * @param portBindings by port and protocol, such as 80/tcp
 * @param consoleSize rows, columns
 * @param shmSize bytes
 * @param maskedPaths null asks for the engine's own list
 * @param readonlyPaths null asks for the engine's own list
 * @param init null leaves it to the engine's configuration
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record HostConfig(
        @Nullable List<String> binds,
        @JsonProperty("ContainerIDFile") String containerIdFile,
        LogConfig logConfig,
        String networkMode,
        @Nullable Map<String, @Nullable List<PortBinding>> portBindings,
        RestartPolicy restartPolicy,
        boolean autoRemove,
        String volumeDriver,
        @Nullable List<String> volumesFrom,
        List<Integer> consoleSize,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> annotations,

        @JsonDeserialize(using = TextOrList.class) @Nullable List<String> capAdd,

        @JsonDeserialize(using = TextOrList.class) @Nullable List<String> capDrop,

        String cgroupnsMode,
        @Nullable List<String> dns,
        @Nullable List<String> dnsOptions,
        @Nullable List<String> dnsSearch,
        @Nullable List<String> extraHosts,
        @Nullable List<String> groupAdd,
        String ipcMode,
        String cgroup,
        @Nullable List<String> links,
        int oomScoreAdj,
        String pidMode,
        boolean privileged,
        boolean publishAllPorts,
        boolean readonlyRootfs,
        @Nullable List<String> securityOpt,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> storageOpt,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tmpfs,
        @JsonProperty("UTSMode") String utsMode,
        String usernsMode,
        long shmSize,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> sysctls,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String runtime,
        String isolation,
        @JsonUnwrapped Resources resources,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Mount> mounts,
        @Nullable List<String> maskedPaths,
        @Nullable List<String> readonlyPaths,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean init) {
    /** Nothing set. */
    public static final HostConfig EMPTY = new HostConfigBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public HostConfig {
        binds = Absent.stringsOrNull(binds);
        containerIdFile = Absent.text(containerIdFile);
        logConfig = logConfig == null ? new LogConfig("", Map.of()) : logConfig;
        networkMode = Absent.text(networkMode);
        portBindings = Absent.mapOrNull(portBindings);
        restartPolicy = restartPolicy == null ? new RestartPolicy("", 0) : restartPolicy;
        volumeDriver = Absent.text(volumeDriver);
        volumesFrom = Absent.stringsOrNull(volumesFrom);
        consoleSize = Absent.pair(consoleSize);
        annotations = Absent.stringMap(annotations);
        capAdd = Absent.stringsOrNull(capAdd);
        capDrop = Absent.stringsOrNull(capDrop);
        cgroupnsMode = Absent.text(cgroupnsMode);
        dns = Absent.stringsOrNull(dns);
        dnsOptions = Absent.stringsOrNull(dnsOptions);
        dnsSearch = Absent.stringsOrNull(dnsSearch);
        extraHosts = Absent.stringsOrNull(extraHosts);
        groupAdd = Absent.stringsOrNull(groupAdd);
        ipcMode = Absent.text(ipcMode);
        cgroup = Absent.text(cgroup);
        links = Absent.stringsOrNull(links);
        pidMode = Absent.text(pidMode);
        securityOpt = Absent.stringsOrNull(securityOpt);
        storageOpt = Absent.stringMap(storageOpt);
        tmpfs = Absent.stringMap(tmpfs);
        utsMode = Absent.text(utsMode);
        usernsMode = Absent.text(usernsMode);
        sysctls = Absent.stringMap(sysctls);
        runtime = Absent.text(runtime);
        isolation = Absent.text(isolation);
        resources = resources == null ? Resources.EMPTY : resources;
        mounts = Absent.list(mounts, Mount.EMPTY);
        maskedPaths = Absent.stringsOrNull(maskedPaths);
        readonlyPaths = Absent.stringsOrNull(readonlyPaths);
    }

    /** A builder that starts with this record's values. */
    public HostConfigBuilder edit() {
        return new HostConfigBuilder(this);
    }
}
