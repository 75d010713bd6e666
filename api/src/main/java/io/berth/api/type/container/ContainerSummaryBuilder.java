package io.berth.api.type.container;

import java.util.List;
import java.util.Map;

/** Builds a {@link ContainerSummary} field by field; not for use by several threads. */
public final class ContainerSummaryBuilder {
    private String id = "";
    private List<String> names = List.of();
    private String image = "";
    private String imageId = "";
    private String command = "";
    private long created;
    private List<Port> ports = List.of();
    private long sizeRw;
    private long sizeRootFs;
    private Map<String, String> labels = Map.of();
    private String state = "";
    private String status = "";
    private SummaryHostConfig hostConfig = new SummaryHostConfig("", Map.of());
    private SummaryNetworkSettings networkSettings = new SummaryNetworkSettings(Map.of());
    private List<MountPoint> mounts = List.of();

    /** Starts with nothing set. */
    public ContainerSummaryBuilder() {}

    ContainerSummaryBuilder(ContainerSummary from) {
        id = from.id();
        names = from.names();
        image = from.image();
        imageId = from.imageId();
        command = from.command();
        created = from.created();
        ports = from.ports();
        sizeRw = from.sizeRw();
        sizeRootFs = from.sizeRootFs();
        labels = from.labels();
        state = from.state();
        status = from.status();
        hostConfig = from.hostConfig();
        networkSettings = from.networkSettings();
        mounts = from.mounts();
    }

    public ContainerSummaryBuilder id(String value) {
        id = value;
        return this;
    }

    public ContainerSummaryBuilder names(List<String> value) {
        names = value;
        return this;
    }

    public ContainerSummaryBuilder image(String value) {
        image = value;
        return this;
    }

    public ContainerSummaryBuilder imageId(String value) {
        imageId = value;
        return this;
    }

    public ContainerSummaryBuilder command(String value) {
        command = value;
        return this;
    }

    public ContainerSummaryBuilder created(long value) {
        created = value;
        return this;
    }

    public ContainerSummaryBuilder ports(List<Port> value) {
        ports = value;
        return this;
    }

    public ContainerSummaryBuilder sizeRw(long value) {
        sizeRw = value;
        return this;
    }

    public ContainerSummaryBuilder sizeRootFs(long value) {
        sizeRootFs = value;
        return this;
    }

    public ContainerSummaryBuilder labels(Map<String, String> value) {
        labels = value;
        return this;
    }

    public ContainerSummaryBuilder state(String value) {
        state = value;
        return this;
    }

    public ContainerSummaryBuilder status(String value) {
        status = value;
        return this;
    }

    public ContainerSummaryBuilder hostConfig(SummaryHostConfig value) {
        hostConfig = value;
        return this;
    }

    public ContainerSummaryBuilder networkSettings(SummaryNetworkSettings value) {
        networkSettings = value;
        return this;
    }

    public ContainerSummaryBuilder mounts(List<MountPoint> value) {
        mounts = value;
        return this;
    }

    public ContainerSummary build() {
        return new ContainerSummary(
                id,
                names,
                image,
                imageId,
                command,
                created,
                ports,
                sizeRw,
                sizeRootFs,
                labels,
                state,
                status,
                hostConfig,
                networkSettings,
                mounts);
    }
}
