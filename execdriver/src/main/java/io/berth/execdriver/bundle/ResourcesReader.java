package io.berth.execdriver.bundle;

import io.berth.execdriver.cgroup.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The {@code linux.resources} of config.json. */
final class ResourcesReader {
    private static final String EVERY_DEVICE = "a *:* rwm";

    private ResourcesReader() {}

    static Resources read(Fields resources) throws BundleException {
        resources.allow(Set.of("devices", "memory", "cpu", "pids", "blockIO"));
        Fields memory = resources.object("memory");
        memory.allow(Set.of("limit", "reservation", "swap", "swappiness", "kernelTCP", "disableOOMKiller"));
        Fields cpu = resources.object("cpu");
        cpu.allow(Set.of("shares", "quota", "period", "realtimeRuntime", "realtimePeriod", "cpus", "mems"));
        Fields pids = resources.object("pids");
        pids.allow(Set.of("limit"));
        return new Resources(
                new Resources.Memory(
                        memory.number("limit"),
                        memory.number("swap"),
                        memory.number("reservation"),
                        memory.has("swappiness") ? (int) memory.number("swappiness") : Resources.ANY_SWAPPINESS,
                        memory.number("kernelTCP"),
                        memory.flag("disableOOMKiller")),
                new Resources.Cpu(
                        0,
                        cpu.number("shares"),
                        cpu.number("period"),
                        cpu.number("quota"),
                        cpu.number("realtimePeriod"),
                        cpu.number("realtimeRuntime"),
                        cpu.text("cpus"),
                        cpu.text("mems")),
                pids.number("limit"),
                blockIo(resources.object("blockIO")),
                devices(resources.list("devices")));
    }

    private static Resources.BlockIo blockIo(Fields block) throws BundleException {
        block.allow(Set.of(
                "weight",
                "weightDevice",
                "throttleReadBpsDevice",
                "throttleWriteBpsDevice",
                "throttleReadIOPSDevice",
                "throttleWriteIOPSDevice"));
        return new Resources.BlockIo(
                (int) block.number("weight"),
                values(block.list("weightDevice"), "weight"),
                values(block.list("throttleReadBpsDevice"), "rate"),
                values(block.list("throttleWriteBpsDevice"), "rate"),
                values(block.list("throttleReadIOPSDevice"), "rate"),
                values(block.list("throttleWriteIOPSDevice"), "rate"));
    }

    private static List<Resources.DeviceValue> values(List<Fields> devices, String name) throws BundleException {
        var values = new ArrayList<Resources.DeviceValue>();
        for (Fields device : devices) {
            device.allow(Set.of("major", "minor", name));
            values.add(new Resources.DeviceValue(device.number("major"), device.number("minor"), device.number(name)));
        }
        return values;
    }

    /**
     * The rules of what is allowed beyond the default devices. Only a list that begins with a denial of everything
     * takes anything away.
     */
    private static List<String> devices(List<Fields> entries) throws BundleException {
        if (entries.isEmpty() || !isForAll(entries.getFirst())) {
            for (Fields entry : entries) {
                refuseDenial(entry);
            }
            return List.of(EVERY_DEVICE);
        }
        var rules = new ArrayList<String>();
        for (Fields entry : entries) {
            if (isForAll(entry)) {
                rules.clear();
                if (entry.flag("allow")) {
                    rules.add(EVERY_DEVICE);
                }
            } else {
                refuseDenial(entry);
                rules.add(rule(entry));
            }
        }
        return rules;
    }

    private static boolean isForAll(Fields entry) throws BundleException {
        String type = entry.text("type");
        return (type.isEmpty() || type.equals("a")) && isAny(entry, "major") && isAny(entry, "minor");
    }

    private static void refuseDenial(Fields entry) throws BundleException {
        if (!entry.flag("allow")) {
            throw new BundleException(entry.path() + ": a denial of single devices is not supported");
        }
    }

    private static boolean isAny(Fields entry, String name) throws BundleException {
        return !entry.has(name) || entry.number(name) < 0;
    }

    private static String rule(Fields entry) throws BundleException {
        String type = entry.text("type").isEmpty() ? "a" : entry.text("type");
        String access = entry.text("access").isEmpty() ? "rwm" : entry.text("access");
        return type + " " + number(entry, "major") + ":" + number(entry, "minor") + " " + access;
    }

    private static String number(Fields entry, String name) throws BundleException {
        return isAny(entry, name) ? "*" : Long.toString(entry.number(name));
    }
}
