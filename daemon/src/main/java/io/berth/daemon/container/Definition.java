package io.berth.daemon.container;

import io.berth.api.type.container.Config;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.MountPoint;
import io.berth.api.type.network.EndpointSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a container is, besides its state: the image's settings and the request's, merged. A new value takes its place
 * at rename and update.
 *
 * @param id 64 hexadecimal digits
 * @param name without the leading slash
 * @param imageId with {@code sha256:}
 * @param networks by name, as asked for
 * @param mounts binds, volumes, images and tmpfs as inspect shows them
 * @param origins what the mounts are of, by destination; none for one that has nothing to tell
 */
public record Definition(
        String id,
        String name,
        Instant created,
        String imageId,
        Config config,
        HostConfig hostConfig,
        Map<String, EndpointSettings> networks,
        List<MountPoint> mounts,
        Map<String, MountOrigin> origins) {

    /** What records of earlier engines lack is empty. */
    public Definition {
        origins = Map.copyOf(Objects.requireNonNullElse(origins, Map.of()));
    }

    /** What a mount is of. */
    public MountOrigin origin(MountPoint point) {
        return origins.getOrDefault(point.destination(), MountOrigin.NONE);
    }

    /** Whether it runs an image or has it mounted. */
    public boolean uses(String image) {
        return imageId.equals(image)
                || origins.values().stream().anyMatch(origin -> origin.imageId().equals(image));
    }

    /** The entry point and the command in one: what is executed. At least one, or the container can't be created. */
    public List<String> args() {
        var args = new ArrayList<String>(Objects.requireNonNullElse(config.entrypoint(), List.of()));
        args.addAll(Objects.requireNonNullElse(config.cmd(), List.of()));
        return List.copyOf(args);
    }

    /** Whether a first process of the engine's own starts the container's; only where it would be process 1. */
    boolean hasInit() {
        return Boolean.TRUE.equals(hostConfig.init()) && hostConfig.pidMode().isEmpty();
    }

    /** What an event about this container carries. */
    public Map<String, String> eventAttributes() {
        var attributes = new HashMap<>(config.labels());
        attributes.put("image", config.image());
        attributes.put("name", name);
        return attributes;
    }

    Definition withName(String newName) {
        return new Definition(id, newName, created, imageId, config, hostConfig, networks, mounts, origins);
    }

    Definition withNetworks(Map<String, EndpointSettings> changed) {
        return new Definition(id, name, created, imageId, config, hostConfig, changed, mounts, origins);
    }

    Definition withHostConfig(HostConfig changed) {
        return new Definition(id, name, created, imageId, config, changed, networks, mounts, origins);
    }
}
