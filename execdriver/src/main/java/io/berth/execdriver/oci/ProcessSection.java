package io.berth.execdriver.oci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.CapabilitySets;
import io.berth.execdriver.ProcessSpec.Rlimit;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.process.ResolvedUser;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The {@code process} of config.json, which also is the whole of an exec's process.json. */
final class ProcessSection {
    private static final String HOME = "HOME=";

    private ProcessSection() {}

    /**
     * Writes a process.
     *
     * @throws IllegalArgumentException for a zero character, which no argument may hold
     */
    static ObjectNode of(ProcessSpec spec, ResolvedUser user) {
        ObjectNode process = JsonNodeFactory.instance.objectNode();
        process.put("terminal", spec.terminal().isPresent());
        spec.terminal().filter(size -> size.rows() > 0).ifPresent(size -> addSize(process, size));
        ObjectNode who = process.putObject("user");
        who.put("uid", user.uid()).put("gid", user.gid());
        ArrayNode groups = who.putArray("additionalGids");
        user.supplementary(spec).forEach(groups::add);
        addTexts(process.putArray("args"), spec.args());
        ArrayNode env = process.putArray("env");
        addTexts(env, spec.env());
        if (spec.env().stream().noneMatch(entry -> entry.startsWith(HOME))) {
            env.add(HOME + user.home());
        }
        String cwd = spec.cwd().isEmpty() ? "/" : spec.cwd();
        process.put("cwd", checked(cwd));
        addCapabilities(process.putObject("capabilities"), spec, user);
        addRlimits(process.putArray("rlimits"), spec);
        process.put("noNewPrivileges", spec.noNewPrivileges());
        return process;
    }

    private static void addSize(ObjectNode process, WindowSize size) {
        process.putObject("consoleSize").put("height", size.rows()).put("width", size.columns());
    }

    /** A user other than root has them in the bounding set only, as with the native driver. */
    private static void addCapabilities(ObjectNode sets, ProcessSpec spec, ResolvedUser user) {
        Set<String> held = user.uid() == 0 ? spec.capabilities() : Set.of();
        CapabilitySets all = spec.capabilitySets()
                .orElseGet(() -> new CapabilitySets(spec.capabilities(), held, held, Set.of(), Set.of()));
        addCapabilities(sets.putArray("bounding"), all.bounding());
        addCapabilities(sets.putArray("effective"), all.effective());
        addCapabilities(sets.putArray("permitted"), all.permitted());
        if (!all.inheritable().isEmpty()) {
            addCapabilities(sets.putArray("inheritable"), all.inheritable());
            addCapabilities(sets.putArray("ambient"), all.ambient());
        }
    }

    private static void addCapabilities(ArrayNode set, Set<String> names) {
        new TreeSet<>(names).forEach(name -> set.add("CAP_" + name));
    }

    private static void addRlimits(ArrayNode limits, ProcessSpec spec) {
        for (Map.Entry<String, Rlimit> limit : new TreeMap<>(spec.rlimits()).entrySet()) {
            limits.addObject()
                    .put("type", "RLIMIT_" + limit.getKey().toUpperCase(Locale.ROOT))
                    .put("soft", unsigned(limit.getValue().soft()))
                    .put("hard", unsigned(limit.getValue().hard()));
        }
    }

    /** No limit is -1 here and the largest unsigned number there. */
    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    private static void addTexts(ArrayNode list, Collection<String> texts) {
        texts.forEach(text -> list.add(checked(text)));
    }

    private static String checked(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("zero character in \"" + text.replace('\0', '?') + "\"");
        }
        return text;
    }
}
