package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.CreateResponse;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.MountPoint;
import io.berth.daemon.container.ContainerVolumes.Planned;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes containers: checks what is asked for, merges it with the image, makes the layer and the record. */
final class ContainerCreation {
    private final ContainerStore store;
    private final ContainerImages images;
    private final ContainerFiles files;
    private final ContainerVolumes volumes;
    private final ContainerEvents events;
    private final ContainerNetworking networking;
    private final Host host;

    /** What a container gets of volumes and networks. */
    record Parts(ContainerVolumes volumes, ContainerNetworking networking) {}

    ContainerCreation(
            ContainerStore store,
            ContainerImages images,
            ContainerFiles files,
            Parts parts,
            ContainerEvents events,
            Host host) {
        this.store = store;
        this.images = images;
        this.files = files;
        this.volumes = parts.volumes();
        this.events = events;
        this.networking = parts.networking();
        this.host = host;
    }

    /**
     * Makes a container; after a refusal nothing is left.
     *
     * @param name empty for one of the engine's
     * @param platform as the client wrote it, or empty
     */
    CreateResponse create(String name, String platform, CreateRequest request) throws InterruptedException {
        if (request.config().equals(Config.EMPTY) && request.hostConfig() == null) {
            throw EngineException.invalid("config cannot be empty in order to create a container");
        }
        HostConfig wanted = request.hostConfig() == null ? HostConfig.EMPTY : request.hostConfig();
        ResourceCheck.Checked limits = host.resources().check(wanted.resources(), false);
        var warnings = new ArrayList<>(limits.warnings());
        if (wanted.mounts().stream().anyMatch(mount -> mount.type().equals("image"))) {
            warnings.add("Image mount is an experimental feature");
        }
        HostConfig askedHost = wanted.edit().resources(limits.resources()).build();
        check(request.config(), askedHost);
        Platforms.check(platform);
        var image = image(request.config().image());
        Platforms.require(platform, image, request.config().image());
        Config config = ConfigMerge.merge(request.config(), image.config());
        ConfigCheck.check(config);
        String id = host.newId();
        String own = name.isEmpty() ? "" : ContainerNames.checked(name);
        String taken = reserve(own, id);
        boolean made = false;
        List<MountPoint> mounts = List.of();
        try {
            HostConfig hostConfig = networking.links().keep(host.defaults().fill(askedHost));
            List<Planned> planned = MountPoints.of(config, hostConfig, store, volumes);
            mounts = volumes.join(planned, id);
            var definition = new Definition(
                    id,
                    taken,
                    host.clock().instant(),
                    image.id(),
                    host.defaults().fill(config, hostConfig, id, host.name()),
                    hostConfig,
                    networking.wanted(
                            config, hostConfig, request.networkingConfig().endpointsConfig()),
                    mounts,
                    origins(planned));
            make(definition, planned);
            made = true;
        } finally {
            if (!made) {
                volumes.leave(mounts, id, true);
                store.release(taken, id);
            }
        }
        return new CreateResponse(id, warnings);
    }

    private static Map<String, MountOrigin> origins(List<Planned> planned) {
        return planned.stream()
                .filter(mount -> !mount.origin().equals(MountOrigin.NONE))
                .collect(Collectors.toMap(mount -> mount.point().destination(), Planned::origin));
    }

    private void check(Config config, HostConfig asked) {
        HostConfig filled = host.defaults().fill(asked);
        ConfigCheck.check(config);
        HostConfigCheck.check(
                config, filled, host.defaults().presets().users(filled).isPresent());
        if (!host.defaults().runtimes().contains(filled.runtime())) {
            throw EngineException.invalid("unknown or invalid runtime name: " + filled.runtime());
        }
        networking.checkNames(asked);
    }

    private ContainerImages.Image image(String name) {
        if (name.isEmpty()) {
            throw EngineException.invalid("no command specified");
        }
        return images.get(name);
    }

    private String reserve(String own, String id) {
        String name = own.isEmpty() ? ContainerNames.random(host.random(), store::isTaken) : own;
        store.reserve(name, id);
        return name;
    }

    private void make(Definition definition, List<Planned> planned) throws InterruptedException {
        String id = definition.id();
        boolean made = false;
        try {
            images.createLayer(id, definition.imageId());
            files.create(id);
            var container = new Container(StoredContainer.of(
                    definition, new ContainerState.Created(LastRun.NONE), 0, false, Optional.empty()));
            volumes.fill(container, planned);
            store.add(container);
            made = true;
            events.tell(container, "create");
        } catch (IOException e) {
            throw EngineException.internal("container " + id + ": its files can't be made: " + e.getMessage(), e);
        } finally {
            if (!made) {
                clear(id);
            }
        }
    }

    private void clear(String id) {
        try {
            images.deleteLayer(id);
            files.delete(id);
        } catch (IOException e) {
            throw EngineException.internal("container " + id + ": what was half made can't be removed", e);
        }
    }
}
