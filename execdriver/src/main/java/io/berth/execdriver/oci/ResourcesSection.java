package io.berth.execdriver.oci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.berth.execdriver.cgroup.CpuQuota;
import io.berth.execdriver.cgroup.DeviceRules;
import io.berth.execdriver.cgroup.Resources;
import java.math.BigInteger;
import java.util.List;

/** The {@code linux.resources} of config.json; what is not set is not written. */
final class ResourcesSection {
    private ResourcesSection() {}

    static ObjectNode of(Resources resources) {
        ObjectNode section = JsonNodeFactory.instance.objectNode();
        addDevices(section.putArray("devices"), resources);
        addMemory(section.putObject("memory"), resources.memory());
        addCpu(section.putObject("cpu"), resources.cpu());
        if (resources.pidsLimit() != 0) {
            section.putObject("pids").put("limit", resources.pidsLimit());
        }
        if (!resources.blockIo().equals(Resources.BlockIo.NONE)) {
            addBlockIo(section.putObject("blockIO"), resources.blockIo());
        }
        return section;
    }

    private static void addMemory(ObjectNode section, Resources.Memory memory) {
        put(section, "limit", memory.limit());
        put(section, "reservation", memory.reservation());
        put(section, "swap", memory.swap());
        put(section, "kernelTCP", memory.kernelTcp());
        if (memory.swappiness() != Resources.ANY_SWAPPINESS) {
            section.put("swappiness", memory.swappiness());
        }
        if (memory.oomKillDisable()) {
            section.put("disableOOMKiller", true);
        }
    }

    private static void addCpu(ObjectNode section, Resources.Cpu cpu) {
        put(section, "shares", cpu.shares());
        put(section, "period", CpuQuota.period(cpu));
        put(section, "quota", CpuQuota.quota(cpu));
        put(section, "realtimePeriod", cpu.realtimePeriod());
        put(section, "realtimeRuntime", cpu.realtimeRuntime());
        put(section, "cpus", cpu.cpus());
        put(section, "mems", cpu.memoryNodes());
    }

    private static void addBlockIo(ObjectNode section, Resources.BlockIo blockIo) {
        put(section, "weight", blockIo.weight());
        put(section, "weightDevice", "weight", blockIo.weights());
        put(section, "throttleReadBpsDevice", "rate", blockIo.readBytes());
        put(section, "throttleWriteBpsDevice", "rate", blockIo.writeBytes());
        put(section, "throttleReadIOPSDevice", "rate", blockIo.readOperations());
        put(section, "throttleWriteIOPSDevice", "rate", blockIo.writeOperations());
    }

    private static void put(ObjectNode section, String name, String number, List<Resources.DeviceValue> devices) {
        for (var device : devices) {
            section.withArray(name)
                    .addObject()
                    .put("major", device.major())
                    .put("minor", device.minor())
                    .put(number, new BigInteger(Long.toUnsignedString(device.value())));
        }
    }

    private static void addDevices(ArrayNode devices, Resources resources) {
        devices.addObject().put("allow", false).put("access", "rwm");
        for (DeviceRules.Rule rule : DeviceRules.parse(DeviceRules.withDefaults(resources.deviceRules()))) {
            ObjectNode device = devices.addObject().put("allow", true);
            device.put("type", String.valueOf(rule.type()));
            if (!rule.anyMajor()) {
                device.put("major", rule.major());
            }
            if (!rule.anyMinor()) {
                device.put("minor", rule.minor());
            }
            device.put("access", rule.access());
        }
    }

    private static void put(ObjectNode section, String name, long value) {
        if (value != 0) {
            section.put(name, value);
        }
    }

    private static void put(ObjectNode section, String name, String value) {
        if (!value.isEmpty()) {
            section.put(name, value);
        }
    }
}
