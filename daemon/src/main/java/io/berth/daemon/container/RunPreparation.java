package io.berth.daemon.container;

import io.berth.execdriver.ContainerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What has to be there before a container's process is started: its files, the folders it mounts, its log. */
final class RunPreparation {
    private final ContainerFiles files;
    private final ContainerLogs logs;
    private final SpecBuilder specs;

    RunPreparation(ContainerFiles files, ContainerLogs logs, SpecBuilder specs) {
        this.files = files;
        this.logs = logs;
        this.specs = specs;
    }

    /** Prepares a run from nothing. */
    ContainerSpec prepare(Container container) throws IOException, InterruptedException {
        Definition definition = container.definition();
        ContainerSpec spec = specs.build(definition);
        files.write(definition);
        for (Path folder : MountPoints.foldersToMake(definition)) {
            Files.createDirectories(folder);
        }
        begin(container);
        return spec;
    }

    /** Prepares for a run that an earlier engine began. */
    void resume(Container container) throws InterruptedException {
        begin(container);
    }

    private void begin(Container container) throws InterruptedException {
        logs.of(container);
        container.streams().beginRun();
    }
}
