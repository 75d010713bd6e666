package io.berth.execdriver.oci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.berth.execdriver.cgroup.CpuQuota;
import io.berth.execdriver.cgroup.DeviceRules;
import io.berth.execdriver.cgroup.Resources;

/** The {@code linux.resources} of config.json; what is not set is not written. */
final class ResourcesSection {
    private ResourcesSection() {}

    static ObjectNode of(Resources resources) {
        ObjectNode section = JsonNodeFactory.instance.objectNode();
        addDevices(section.putArray("devices"), resources);
        ObjectNode memory = section.putObject("memory");
        put(memory, "limit", resources.memory());
        put(memory, "reservation", resources.memoryReservation());
        put(memory, "swap", resources.memorySwap());
        if (resources.oomKillDisable()) {
            memory.put("disableOOMKiller", true);
        }
        ObjectNode cpu = section.putObject("cpu");
        put(cpu, "shares", resources.cpuShares());
        put(cpu, "period", CpuQuota.period(resources));
        put(cpu, "quota", CpuQuota.quota(resources));
        put(cpu, "cpus", resources.cpusetCpus());
        put(cpu, "mems", resources.cpusetMems());
        if (resources.pidsLimit() != 0) {
            section.putObject("pids").put("limit", resources.pidsLimit());
        }
        if (resources.blkioWeight() != 0) {
            section.putObject("blockIO").put("weight", resources.blkioWeight());
        }
        return section;
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
