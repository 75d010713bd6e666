package io.berth.api.route.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.BindOptions;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.HostConfigBuilder;
import io.berth.api.type.container.Mount;
import io.berth.api.type.container.Resources;
import io.berth.api.type.container.ResourcesBuilder;
import io.berth.api.type.container.VolumeOptions;
import io.berth.api.type.image.HealthConfig;
import io.berth.api.version.ApiVersion;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Takes out of a create request what the client's API version did not have, as the Engine does. */
final class CreateShape {
    private CreateShape() {}

    static CreateRequest of(CreateRequest request, ApiVersion version) {
        HostConfig host = request.hostConfig();
        boolean nothing =
                host == null && (version.atLeast(41) || request.config().equals(Config.EMPTY));
        return new CreateRequest(
                shape(request.config(), version),
                nothing ? null : shape(Objects.requireNonNullElse(host, HostConfig.EMPTY), version),
                NetworkShape.of(request.networkingConfig(), version));
    }

    private static Config shape(Config config, ApiVersion version) {
        HealthConfig health = config.healthcheck();
        return version.atLeast(44) || health == null
                ? config
                : config.edit().healthcheck(health.withoutStartInterval()).build();
    }

    private static Mount shape(Mount mount, ApiVersion version) {
        VolumeOptions volume = mount.volumeOptions();
        if (volume != null && !volume.subpath().isEmpty() && !version.atLeast(45)) {
            throw EngineException.invalid("VolumeOptions.Subpath needs API v1.45 or newer");
        }
        BindOptions bind = mount.bindOptions();
        if (bind == null || version.atLeast(44)) {
            return mount;
        }
        if (bind.readOnlyForceRecursive()) {
            throw EngineException.invalid("BindOptions.ReadOnlyForceRecursive needs API v1.44 or newer");
        }
        var known = new BindOptions(
                bind.propagation(),
                bind.nonRecursive() && version.atLeast(40),
                bind.createMountpoint() && version.atLeast(42),
                bind.readOnlyNonRecursive(),
                false);
        return mount.withBindOptions(known);
    }

    private static HostConfig shape(HostConfig host, ApiVersion version) {
        if (!version.atLeast(48)
                && host.mounts().stream().anyMatch(mount -> mount.type().equals("image"))) {
            throw EngineException.invalid("Mount type \"Image\" needs API v1.48 or newer");
        }
        HostConfigBuilder shaped = host.edit()
                .mounts(host.mounts().stream()
                        .map(mount -> shape(mount, version))
                        .toList());
        if (!version.atLeast(25)) {
            shaped.autoRemove(false);
        }
        ResourcesBuilder resources = host.resources().edit();
        Long pids = host.resources().pidsLimit();
        if (pids != null && pids <= 0) {
            resources.pidsLimit(null);
        }
        if (version.atLeast(42)) {
            resources.kernelMemory(0);
        } else {
            shaped.consoleSize(List.of(0, 0));
        }
        if (!version.atLeast(43)) {
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
