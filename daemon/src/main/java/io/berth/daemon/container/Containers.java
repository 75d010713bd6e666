package io.berth.daemon.container;

import io.berth.api.backend.ContainerLifecycle;
import io.berth.api.backend.ContainerQueries;
import io.berth.api.backend.NetworkConnections;
import io.berth.daemon.event.EventLog;
import io.berth.daemon.network.ContainerNetworks;
import io.berth.daemon.volume.Volumes;
import io.berth.execdriver.ExecDrivers;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The containers' part of the engine, put together: its backends, and what execs and attached clients need of it. Made
 * once; {@link #restore} before the first request, {@link #shutDown} after the last.
 */
public final class Containers {
    private final ContainerStore store;
    private final ContainerEvents events;
    private final ContainerFiles files;
    private final ContainerVolumes volumes;
    private final ContainerLogs logs;
    private final SpecBuilder specs;
    private final ContainerLifecycle lifecycle;
    private final ContainerQueries queries;
    private final ContainerRestore restore;
    private final NetworkConnections connections;

    /**
     * What containers use of the host: folders of their own below the data root, volumes and what fills them, the program
     * of {@code --init}, networks.
     */
    public record Places(
            Path dataRoot,
            Volumes volumes,
            VolumeContents contents,
            ContainerFiles.InitProgram init,
            ContainerNetworks networks) {}

    /** The drivers, the images and the store stay their owners' to close. */
    public Containers(
            Host host, Places places, ExecDrivers drivers, ContainerImages images, ContainerStore store, EventLog log) {
        this.store = store;
        files = new ContainerFiles(
                places.dataRoot(),
                Path.of("/etc"),
                places.init(),
                () -> host.defaults().presets());
        volumes = new ContainerVolumes(places.volumes(), places.contents(), log, images, places.dataRoot());
        var namespaces = new Namespaces(store);
        var links = new ContainerLinks(store);
        var networking = new ContainerNetworking(places.networks(), namespaces, files, links);
        events = new ContainerEvents(log, places.networks());
        logs = new ContainerLogs(files, host);
        specs = new SpecBuilder(images, files, namespaces, host, links);
        var removal = new ContainerRemoval(store, images, files, volumes, events);
        var preparation = new RunPreparation(files, logs, specs, volumes, networking);
        var runs = new ContainerRuns(drivers, preparation, store, events, removal, host.clock());
        var stopping = new ContainerStopping(store, events);
        lifecycle = new ContainerLifecycleService(
                store,
                new ContainerCreation(
                        store, images, files, new ContainerCreation.Parts(volumes, networking), events, host),
                runs,
                stopping,
                new ContainerChanges(store, events, host.resources(), links),
                removal);
        queries = new ContainerQueryService(
                store,
                images,
                new InspectView(images, files, places.networks(), links),
                events,
                new ContainerPrune(store, images, removal, log, host.clock()),
                host.clock());
        connections = new ContainerConnections(store, places.networks(), files, events);
        restore = new ContainerRestore(store, images, volumes, runs, stopping, removal);
    }

    public ContainerLifecycle lifecycle() {
        return lifecycle;
    }

    public ContainerQueries queries() {
        return queries;
    }

    public NetworkConnections connections() {
        return connections;
    }

    public ContainerStore store() {
        return store;
    }

    public ContainerEvents events() {
        return events;
    }

    public ContainerFiles files() {
        return files;
    }

    public ContainerVolumes volumes() {
        return volumes;
    }

    public ContainerLogs logs() {
        return logs;
    }

    public SpecBuilder specs() {
        return specs;
    }

    /** Takes over what an earlier engine left; returns when every container is known and the due ones are started. */
    public void restore() throws InterruptedException {
        restore.restore();
    }

    /**
     * Stops all containers, all at once; each is killed when its own time is over.
     *
     * @param least waited for at least; longer when a container's own time and five seconds are longer
     * @return whether all have stopped
     */
    public boolean shutDown(Duration least) throws InterruptedException {
        boolean stopped = restore.shutDown(least);
        logs.flush(store.all());
        return stopped;
    }
}
