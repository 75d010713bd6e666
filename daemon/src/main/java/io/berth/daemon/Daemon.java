package io.berth.daemon;

import com.google.common.io.Closer;
import io.berth.api.http.EngineServer;
import io.berth.api.http.Route;
import io.berth.api.json.EngineJson;
import io.berth.api.route.container.LifecycleRoutes;
import io.berth.api.route.container.QueryRoutes;
import io.berth.api.route.container.StreamRoutes;
import io.berth.api.route.exec.ExecRoutes;
import io.berth.api.route.image.ImageRoutes;
import io.berth.api.route.network.NetworkRoutes;
import io.berth.api.route.swarm.SwarmRoutes;
import io.berth.api.route.system.SystemRoutes;
import io.berth.api.route.volume.VolumeRoutes;
import io.berth.api.type.container.LogConfig;
import io.berth.daemon.attach.AttachService;
import io.berth.daemon.container.ContainerDefaults;
import io.berth.daemon.container.ContainerStore;
import io.berth.daemon.container.Containers;
import io.berth.daemon.container.Host;
import io.berth.daemon.event.EventLog;
import io.berth.daemon.exec.ExecRuns;
import io.berth.daemon.exec.ExecService;
import io.berth.daemon.image.ImageStore;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.metadata.ContainerRecords;
import io.berth.daemon.metadata.Database;
import io.berth.daemon.system.EngineFacts;
import io.berth.daemon.system.SystemService;
import io.berth.execdriver.builtin.NativeDriver;
import io.berth.execdriver.cgroup.Cgroups;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds every service, starts them in order, stops them in the reverse. Nothing else. */
final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final Config config;
    private final Containers containers;
    private final EngineServer server;
    private final Closer resources;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Daemon(Config config, Containers containers, EngineServer server, Closer resources) {
        this.config = config;
        this.containers = containers;
        this.server = server;
        this.resources = resources;
    }
}
