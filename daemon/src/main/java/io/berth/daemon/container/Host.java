package io.berth.daemon.container;

import com.google.common.base.Suppliers;
import com.google.common.io.BaseEncoding;
import io.berth.execdriver.cgroup.LimitKinds;
import io.berth.streams.log.remote.UnixDatagrams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What containers are made on: the machine's limits, the engine's defaults, time and chance.
 *
 * @param name the machine's host name, which containers that share its UTS namespace have too
 * @param capabilities the engine's bounding set, a bit for each
 * @param onlineCpus as sysfs lists them, such as {@code 0-3}
 * @param memoryNodes as sysfs lists them
 * @param limits what the control groups can limit
 * @param currentDefaults asked each time: they can change while the engine runs
 * @param random must not be guessable: ids come from it
 * @param datagrams reaches the machine's own log services
 */
public record Host(
        String name,
        long capabilities,
        String onlineCpus,
        String memoryNodes,
        Supplier<LimitKinds> limits,
        Supplier<ContainerDefaults> currentDefaults,
        Clock clock,
        RandomGenerator random,
        UnixDatagrams datagrams) {
    private static final int ID_BYTES = 32;
    private static final int SHORT_ID = 12;
    private static final String BOUNDING_SET = "CapBnd:";

    /** The machine that this process runs on. */
    public static Host read(
            Supplier<LimitKinds> limits,
            Supplier<ContainerDefaults> defaults,
            Clock clock,
            RandomGenerator random,
            UnixDatagrams datagrams)
            throws IOException {
        String bounding = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(BOUNDING_SET))
                .map(line -> line.substring(BOUNDING_SET.length()).strip())
                .findFirst()
                .orElse("0");
        return new Host(
                Files.readString(Path.of("/proc/sys/kernel/hostname")).strip(),
                Long.parseUnsignedLong(bounding, 16),
                orDefault(Path.of("/sys/devices/system/cpu/online"), "0"),
                orDefault(Path.of("/sys/devices/system/node/online"), "0"),
                Suppliers.memoize(limits::get),
                defaults,
                clock,
                random,
                datagrams);
    }

    /** 64 hexadecimal digits; never only digits in the first 12, which are used as a host name. */
    public String newId() {
        byte[] bytes = new byte[ID_BYTES];
        String id;
        do {
            random.nextBytes(bytes);
            id = BaseEncoding.base16().lowerCase().encode(bytes);
        } while (id.substring(0, SHORT_ID).chars().allMatch(Character::isDigit));
        return id;
    }

    /** As {@link #newId}, as bytes. */
    byte[] newIdBytes() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    ContainerDefaults defaults() {
        return currentDefaults.get();
    }

    ResourceCheck resources() {
        return new ResourceCheck(limits, onlineCpus, memoryNodes);
    }

    private static String orDefault(Path file, String otherwise) throws IOException {
        return Files.exists(file) ? Files.readString(file).strip() : otherwise;
    }
}
