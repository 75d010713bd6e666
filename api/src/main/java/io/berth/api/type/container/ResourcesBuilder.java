package io.berth.api.type.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Resources} field by field; not for use by several threads. */
public final class ResourcesBuilder {
    private long cpuShares;
    private long memory;
    private long nanoCpus;
    private String cgroupParent = "";
    private int blkioWeight;
    private @Nullable List<WeightDevice> blkioWeightDevice;
    private @Nullable List<ThrottleDevice> blkioDeviceReadBps;
    private @Nullable List<ThrottleDevice> blkioDeviceWriteBps;
    private @Nullable List<ThrottleDevice> blkioDeviceReadIops;
    private @Nullable List<ThrottleDevice> blkioDeviceWriteIops;
    private long cpuPeriod;
    private long cpuQuota;
    private long cpuRealtimePeriod;
    private long cpuRealtimeRuntime;
    private String cpusetCpus = "";
    private String cpusetMems = "";
    private @Nullable List<DeviceMapping> devices;
    private @Nullable List<String> deviceCgroupRules;
    private @Nullable List<DeviceRequest> deviceRequests;
    private long kernelMemory;
    private long kernelMemoryTcp;
    private long memoryReservation;
    private long memorySwap;
    private @Nullable Long memorySwappiness;
    private @Nullable Boolean oomKillDisable;
    private @Nullable Long pidsLimit;
    private @Nullable List<Ulimit> ulimits;
    private long cpuCount;
    private long cpuPercent;
    private long ioMaximumIops;
    private long ioMaximumBandwidth;

    /** Starts with nothing set. */
    public ResourcesBuilder() {}

    ResourcesBuilder(Resources from) {
        cpuShares = from.cpuShares();
        memory = from.memory();
        nanoCpus = from.nanoCpus();
        cgroupParent = from.cgroupParent();
        blkioWeight = from.blkioWeight();
        blkioWeightDevice = from.blkioWeightDevice();
        blkioDeviceReadBps = from.blkioDeviceReadBps();
        blkioDeviceWriteBps = from.blkioDeviceWriteBps();
        blkioDeviceReadIops = from.blkioDeviceReadIops();
        blkioDeviceWriteIops = from.blkioDeviceWriteIops();
        cpuPeriod = from.cpuPeriod();
        cpuQuota = from.cpuQuota();
        cpuRealtimePeriod = from.cpuRealtimePeriod();
        cpuRealtimeRuntime = from.cpuRealtimeRuntime();
        cpusetCpus = from.cpusetCpus();
        cpusetMems = from.cpusetMems();
        devices = from.devices();
        deviceCgroupRules = from.deviceCgroupRules();
        deviceRequests = from.deviceRequests();
        kernelMemory = from.kernelMemory();
        kernelMemoryTcp = from.kernelMemoryTcp();
        memoryReservation = from.memoryReservation();
        memorySwap = from.memorySwap();
        memorySwappiness = from.memorySwappiness();
        oomKillDisable = from.oomKillDisable();
        pidsLimit = from.pidsLimit();
        ulimits = from.ulimits();
        cpuCount = from.cpuCount();
        cpuPercent = from.cpuPercent();
        ioMaximumIops = from.ioMaximumIops();
        ioMaximumBandwidth = from.ioMaximumBandwidth();
    }

    public ResourcesBuilder cpuShares(long value) {
        cpuShares = value;
        return this;
    }

    public ResourcesBuilder memory(long value) {
        memory = value;
        return this;
    }

    public ResourcesBuilder nanoCpus(long value) {
        nanoCpus = value;
        return this;
    }

    public ResourcesBuilder cgroupParent(String value) {
        cgroupParent = value;
        return this;
    }

    public ResourcesBuilder blkioWeight(int value) {
        blkioWeight = value;
        return this;
    }

    public ResourcesBuilder blkioWeightDevice(@Nullable List<WeightDevice> value) {
        blkioWeightDevice = value;
        return this;
    }

    public ResourcesBuilder blkioDeviceReadBps(@Nullable List<ThrottleDevice> value) {
        blkioDeviceReadBps = value;
        return this;
    }

    public ResourcesBuilder blkioDeviceWriteBps(@Nullable List<ThrottleDevice> value) {
        blkioDeviceWriteBps = value;
        return this;
    }

    public ResourcesBuilder blkioDeviceReadIops(@Nullable List<ThrottleDevice> value) {
        blkioDeviceReadIops = value;
        return this;
    }

    public ResourcesBuilder blkioDeviceWriteIops(@Nullable List<ThrottleDevice> value) {
        blkioDeviceWriteIops = value;
        return this;
    }

    public ResourcesBuilder cpuPeriod(long value) {
        cpuPeriod = value;
        return this;
    }

    public ResourcesBuilder cpuQuota(long value) {
        cpuQuota = value;
        return this;
    }

    public ResourcesBuilder cpuRealtimePeriod(long value) {
        cpuRealtimePeriod = value;
        return this;
    }

    public ResourcesBuilder cpuRealtimeRuntime(long value) {
        cpuRealtimeRuntime = value;
        return this;
    }

    public ResourcesBuilder cpusetCpus(String value) {
        cpusetCpus = value;
        return this;
    }

    public ResourcesBuilder cpusetMems(String value) {
        cpusetMems = value;
        return this;
    }

    public ResourcesBuilder devices(@Nullable List<DeviceMapping> value) {
        devices = value;
        return this;
    }

    public ResourcesBuilder deviceCgroupRules(@Nullable List<String> value) {
        deviceCgroupRules = value;
        return this;
    }

    public ResourcesBuilder deviceRequests(@Nullable List<DeviceRequest> value) {
        deviceRequests = value;
        return this;
    }

    public ResourcesBuilder kernelMemory(long value) {
        kernelMemory = value;
        return this;
    }

    public ResourcesBuilder kernelMemoryTcp(long value) {
        kernelMemoryTcp = value;
        return this;
    }

    public ResourcesBuilder memoryReservation(long value) {
        memoryReservation = value;
        return this;
    }

    public ResourcesBuilder memorySwap(long value) {
        memorySwap = value;
        return this;
    }

    public ResourcesBuilder memorySwappiness(@Nullable Long value) {
        memorySwappiness = value;
        return this;
    }

    public ResourcesBuilder oomKillDisable(@Nullable Boolean value) {
        oomKillDisable = value;
        return this;
    }

    public ResourcesBuilder pidsLimit(@Nullable Long value) {
        pidsLimit = value;
        return this;
    }

    public ResourcesBuilder ulimits(@Nullable List<Ulimit> value) {
        ulimits = value;
        return this;
    }

    public ResourcesBuilder cpuCount(long value) {
        cpuCount = value;
        return this;
    }

    public ResourcesBuilder cpuPercent(long value) {
        cpuPercent = value;
        return this;
    }

    public ResourcesBuilder ioMaximumIops(long value) {
        ioMaximumIops = value;
        return this;
    }

    public ResourcesBuilder ioMaximumBandwidth(long value) {
        ioMaximumBandwidth = value;
        return this;
    }

    public Resources build() {
        return new Resources(
                cpuShares,
                memory,
                nanoCpus,
                cgroupParent,
                blkioWeight,
                blkioWeightDevice,
                blkioDeviceReadBps,
                blkioDeviceWriteBps,
                blkioDeviceReadIops,
                blkioDeviceWriteIops,
                cpuPeriod,
                cpuQuota,
                cpuRealtimePeriod,
                cpuRealtimeRuntime,
                cpusetCpus,
                cpusetMems,
                devices,
                deviceCgroupRules,
                deviceRequests,
                kernelMemory,
                kernelMemoryTcp,
                memoryReservation,
                memorySwap,
                memorySwappiness,
                oomKillDisable,
                pidsLimit,
                ulimits,
                cpuCount,
                cpuPercent,
                ioMaximumIops,
                ioMaximumBandwidth);
    }
}
