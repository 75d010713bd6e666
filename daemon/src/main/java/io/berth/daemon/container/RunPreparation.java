package io.berth.daemon.container;

import io.berth.daemon.network.Sandbox;
import io.berth.execdriver.ContainerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be there before a container's process is started: its files, the folders and volumes it mounts, its log. */
final class RunPreparation {
    private static final Logger log = LoggerFactory.getLogger(RunPreparation.class);

    private final ContainerFiles files;
    private final ContainerLogs logs;
    private final SpecBuilder specs;
    private final ContainerVolumes volumes;
    private final ContainerNetworking networking;

    RunPreparation(
            ContainerFiles files,
            ContainerLogs logs,
            SpecBuilder specs,
            ContainerVolumes volumes,
            ContainerNetworking networking) {
        this.files = files;
        this.logs = logs;
        this.specs = specs;
        this.volumes = volumes;
        this.networking = networking;
    }

    /** Prepares a run from nothing. */
    ContainerSpec prepare(Container container, Optional<Sandbox> sandbox) throws IOException, InterruptedException {
        Definition definition = container.definition();
        MountCheck.checkConflicts(definition.hostConfig());
        ContainerSpec spec = specs.build(definition, sandbox.flatMap(Sandbox::namespace));
        files.write(definition, networking.names(definition, sandbox));
        for (Path folder : MountPoints.foldersToMake(definition)) {
            Files.createDirectories(folder);
        }
        HostMounts.check(definition.mounts(), volumes::showsEngine);
        volumes.mount(definition);
        logs.prepare(container);
        container.streams().beginRun();
        return spec;
    }

    /** Takes the container's addresses and ports. */
    Optional<Sandbox> openNetwork(Container container) throws IOException {
        Definition definition = container.definition();
        return networking.open(definition, specs.ownUsers(definition));
    }

    ContainerNetworking networking() {
        return networking;
    }

    /** Prepares for a run that an earlier engine began. */
    void resume(Container container) throws InterruptedException {
        try {
            volumes.mountAgain(container.definition());
        } catch (IOException e) {
            log.warn("container {}: {}", container.id(), e.getMessage());
        }
        logs.of(container);
        container.streams().beginRun();
    }

    /** Takes back, after the run or a failed try of one, what it has used of the host. */
    void release(Container container) {
        volumes.unmount(container.definition());
    }
}
