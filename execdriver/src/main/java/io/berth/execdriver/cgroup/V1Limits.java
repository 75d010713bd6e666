package io.berth.execdriver.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes limits into version 1's files. */
final class V1Limits {
    private final ControlFiles files;
    private final Map<String, Path> groups;

    V1Limits(ControlFiles files, Map<String, Path> groups) {
        this.files = files;
        this.groups = groups;
    }

    void apply(Resources resources) throws IOException {
        memory(resources.memory());
        cpu(resources.cpu());
        write("pids", "pids.max", resources.pidsLimit() < 0 ? "max" : number(resources.pidsLimit()));
        blockIo(resources.blockIo());
    }

    private void memory(Resources.Memory memory) throws IOException {
        limitAndSwap(memory);
        write("memory", "memory.soft_limit_in_bytes", memory.reservation());
        write("memory", "memory.kmem.tcp.limit_in_bytes", memory.kernelTcp());
        write("memory", "memory.oom_control", memory.oomKillDisable() ? 1 : 0);
        if (memory.swappiness() != Resources.ANY_SWAPPINESS) {
            write("memory", "memory.swappiness", Integer.toString(memory.swappiness()));
        }
    }

    /** The kernel wants memory ≤ memory and swap at every moment, so the larger of two changes comes first. */
    private void limitAndSwap(Resources.Memory memory) throws IOException {
        Path group = groups.get("memory");
        if (group == null || (memory.limit() == 0 && memory.swap() == 0)) {
            return;
        }
        Path swapFile = group.resolve("memory.memsw.limit_in_bytes");
        boolean swapFirst = memory.swap() != 0
                && files.exists(swapFile)
                && (memory.swap() < 0 || FlatKeyed.number(files.read(swapFile)) < memory.swap());
        if (swapFirst) {
            files.write(swapFile, number(memory.swap()));
        }
        write("memory", "memory.limit_in_bytes", memory.limit());
        if (!swapFirst && memory.swap() != 0) {
            files.writeIfThere(swapFile, number(memory.swap())); // missing with swapaccount=0
        }
    }

    private void cpu(Resources.Cpu cpu) throws IOException {
        write("cpu", "cpu.shares", cpu.shares());
        write("cpu", "cpu.cfs_period_us", CpuQuota.period(cpu));
        write("cpu", "cpu.cfs_quota_us", CpuQuota.quota(cpu));
        write("cpu", "cpu.rt_period_us", cpu.realtimePeriod());
        write("cpu", "cpu.rt_runtime_us", cpu.realtimeRuntime());
        write("cpuset", "cpuset.cpus", cpu.cpus());
        write("cpuset", "cpuset.mems", cpu.memoryNodes());
    }

    private void blockIo(Resources.BlockIo blockIo) throws IOException {
        Path group = groups.get("blkio");
        if (group == null) {
            return;
        }
        for (String scheduler : List.of("blkio.weight", "blkio.bfq.weight")) {
            if (blockIo.weight() != 0) {
                files.writeIfThere(group.resolve(scheduler), number(blockIo.weight()));
            }
            for (var device : blockIo.weights()) {
                files.writeIfThere(group.resolve(scheduler + "_device"), device.device() + " " + device.value());
            }
        }
        throttle(group.resolve("blkio.throttle.read_bps_device"), blockIo.readBytes());
        throttle(group.resolve("blkio.throttle.write_bps_device"), blockIo.writeBytes());
        throttle(group.resolve("blkio.throttle.read_iops_device"), blockIo.readOperations());
        throttle(group.resolve("blkio.throttle.write_iops_device"), blockIo.writeOperations());
    }

    private void throttle(Path file, List<Resources.DeviceValue> devices) throws IOException {
        for (var device : devices) {
            files.write(file, device.device() + " " + Long.toUnsignedString(device.value()));
        }
    }

    private void write(String controller, String file, long value) throws IOException {
        write(controller, file, number(value));
    }

    private void write(String controller, String file, String value) throws IOException {
        Path group = groups.get(controller);
        if (group != null && !value.isEmpty()) {
            files.write(group.resolve(file), value);
        }
    }

    private static String number(long value) {
        return value == 0 ? "" : Long.toString(value);
    }
}
