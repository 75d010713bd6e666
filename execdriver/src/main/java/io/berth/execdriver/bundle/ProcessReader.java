package io.berth.execdriver.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.CapabilitySets;
import io.berth.execdriver.ProcessSpec.Rlimit;
import io.berth.execdriver.ProcessSpec.SeccompProfile;
import io.berth.execdriver.ProcessSpec.WindowSize;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The {@code process} of config.json, or of an exec's process.json. */
final class ProcessReader {
    private static final Set<String> KNOWN = Set.of(
            "terminal",
            "consoleSize",
            "user",
            "args",
            "env",
            "cwd",
            "capabilities",
            "rlimits",
            "noNewPrivileges",
            "oomScoreAdj");
    private static final String RLIMIT = "RLIMIT_";

    private ProcessReader() {}

    /**
     * Reads a process.
     *
     * @param seccomp the container's {@code linux.seccomp}
     * @param createCwd whether a missing working folder is made
     */
    static ProcessSpec read(Fields process, JsonNode seccomp, boolean createCwd) throws BundleException {
        process.allow(KNOWN);
        List<String> args = process.texts("args");
        if (args.isEmpty()) {
            throw new BundleException("process.args must not be empty");
        }
        String cwd = process.text("cwd");
        if (!cwd.startsWith("/")) {
            throw new BundleException("Cwd must be an absolute path");
        }
        CapabilitySets sets = capabilities(process.object("capabilities"));
        Fields user = process.object("user");
        user.allow(Set.of("uid", "gid", "additionalGids", "username"));
        return new ProcessSpec(
                args,
                process.texts("env"),
                cwd,
                createCwd,
                user.number("uid") + ":" + user.number("gid"),
                groups(user),
                sets.bounding(),
                process.flag("noNewPrivileges"),
                seccomp.isObject() ? Optional.of(new SeccompProfile.Json(seccomp.toString())) : Optional.empty(),
                rlimits(process),
                true,
                terminal(process),
                Optional.of(sets));
    }

    private static List<String> groups(Fields user) {
        return user.node()
                .path("additionalGids")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    private static CapabilitySets capabilities(Fields sets) throws BundleException {
        sets.allow(Set.of("bounding", "effective", "permitted", "inheritable", "ambient"));
        Set<String> permitted = names(sets, "permitted");
        Set<String> inheritable = names(sets, "inheritable");
        Set<String> ambient = names(sets, "ambient");
        ambient.retainAll(permitted); // the kernel has no others, and runc leaves them out too
        ambient.retainAll(inheritable);
        return new CapabilitySets(names(sets, "bounding"), names(sets, "effective"), permitted, inheritable, ambient);
    }

    private static Set<String> names(Fields sets, String set) throws BundleException {
        var names = new HashSet<String>();
        for (String name : sets.texts(set)) {
            names.add(name.startsWith("CAP_") ? name.substring(4) : name);
        }
        return names;
    }

    private static Map<String, Rlimit> rlimits(Fields process) throws BundleException {
        var limits = new TreeMap<String, Rlimit>();
        for (Fields limit : process.list("rlimits")) {
            String type = limit.text("type");
            if (!type.startsWith(RLIMIT)) {
                throw limit.wrong("type", "one of RLIMIT_*");
            }
            String name = type.substring(RLIMIT.length()).toLowerCase(Locale.ROOT);
            if (limits.put(name, new Rlimit(limit.number("soft"), limit.number("hard"))) != null) {
                throw new BundleException(limit.path() + " is there twice");
            }
        }
        return limits;
    }

    private static Optional<WindowSize> terminal(Fields process) throws BundleException {
        if (!process.flag("terminal")) {
            return Optional.empty();
        }
        Fields size = process.object("consoleSize");
        return Optional.of(new WindowSize((int) size.number("height"), (int) size.number("width")));
    }
}
