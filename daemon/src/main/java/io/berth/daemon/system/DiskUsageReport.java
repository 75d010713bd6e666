package io.berth.daemon.system;

import io.berth.api.backend.ContainerQueries;
import io.berth.api.backend.Filters;
import io.berth.api.backend.ImageBackend;
import io.berth.api.backend.ListOptions;
import io.berth.api.backend.UsageKind;
import io.berth.api.json.Encoded;
import io.berth.api.type.system.DiskUsage;
import io.berth.api.type.volume.Volume;
import io.berth.api.version.ApiVersion;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Asks every noun what it takes on the disk. */
public final class DiskUsageReport {
    private final ImageBackend images;
    private final LongSupplier layersSize;
    private final ContainerQueries containers;
    private final Supplier<List<Volume>> volumes;

    /**
     * @param layersSize bytes of all layers of images
     * @param volumes each with its usage
     */
    public DiskUsageReport(
            ImageBackend images, LongSupplier layersSize, ContainerQueries containers, Supplier<List<Volume>> volumes) {
        this.images = images;
        this.layersSize = layersSize;
        this.containers = containers;
        this.volumes = volumes;
    }

    DiskUsage of(Set<UsageKind> kinds, ApiVersion version) throws InterruptedException {
        boolean withImages = kinds.contains(UsageKind.IMAGE);
        return new DiskUsage(
                withImages ? layersSize.getAsLong() : 0,
                withImages ? images.list(false, Filters.NONE, true, version) : null,
                kinds.contains(UsageKind.CONTAINER)
                        ? containers.list(new ListOptions(true, 0, true, Filters.NONE), version).stream()
                                .map(Encoded::value)
                                .toList()
                        : null,
                kinds.contains(UsageKind.VOLUME) ? volumes.get() : null,
                kinds.contains(UsageKind.BUILD_CACHE) ? List.of() : null);
    }
}
