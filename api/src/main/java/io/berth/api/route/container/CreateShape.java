package io.berth.api.route.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.HostConfigBuilder;
import io.berth.api.type.container.Resources;
import io.berth.api.type.container.ResourcesBuilder;
import io.berth.api.version.ApiVersion;
import java.util.Map;

/** Takes out of a create request what the client's API version did not have, as the Engine does. */
final class CreateShape {
    private CreateShape() {}

    static CreateRequest of(CreateRequest request, ApiVersion version) {
        HostConfig host = request.hostConfig();
        return host == null
                ? request
                : new CreateRequest(request.config(), shape(host, version), request.networkingConfig());
    }

    private static HostConfig shape(HostConfig host, ApiVersion version) {
        if (!version.atLeast(48)
                && host.mounts().stream().anyMatch(mount -> mount.type().equals("image"))) {
            throw EngineException.invalid("Mount type \"Image\" needs API v1.48 or newer");
        }
        HostConfigBuilder shaped = host.edit();
        ResourcesBuilder resources = host.resources().edit();
        Long pids = host.resources().pidsLimit();
        if (!version.atLeast(40) || (pids != null && pids <= 0)) {
            resources.pidsLimit(null);
        }
        if (version.atLeast(42)) {
            resources.kernelMemory(0);
        } else {
            shaped.annotations(Map.of());
        }
        if (!version.atLeast(41) && host.cgroupnsMode().isEmpty()) {
            shaped.cgroupnsMode("host");
        }
        if (!version.atLeast(40)) {
            resources.kernelMemoryTcp(0);
        }
        if (!version.atLeast(40) && host.ipcMode().isEmpty()) {
            shaped.ipcMode("shareable");
        }
        Resources kept = resources.build();
        return shaped.resources(kept).build();
    }
}
