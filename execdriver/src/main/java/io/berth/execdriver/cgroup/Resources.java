package io.berth.execdriver.cgroup;

import java.util.List;

/**
 * A container's limits, in the Engine API's units ({@code HostConfig} and {@code Resources} there). Zero and the empty
 * string stand for "not set".
 *
 * @param pidsLimit -1 for no limit
 * @param deviceRules in the form of devices.allow: {@code "c 1:3 rwm"}; everything else is denied; empty allows the
 *     default devices only, {@code "a *:* rwm"} everything
 */
public record Resources(Memory memory, Cpu cpu, long pidsLimit, BlockIo blockIo, List<String> deviceRules) {
    /** Leaves the kernel's swappiness as it is. */
    public static final int ANY_SWAPPINESS = -1;

    /**
     * Limits of memory.
     *
     * @param limit bytes
     * @param swap bytes of memory and swap together; -1 for unlimited swap
     * @param reservation bytes
     * @param swappiness 0 to 100, or {@link #ANY_SWAPPINESS} (version 1 only)
     * @param kernelTcp bytes of buffers of TCP (version 1 only)
     * @param oomKillDisable whether the kernel stops processes instead of killing them (version 1 only)
     */
    public record Memory(
            long limit, long swap, long reservation, int swappiness, long kernelTcp, boolean oomKillDisable) {
        public static final Memory NONE = new Memory(0, 0, 0, ANY_SWAPPINESS, 0, false);

        public static Memory of(long limit, long swap) {
            return new Memory(limit, swap, 0, ANY_SWAPPINESS, 0, false);
        }
    }

    /**
     * Limits of processor time.
     *
     * @param nano billionths of a CPU
     * @param shares relative weight, 1024 is one share
     * @param period microseconds
     * @param quota microseconds in each period
     * @param realtimePeriod microseconds (version 1 only, as the next)
     * @param realtimeRuntime microseconds in each period
     * @param cpus such as {@code 0-2,4}
     * @param memoryNodes such as {@code 0}
     */
    public record Cpu(
            long nano,
            long shares,
            long period,
            long quota,
            long realtimePeriod,
            long realtimeRuntime,
            String cpus,
            String memoryNodes) {
        public static final Cpu NONE = new Cpu(0, 0, 0, 0, 0, 0, "", "");
    }

    /**
     * Limits of block devices; a rate of 0 takes a device's limit away.
     *
     * @param weight 10 to 1000
     * @param weights of single devices
     * @param readBytes bytes a second
     * @param writeBytes bytes a second
     * @param readOperations operations a second
     * @param writeOperations operations a second
     */
    public record BlockIo(
            int weight,
            List<DeviceValue> weights,
            List<DeviceValue> readBytes,
            List<DeviceValue> writeBytes,
            List<DeviceValue> readOperations,
            List<DeviceValue> writeOperations) {
        public static final BlockIo NONE = weight(0);

        public static BlockIo weight(int weight) {
            return new BlockIo(weight, List.of(), List.of(), List.of(), List.of(), List.of());
        }
    }

    /** A number for one block device. */
    public record DeviceValue(long major, long minor, long value) {
        /** As every file of a control group names a device. */
        String device() {
            return major + ":" + minor;
        }
    }

    /** No limits, the default devices. */
    public static Resources none() {
        return new Resources(Memory.NONE, Cpu.NONE, 0, BlockIo.NONE, List.of());
    }

    public Resources withMemory(Memory changed) {
        return new Resources(changed, cpu, pidsLimit, blockIo, deviceRules);
    }

    public Resources withCpu(Cpu changed) {
        return new Resources(memory, changed, pidsLimit, blockIo, deviceRules);
    }

    public Resources withPidsLimit(long changed) {
        return new Resources(memory, cpu, changed, blockIo, deviceRules);
    }

    public Resources withBlockIo(BlockIo changed) {
        return new Resources(memory, cpu, pidsLimit, changed, deviceRules);
    }

    public Resources withDeviceRules(List<String> changed) {
        return new Resources(memory, cpu, pidsLimit, blockIo, changed);
    }
}
