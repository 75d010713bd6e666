package io.berth.api.type.container;

import io.berth.api.type.Absent;
import io.berth.api.type.image.GraphDriver;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link InspectResponse} field by field; not for use by several threads. */
public final class InspectResponseBuilder {
    private String id = "";
    private Instant created = Absent.ZERO_TIME;
    private String path = "";
    private List<String> args = List.of();
    private State state =
            new State("", false, false, false, false, false, 0, 0, "", Absent.ZERO_TIME, Absent.ZERO_TIME, null);
    private String image = "";
    private String resolvConfPath = "";
    private String hostnamePath = "";
    private String hostsPath = "";
    private String logPath = "";
    private String name = "";
    private int restartCount;
    private String driver = "";
    private String platform = "";
    private String mountLabel = "";
    private String processLabel = "";
    private String appArmorProfile = "";
    private @Nullable List<String> execIds;
    private HostConfig hostConfig = HostConfig.EMPTY;
    private GraphDriver graphDriver = new GraphDriver(Map.of(), "");
    private @Nullable Long sizeRw;
    private @Nullable Long sizeRootFs;
    private List<MountPoint> mounts = List.of();
    private Config config = Config.EMPTY;
    private NetworkSettings networkSettings = NetworkSettings.EMPTY;

    /** Starts with nothing set. */
    public InspectResponseBuilder() {}

    InspectResponseBuilder(InspectResponse from) {
        id = from.id();
        created = from.created();
        path = from.path();
        args = from.args();
        state = from.state();
        image = from.image();
        resolvConfPath = from.resolvConfPath();
        hostnamePath = from.hostnamePath();
        hostsPath = from.hostsPath();
        logPath = from.logPath();
        name = from.name();
        restartCount = from.restartCount();
        driver = from.driver();
        platform = from.platform();
        mountLabel = from.mountLabel();
        processLabel = from.processLabel();
        appArmorProfile = from.appArmorProfile();
        execIds = from.execIds();
        hostConfig = from.hostConfig();
        graphDriver = from.graphDriver();
        sizeRw = from.sizeRw();
        sizeRootFs = from.sizeRootFs();
        mounts = from.mounts();
        config = from.config();
        networkSettings = from.networkSettings();
    }

    public InspectResponseBuilder id(String value) {
        id = value;
        return this;
    }

    public InspectResponseBuilder created(Instant value) {
        created = value;
        return this;
    }

    public InspectResponseBuilder path(String value) {
        path = value;
        return this;
    }

    public InspectResponseBuilder args(List<String> value) {
        args = value;
        return this;
    }

    public InspectResponseBuilder state(State value) {
        state = value;
        return this;
    }

    public InspectResponseBuilder image(String value) {
        image = value;
        return this;
    }

    public InspectResponseBuilder resolvConfPath(String value) {
        resolvConfPath = value;
        return this;
    }

    public InspectResponseBuilder hostnamePath(String value) {
        hostnamePath = value;
        return this;
    }

    public InspectResponseBuilder hostsPath(String value) {
        hostsPath = value;
        return this;
    }

    public InspectResponseBuilder logPath(String value) {
        logPath = value;
        return this;
    }

    public InspectResponseBuilder name(String value) {
        name = value;
        return this;
    }

    public InspectResponseBuilder restartCount(int value) {
        restartCount = value;
        return this;
    }

    public InspectResponseBuilder driver(String value) {
        driver = value;
        return this;
    }

    public InspectResponseBuilder platform(String value) {
        platform = value;
        return this;
    }

    public InspectResponseBuilder mountLabel(String value) {
        mountLabel = value;
        return this;
    }

    public InspectResponseBuilder processLabel(String value) {
        processLabel = value;
        return this;
    }

    public InspectResponseBuilder appArmorProfile(String value) {
        appArmorProfile = value;
        return this;
    }

    public InspectResponseBuilder execIds(@Nullable List<String> value) {
        execIds = value;
        return this;
    }

    public InspectResponseBuilder hostConfig(HostConfig value) {
        hostConfig = value;
        return this;
    }

    public InspectResponseBuilder graphDriver(GraphDriver value) {
        graphDriver = value;
        return this;
    }

    public InspectResponseBuilder sizeRw(@Nullable Long value) {
        sizeRw = value;
        return this;
    }

    public InspectResponseBuilder sizeRootFs(@Nullable Long value) {
        sizeRootFs = value;
        return this;
    }

    public InspectResponseBuilder mounts(List<MountPoint> value) {
        mounts = value;
        return this;
    }

    public InspectResponseBuilder config(Config value) {
        config = value;
        return this;
    }

    public InspectResponseBuilder networkSettings(NetworkSettings value) {
        networkSettings = value;
        return this;
    }

    public InspectResponse build() {
        return new InspectResponse(
                id,
                created,
                path,
                args,
                state,
                image,
                resolvConfPath,
                hostnamePath,
                hostsPath,
                logPath,
                name,
                restartCount,
                driver,
                platform,
                mountLabel,
                processLabel,
                appArmorProfile,
                execIds,
                hostConfig,
                graphDriver,
                sizeRw,
                sizeRootFs,
                mounts,
                config,
                networkSettings);
    }
}
