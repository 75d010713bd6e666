package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.json.Unsigned;
import io.berth.api.type.Absent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a container, as they stand among the other fields of {@link HostConfig} and {@link UpdateRequest}.
 * Null and empty are told apart where the engine shows the difference.
 *
 * @param memory bytes
 * @param cpuPeriod microseconds
 * @param cpuQuota microseconds
 * @param cpuRealtimePeriod microseconds
 * @param cpuRealtimeRuntime microseconds
 * @param kernelMemory bytes
 * @param kernelMemoryTcp bytes
 * @param memoryReservation bytes
 * @param memorySwap bytes, memory included; -1 is without limit
 * @param memorySwappiness null leaves it to the kernel
 * @param pidsLimit null and not positive mean without limit
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Resources(
        long cpuShares,
        long memory,
        long nanoCpus,
        String cgroupParent,

        @JsonDeserialize(using = Unsigned.Of16.class) int blkioWeight,

        @Nullable List<WeightDevice> blkioWeightDevice,
        @Nullable List<ThrottleDevice> blkioDeviceReadBps,
        @Nullable List<ThrottleDevice> blkioDeviceWriteBps,
        @JsonProperty("BlkioDeviceReadIOps") @Nullable List<ThrottleDevice> blkioDeviceReadIops,
        @JsonProperty("BlkioDeviceWriteIOps") @Nullable List<ThrottleDevice> blkioDeviceWriteIops,
        long cpuPeriod,
        long cpuQuota,
        long cpuRealtimePeriod,
        long cpuRealtimeRuntime,
        String cpusetCpus,
        String cpusetMems,
        @Nullable List<DeviceMapping> devices,
        @Nullable List<String> deviceCgroupRules,
        @Nullable List<DeviceRequest> deviceRequests,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long kernelMemory,

        @JsonProperty("KernelMemoryTCP") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long kernelMemoryTcp,

        long memoryReservation,
        long memorySwap,
        @Nullable Long memorySwappiness,
        @Nullable Boolean oomKillDisable,
        @Nullable Long pidsLimit,
        @Nullable List<Ulimit> ulimits,
        long cpuCount,
        long cpuPercent,
        @JsonProperty("IOMaximumIOps") long ioMaximumIops,
        @JsonProperty("IOMaximumBandwidth") long ioMaximumBandwidth) {
    /** Nothing set. */
    public static final Resources EMPTY = new ResourcesBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public Resources {
        cgroupParent = Absent.text(cgroupParent);
        blkioWeightDevice = Absent.listOrNull(blkioWeightDevice);
        blkioDeviceReadBps = Absent.listOrNull(blkioDeviceReadBps);
        blkioDeviceWriteBps = Absent.listOrNull(blkioDeviceWriteBps);
        blkioDeviceReadIops = Absent.listOrNull(blkioDeviceReadIops);
        blkioDeviceWriteIops = Absent.listOrNull(blkioDeviceWriteIops);
        cpusetCpus = Absent.text(cpusetCpus);
        cpusetMems = Absent.text(cpusetMems);
        devices = Absent.listOrNull(devices);
        deviceCgroupRules = Absent.stringsOrNull(deviceCgroupRules);
        deviceRequests = Absent.listOrNull(deviceRequests);
        ulimits = Absent.listOrNull(ulimits);
    }

    /** A builder that starts with this record's values. */
    public ResourcesBuilder edit() {
        return new ResourcesBuilder(this);
    }
}
