package io.berth.api.route.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.berth.api.json.EngineJson;
import io.berth.api.type.system.DiskUsage;
import io.berth.api.type.system.InfoResponse;
import io.berth.api.version.ApiVersion;

/** Gives the engine's answers about itself the shape they had in the client's API version. */
final class SystemShape {
    private SystemShape() {}

    /**
     * Before 1.50 there were two words on bridges, before 1.49 none on the firewall, before 1.47 two more lists of
     * registries, before 1.42 the kernel's memory, and before 1.25 security options had only their names.
     */
    static Object of(InfoResponse info, ApiVersion version) {
        if (version.atLeast(50)) {
            return info;
        }
        ObjectNode node = EngineJson.mapper().valueToTree(info);
        node.put("BridgeNfIptables", false);
        node.put("BridgeNfIp6tables", false);
        if (!version.atLeast(49)) {
            node.remove("FirewallBackend");
        }
        if (!version.atLeast(47) && node.get("RegistryConfig") instanceof ObjectNode registries) {
            registries.putNull("AllowNondistributableArtifactsCIDRs");
            registries.putNull("AllowNondistributableArtifactsHostnames");
        }
        if (!version.atLeast(42) && info.limits().memoryLimit()) {
            node.put("KernelMemory", true);
        }
        if (!version.atLeast(25)) {
            ArrayNode names = node.putArray("SecurityOptions");
            info.securityOptions().forEach(option -> names.add(nameOnly(option)));
        }
        return node;
    }

    private static String nameOnly(String option) {
        return option.replaceFirst("^name=", "").replaceFirst(",.*", "");
    }

    /** Images without names have null here; before 1.44 their size came twice. */
    static Object of(DiskUsage usage, ApiVersion version) {
        ObjectNode node = EngineJson.mapper().valueToTree(usage);
        for (JsonNode image : node.path("Images")) {
            if (image instanceof ObjectNode fields) {
                nullWhenEmpty(fields, "RepoTags");
                nullWhenEmpty(fields, "RepoDigests");
                if (!version.atLeast(44)) {
                    fields.set("VirtualSize", fields.get("Size"));
                }
            }
        }
        return node;
    }

    private static void nullWhenEmpty(ObjectNode fields, String name) {
        if (fields.path(name).isEmpty()) {
            fields.putNull(name);
        }
    }
}
