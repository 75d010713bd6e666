package io.berth.daemon.archive;

import io.berth.api.type.container.MountPoint;
import io.berth.daemon.archive.ContainerViews.Bind;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerFiles;
import io.berth.daemon.container.ContainerImages;
import io.berth.daemon.container.ContainerVolumes;
import io.berth.daemon.container.MountPoints;
import io.berth.execdriver.ContainerSpec.Rootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What of the host copies see in a container: its volumes, binds and images, and its own three files in {@code /etc}. */
final class ContainerBinds {
    private final ContainerFiles files;
    private final ContainerImages images;

    ContainerBinds(ContainerFiles files, ContainerImages images) {
        this.images = images;
        this.files = files;
    }

    /**
     * A container's binds, those first that others lie in.
     *
     * @param toWrite makes the folders of volumes that nobody has used yet
     */
    List<Bind> of(Container container, boolean toWrite) throws IOException {
        List<Bind> binds = new ArrayList<>();
        Map<String, String> holders = ContainerVolumes.holders(container.definition());
        for (MountPoint point : container.definition().mounts()) {
            if (!point.source().isEmpty()) {
                Path source = Path.of(point.source());
                if (toWrite && point.type().equals("volume")) {
                    Files.createDirectories(source);
                }
                String below = MountPoints.subpath(container.definition(), point);
                Optional<Rootfs> layers =
                        Optional.ofNullable(holders.get(point.destination())).map(images.mounts()::layers);
                boolean own = !point.type().equals("bind");
                binds.add(new Bind(source, layers, below, point.destination(), point.readWrite(), own));
            }
        }
        boolean readOnlyRoot = container.definition().hostConfig().readonlyRootfs();
        files.mounted(container.id()).forEach((target, source) -> {
            if (binds.stream().noneMatch(bind -> bind.target().equals(target))) {
                binds.add(new Bind(source, Optional.empty(), "", target, !readOnlyRoot, true));
            }
        });
        binds.sort(Comparator.comparingLong(
                bind -> bind.target().chars().filter(c -> c == '/').count()));
        return binds;
    }
}
