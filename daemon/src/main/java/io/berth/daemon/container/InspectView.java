package io.berth.daemon.container;

import com.google.common.collect.ListMultimap;
import io.berth.api.error.EngineException;
import io.berth.api.json.Encoded;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.ContainerSummary;
import io.berth.api.type.container.InspectResponse;
import io.berth.api.type.container.InspectResponseBuilder;
import io.berth.api.type.container.MountPoint;
import io.berth.api.type.container.NetworkSettings;
import io.berth.api.type.container.NetworkSettingsBuilder;
import io.berth.api.type.container.State;
import io.berth.api.type.image.GraphDriver;
import io.berth.api.type.network.EndpointSettings;
import io.berth.daemon.network.ContainerNetworks;
import io.berth.daemon.network.Sandbox;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Containers as the API shows them: wire records made of what the engine holds. */
final class InspectView {
    private static final String PLATFORM = "linux";
    private static final String DRIVER = "overlay2";

    private final ContainerImages images;
    private final ContainerFiles files;
    private final ContainerNetworks networks;
    private final ContainerLinks links;

    InspectView(ContainerImages images, ContainerFiles files, ContainerNetworks networks, ContainerLinks links) {
        this.links = links;
        this.images = images;
        this.files = files;
        this.networks = networks;
    }

    /** The names that containers have for others, by these others' ids. */
    ListMultimap<String, String> linkedNames() {
        return links.names();
    }

    /** The answer of inspect. */
    InspectResponse inspect(Container container, boolean size) {
        StoredContainer stored = container.stored();
        Definition definition = stored.definition();
        ContainerState state = stored.state();
        String id = definition.id();
        List<String> args = definition.args();
        List<String> execIds = container.execIdList();
        try {
            GraphDriver graphDriver = graphDriver(container);
            var answer = new InspectResponseBuilder()
                    .id(id)
                    .created(definition.created())
                    .path(args.getFirst())
                    .args(args.subList(1, args.size()))
                    .state(state(state, container.health()))
                    .image(definition.imageId())
                    .name("/" + definition.name())
                    .restartCount(stored.restartCount())
                    .driver(graphDriver.name())
                    .platform(PLATFORM)
                    .execIds(execIds.isEmpty() ? null : execIds)
                    .hostConfig(links.shown(definition))
                    .graphDriver(graphDriver)
                    .mounts(mounts(definition, state))
                    .config(config(definition))
                    .networkSettings(networkSettings(container));
            addPaths(answer, definition, state);
            addSize(answer, id, size);
            return answer.build();
        } catch (IOException e) {
            throw EngineException.internal("inspect container " + id + ": " + e.getMessage(), e);
        }
    }

    /** The MAC address that was asked for on the container's first network is shown as the container's too. */
    private static Config config(Definition definition) {
        EndpointSettings main =
                definition.networks().get(definition.hostConfig().networkMode());
        return main == null || main.macAddress().isEmpty()
                ? definition.config()
                : definition.config().edit().macAddress(main.macAddress()).build();
    }

    /** An image is somewhere only while it is mounted. */
    static List<MountPoint> mounts(Definition definition, ContainerState state) {
        return state.hasProcess()
                ? definition.mounts()
                : definition.mounts().stream()
                        .map(point -> point.type().equals("image") ? point.withSource("") : point)
                        .toList();
    }

    /** One that is being removed may have lost its layer already. */
    private GraphDriver graphDriver(Container container) throws IOException {
        try {
            return images.graphDriver(container.id());
        } catch (EngineException e) {
            if (container.isGoing()) {
                return new GraphDriver(Map.of(), DRIVER);
            }
            throw e;
        }
    }

    private void addPaths(InspectResponseBuilder answer, Definition definition, ContainerState state) {
        if (state instanceof ContainerState.Created && state.last().equals(LastRun.NONE)) {
            return;
        }
        String id = definition.id();
        answer.resolvConfPath(files.resolvConf(id).toString())
                .hostnamePath(files.hostname(id).toString())
                .hostsPath(files.hosts(id).toString());
        if (definition.hostConfig().logConfig().type().equals(LogOptions.JSON_FILE)) {
            answer.logPath(files.log(id).toString());
        }
    }

    private void addSize(InspectResponseBuilder answer, String id, boolean size) throws IOException {
        if (size) {
            var bytes = images.size(id);
            answer.sizeRw(bytes.own()).sizeRootFs(bytes.all());
        }
    }

    /**
     * One line of the list. Sizes are counted each time.
     *
     * @param image the image's name as the list shows it
     * @param linked other containers' names for it
     */
    Encoded<ContainerSummary> summary(
            Container container, String image, List<String> linked, boolean size, Instant now) {
        Definition definition = container.definition();
        ContainerState state = container.state();
        var facts = new SummaryFacts(
                definition,
                state,
                StatusText.of(state, now, container.health().note()),
                image,
                linked,
                networkSettings(container));
        if (!size) {
            return container.summary(facts);
        }
        try {
            var bytes = images.size(definition.id());
            return new Encoded<>(facts.summary()
                    .edit()
                    .sizeRw(bytes.own())
                    .sizeRootFs(bytes.all())
                    .build());
        } catch (IOException e) {
            throw EngineException.internal("size of container " + definition.id() + ": " + e.getMessage(), e);
        }
    }

    /** Where the container is on networks; when it does not run, where it would be. */
    NetworkSettings networkSettings(Container container) {
        Optional<Sandbox> sandbox = container.sandbox();
        if (sandbox.isPresent()) {
            return sandbox.get().settings();
        }
        ContainerState state = container.state();
        boolean joined = !state.last().equals(LastRun.NONE) || state.hasProcess();
        var shown = new TreeMap<String, EndpointSettings>();
        container
                .definition()
                .networks()
                .forEach((name, settings) -> shown.put(
                        name,
                        joined
                                ? settings.edit()
                                        .networkId(networks.find(name)
                                                .map(ContainerNetworks.Known::id)
                                                .orElse(""))
                                        .build()
                                : settings));
        EndpointSettings bridge = shown.getOrDefault("bridge", EndpointSettings.EMPTY);
        return new NetworkSettingsBuilder()
                .networks(shown)
                .macAddress(bridge.macAddress())
                .build();
    }

    static State state(ContainerState state, ContainerHealth health) {
        LastRun last = state.last();
        boolean up = state.hasProcess();
        return new State(
                state.word(),
                state.isRunning(),
                state instanceof ContainerState.Paused,
                state instanceof ContainerState.Restarting,
                state.oomKilled(),
                state instanceof ContainerState.Dead,
                pid(state),
                up ? 0 : last.exitCode(),
                up ? "" : last.error(),
                up ? startedAt(state) : last.startedAt(),
                last.finishedAt(),
                health.view().orElse(null));
    }

    private static int pid(ContainerState state) {
        return switch (state) {
            case ContainerState.Running running -> running.pid();
            case ContainerState.Paused paused -> paused.running().pid();
            default -> 0;
        };
    }

    private static Instant startedAt(ContainerState state) {
        return switch (state) {
            case ContainerState.Running running -> running.startedAt();
            case ContainerState.Paused paused -> paused.running().startedAt();
            default -> state.last().startedAt();
        };
    }
}
