package io.berth.execdriver.seccomp;

import com.fasterxml.jackson.databind.JsonNode;
import io.berth.execdriver.kernel.KernelVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A seccomp profile in the JSON form of Docker's {@code --security-opt seccomp=FILE}, fitted to a set of capabilities:
 * {@code includes} and {@code excludes} of each group of rules are decided by them, by this machine's architecture and
 * by its kernel's version.
 *
 * @param document the whole profile
 * @param groups those elements of {@code syscalls} that apply
 * @param architectures this machine's and those that its kernel runs beside it, as {@code SCMP_ARCH_...}
 */
public record FittedProfile(JsonNode document, List<JsonNode> groups, Set<String> architectures) {
    private static final String ARCHITECTURE = "amd64";
    private static final String OWN = "SCMP_ARCH_X86_64";

    static FittedProfile of(JsonNode document, Set<String> capabilities) throws IOException {
        var groups = new ArrayList<JsonNode>();
        for (JsonNode group : document.path("syscalls")) {
            if (applies(group, capabilities)) {
                groups.add(group);
            }
        }
        return new FittedProfile(document, List.copyOf(groups), architectures(document));
    }

    private static Set<String> architectures(JsonNode document) {
        var names = new LinkedHashSet<>(Set.of(OWN));
        document.path("architectures").forEach(name -> names.add(name.asText()));
        for (JsonNode family : document.path("archMap")) {
            if (OWN.equals(family.path("architecture").asText())) {
                family.path("subArchitectures").forEach(name -> names.add(name.asText()));
            }
        }
        return names;
    }

    /** The system calls that a group is about. */
    public static List<String> names(JsonNode group) {
        var names = new ArrayList<String>();
        group.path("names").forEach(name -> names.add(name.asText()));
        if (group.hasNonNull("name") && !group.path("name").asText().isEmpty()) {
            names.add(group.path("name").asText());
        }
        return names;
    }

    private static boolean applies(JsonNode group, Set<String> capabilities) throws IOException {
        JsonNode includes = group.path("includes");
        JsonNode excludes = group.path("excludes");
        for (JsonNode capability : includes.path("caps")) {
            if (!has(capability, capabilities)) {
                return false;
            }
        }
        for (JsonNode capability : excludes.path("caps")) {
            if (has(capability, capabilities)) {
                return false;
            }
        }
        return (includes.path("arches").isEmpty() || contains(includes.path("arches"), ARCHITECTURE))
                && !contains(excludes.path("arches"), ARCHITECTURE)
                && (!includes.hasNonNull("minKernel")
                        || KernelVersion.running()
                                .atLeast(includes.path("minKernel").asText()))
                && (!excludes.hasNonNull("minKernel")
                        || !KernelVersion.running()
                                .atLeast(excludes.path("minKernel").asText()));
    }

    private static boolean has(JsonNode capability, Set<String> capabilities) {
        String name = capability.asText();
        return capabilities.contains(name.startsWith("CAP_") ? name.substring(4) : name);
    }

    private static boolean contains(JsonNode list, String value) {
        for (JsonNode element : list) {
            if (element.asText().equals(value)) {
                return true;
            }
        }
        return false;
    }
}
