package io.berth.execdriver.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.berth.execdriver.seccomp.FittedProfile;
import java.util.List;

/** The {@code linux.seccomp} of config.json: a Docker profile without its conditions, which are decided already. */
final class SeccompSection {
    private static final List<String> OF_PROFILE =
            List.of("defaultAction", "defaultErrnoRet", "flags", "listenerPath", "listenerMetadata");
    private static final List<String> OF_GROUP = List.of("action", "errnoRet", "args");

    private SeccompSection() {}

    static ObjectNode of(FittedProfile profile) {
        ObjectNode section = JsonNodeFactory.instance.objectNode();
        copy(profile.document(), section, OF_PROFILE);
        profile.architectures().forEach(section.putArray("architectures")::add);
        var groups = section.putArray("syscalls");
        for (JsonNode group : profile.groups()) {
            ObjectNode copy = groups.addObject();
            FittedProfile.names(group).forEach(copy.putArray("names")::add);
            copy(group, copy, OF_GROUP);
        }
        return section;
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> names) {
        for (String name : names) {
            if (from.hasNonNull(name)) {
                to.set(name, from.get(name));
            }
        }
    }
}
