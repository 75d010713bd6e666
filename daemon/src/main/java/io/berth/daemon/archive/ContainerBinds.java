package io.berth.daemon.archive;

import io.berth.api.type.container.MountPoint;
import io.berth.daemon.archive.ContainerViews.Bind;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerFiles;
import io.berth.daemon.container.MountPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What of the host copies see in a container: its volumes and binds, and its own three files in {@code /etc}. */
final class ContainerBinds {
    private final ContainerFiles files;

    ContainerBinds(ContainerFiles files) {
        this.files = files;
    }

    /**
     * A container's binds, those first that others lie in.
     *
     * @param toWrite makes the folders of volumes that nobody has used yet
     */
    List<Bind> of(Container container, boolean toWrite) throws IOException {
        List<Bind> binds = new ArrayList<>();
        for (MountPoint point : container.definition().mounts()) {
            if (!point.source().isEmpty()) {
                Path source = Path.of(point.source());
                if (toWrite && point.type().equals("volume")) {
                    Files.createDirectories(source);
                }
                String below = MountPoints.subpath(container.definition().hostConfig(), point);
                binds.add(new Bind(source, below, point.destination(), point.readWrite()));
            }
        }
        boolean readOnlyRoot = container.definition().hostConfig().readonlyRootfs();
        files.mounted(container.id()).forEach((target, source) -> {
            if (binds.stream().noneMatch(bind -> bind.target().equals(target))) {
                binds.add(new Bind(source, "", target, !readOnlyRoot));
            }
        });
        binds.sort(Comparator.comparingLong(
                bind -> bind.target().chars().filter(c -> c == '/').count()));
        return binds;
    }
}
