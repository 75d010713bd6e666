package io.berth.daemon.volume;

import static io.berth.execdriver.kernel.FileCalls.MS_BIND;
import static io.berth.execdriver.kernel.FileCalls.MS_NODEV;
import static io.berth.execdriver.kernel.FileCalls.MS_NOEXEC;
import static io.berth.execdriver.kernel.FileCalls.MS_NOSUID;
import static io.berth.execdriver.kernel.FileCalls.MS_RDONLY;
import static io.berth.execdriver.kernel.FileCalls.MS_REC;

import com.google.common.base.Splitter;
import io.berth.api.error.EngineException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The options of the driver {@code local}, {@code type}, {@code device} and {@code o}, as mount(2) takes them.
 *
 * @param flags MS_…
 * @param data what the file system itself is told, comma-separated
 */
record LocalOptions(String type, String device, long flags, String data) {
    private static final String TYPE = "type";
    private static final String DEVICE = "device";
    private static final String OPTIONS = "o";

    /** A flag to set, or, when negative, to clear. */
    private static final Map<String, Long> FLAGS = Map.ofEntries(
            Map.entry("defaults", 0L),
            Map.entry("ro", (long) MS_RDONLY),
            Map.entry("rw", (long) -MS_RDONLY),
            Map.entry("suid", (long) -MS_NOSUID),
            Map.entry("nosuid", (long) MS_NOSUID),
            Map.entry("dev", (long) -MS_NODEV),
            Map.entry("nodev", (long) MS_NODEV),
            Map.entry("exec", (long) -MS_NOEXEC),
            Map.entry("noexec", (long) MS_NOEXEC),
            Map.entry("sync", 16L),
            Map.entry("async", -16L),
            Map.entry("mand", 64L),
            Map.entry("nomand", -64L),
            Map.entry("dirsync", 128L),
            Map.entry("atime", -1024L),
            Map.entry("noatime", 1024L),
            Map.entry("diratime", -2048L),
            Map.entry("nodiratime", 2048L),
            Map.entry("bind", (long) MS_BIND),
            Map.entry("rbind", (long) (MS_BIND | MS_REC)),
            Map.entry("relatime", 1L << 21),
            Map.entry("norelatime", -(1L << 21)),
            Map.entry("strictatime", 1L << 24),
            Map.entry("nostrictatime", -(1L << 24)));

    private static final Pattern SIZE = Pattern.compile("[0-9]+(\\.[0-9]+)* ?([kKmMgGtTpP]?[iI]?[bB]?)");

    /** Refuses, in the engine's words, what can't be the options of a volume. */
    static void check(String name, Map<String, String> options) {
        for (String option : options.keySet()) {
            if (option.equals("size")) {
                String size = options.getOrDefault(option, "");
                if (!SIZE.matcher(size).matches()) {
                    throw EngineException.invalid("create " + name + ": invalid size: '" + size + "'");
                }
                throw EngineException.invalid("create " + name + ": quota size requested but no quota support");
            }
            if (!option.equals(TYPE) && !option.equals(DEVICE) && !option.equals(OPTIONS)) {
                throw EngineException.invalid("create " + name + ": invalid option: \"" + option + "\"");
            }
        }
        if (!options.isEmpty()) {
            for (String required : List.of(DEVICE, TYPE)) {
                if (!options.containsKey(required)) {
                    throw EngineException.invalid("create " + name + ": missing required option: \"" + required + "\"");
                }
            }
        }
    }

    /**
     * Reads options that {@link #check} has let through; looks the address up that a network file system is given by
     * name ({@code addr=}), since the kernel takes numbers only.
     */
    static LocalOptions of(Map<String, String> options) throws UnknownHostException {
        String type = options.getOrDefault(TYPE, "");
        long flags = 0;
        var data = new ArrayList<String>();
        for (String option : Splitter.on(',').omitEmptyStrings().split(options.getOrDefault(OPTIONS, ""))) {
            Long flag = FLAGS.get(option);
            if (flag != null) {
                flags = flag < 0 ? flags & ~-flag : flags | flag;
            } else if (option.startsWith("addr=") && (type.startsWith("nfs") || type.equals("cifs"))) {
                data.add("addr=" + address(option.substring("addr=".length())));
            } else {
                data.add(option);
            }
        }
        return new LocalOptions(type, options.getOrDefault(DEVICE, ""), flags, String.join(",", data));
    }

    private static String address(String host) throws UnknownHostException {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw (UnknownHostException) new UnknownHostException("lookup " + host + ": no such host").initCause(e);
        }
    }
}
