package io.berth.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The OCI runtimes that containers may ask for, beside the embedded driver, with dockerd's rules and words for them.
 *
 * @param binaries by name; {@code runc} and {@code crun} are always there
 * @param defaultName for containers that ask for none
 */
record Runtimes(Map<String, Binary> binaries, String defaultName) {
    static final String NATIVE = "native";

    private static final String RUNC = "runc";
    private static final String RUNC_IN_CONTAINERD = "io.containerd.runc.v2";
    private static final String CRUN = "crun";
    private static final Set<String> RESERVED = Set.of(NATIVE, RUNC);
    private static final Map<String, Binary> STOCK = Map.of(
            RUNC, new Binary(RUNC, List.of()),
            RUNC_IN_CONTAINERD, new Binary(RUNC, List.of()),
            CRUN, new Binary(CRUN, List.of()));

    /**
     * A runtime's binary.
     *
     * @param path a name without a slash is looked up in PATH
     * @param args put before all others
     */
    record Binary(String path, List<String> args) {}

    /** Those that the operator has added. */
    Map<String, Binary> own() {
        var own = new TreeMap<>(binaries);
        own.keySet().removeAll(STOCK.keySet());
        return own;
    }

    /** These, with others or another default where they are given. */
    Runtimes reloaded(Runtimes next, boolean others, boolean otherDefault) throws ConfigException {
        return checked(others ? next.binaries : binaries, otherDefault ? next.defaultName : defaultName);
    }

    private static Runtimes checked(Map<String, Binary> binaries, String defaultName) throws ConfigException {
        if (!defaultName.equals(NATIVE) && !binaries.containsKey(defaultName)) {
            throw new ConfigException("specified default runtime '" + defaultName + "' does not exist");
        }
        return new Runtimes(binaries, defaultName);
    }

    /** Collects what flags and file say. */
    static final class Builder {
        private final Map<String, Binary> own = new LinkedHashMap<>();

        /** Takes a flag's {@code name=path}. */
        void addFlag(String value) throws ConfigException {
            int equals = value.indexOf('=');
            if (equals < 1 || equals == value.length() - 1) {
                throw refused(value, "invalid runtime argument: " + value);
            }
            String name = value.substring(0, equals).strip();
            String path = value.substring(equals + 1).strip();
            if (RESERVED.contains(name)) {
                throw refused(value, "runtime name '" + name + "' is reserved");
            }
            if (own.put(name, new Binary(path, List.of())) != null) {
                throw refused(value, "runtime '" + name + "' was already defined");
            }
        }

        private static ConfigException refused(String value, String why) {
            return new ConfigException("invalid argument \"" + value + "\" for \"--add-runtime\" flag: " + why
                    + "\nSee 'berth daemon --help'.");
        }

        /** Takes the file's {@code runtimes}. */
        void addFile(JsonNode runtimes) throws ConfigException {
            if (!runtimes.isObject()) {
                throw new ConfigException("invalid JSON: runtimes is not an object");
            }
            for (Map.Entry<String, JsonNode> entry : runtimes.properties()) {
                if (RESERVED.contains(entry.getKey())) {
                    throw new ConfigException("runtime name '" + entry.getKey() + "' is reserved");
                }
                own.put(entry.getKey(), binary(entry.getKey(), entry.getValue()));
            }
        }

        private static Binary binary(String name, JsonNode entry) throws ConfigException {
            if (!entry.isObject()) {
                throw new ConfigException("invalid JSON: runtimes." + name + " is not an object");
            }
            String path = entry.path("path").asText();
            String type = entry.path("runtimeType").asText();
            if (path.isEmpty() && type.isEmpty()) {
                throw new ConfigException("runtime " + name + ": either a runtimeType or a path must be configured");
            }
            if (!path.isEmpty() && !type.isEmpty()) {
                throw new ConfigException(
                        "runtime " + name + ": cannot configure both path and runtimeType for the same runtime");
            }
            if (path.isEmpty()) {
                throw new ConfigException("runtime " + name + ": runtimeType is not supported, configure a path");
            }
            var args = new ArrayList<String>();
            entry.path("runtimeArgs").forEach(arg -> args.add(arg.asText()));
            return new Binary(path, List.copyOf(args));
        }

        /**
         * Puts all together.
         *
         * @param defaultName empty for the embedded driver
         */
        Runtimes build(String defaultName) throws ConfigException {
            var all = new LinkedHashMap<>(STOCK);
            all.putAll(own);
            return checked(Collections.unmodifiableMap(all), defaultName.isEmpty() ? NATIVE : defaultName);
        }
    }
}
