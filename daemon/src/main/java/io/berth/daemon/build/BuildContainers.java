package io.berth.daemon.build;

import io.berth.api.backend.AttachBackend;
import io.berth.api.backend.AttachOptions;
import io.berth.api.backend.AttachPlan;
import io.berth.api.backend.ContainerLifecycle;
import io.berth.api.backend.ContainerQueries;
import io.berth.api.backend.WaitCondition;
import io.berth.api.error.EngineException;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.ConfigBuilder;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.image.HealthConfig;
import io.berth.api.type.image.ImageConfig;
import io.berth.api.type.network.NetworkingConfig;
import io.berth.api.version.ApiVersion;
import io.berth.daemon.container.ContainerImages;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.ContainerSpec.Rootfs.Overlay;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs steps' commands, each in a container of its own that is made, watched and removed as any client would. */
final class BuildContainers {
    private static final Logger LOG = LoggerFactory.getLogger(BuildContainers.class);
    private static final HealthConfig NO_HEALTHCHECK = new HealthConfig(List.of("NONE"), 0, 0, 0, 0, 0);

    private final ContainerLifecycle lifecycle;
    private final ContainerQueries queries;
    private final AttachBackend attach;
    private final ContainerImages images;

    BuildContainers(
            ContainerLifecycle lifecycle, ContainerQueries queries, AttachBackend attach, ContainerImages images) {
        this.lifecycle = lifecycle;
        this.queries = queries;
        this.attach = attach;
        this.images = images;
    }

    /**
     * What a container is made of.
     *
     * @param platform as the client wrote it, or empty
     */
    record Run(String imageId, ImageConfig config, HostConfig hostConfig, String platform) {}

    /** Makes a container; its id. */
    String create(Run run) throws InterruptedException {
        ImageConfig of = run.config();
        Config config = new ConfigBuilder()
                .image(run.imageId())
                .cmd(of.cmd())
                .entrypoint(List.of(""))
                .env(of.env())
                .healthcheck(NO_HEALTHCHECK)
                .user(of.user())
                .volumes(of.volumes())
                .workingDir(of.workingDir())
                .exposedPorts(of.exposedPorts())
                .labels(Optional.ofNullable(of.labels()).orElse(Map.of()))
                .attachStdout(true)
                .attachStderr(true)
                .build();
        CreateRequest request = new CreateRequest(config, run.hostConfig(), new NetworkingConfig(Map.of()));
        return lifecycle.create("", "", request, ApiVersion.CURRENT).id();
    }

    /** Runs it to its end and tells its output; its exit status. */
    int run(String id, BuildOutput out) throws IOException, InterruptedException {
        ContainerQueries.Waiter waiter = queries.wait(id, WaitCondition.NEXT_EXIT);
        AttachPlan plan = attach.attach(id, new AttachOptions(false, true, false, true, true, Optional.empty(), true));
        boolean started = false;
        try {
            lifecycle.start(id);
            started = true;
        } finally {
            if (!started) {
                plan.task().abandon();
            }
        }
        plan.task().run(new StepStream(out));
        return Math.toIntExact(waiter.await().statusCode());
    }

    /** What the container wrote. */
    Overlay layer(String id) throws IOException {
        if (images.rootfs(id) instanceof Rootfs.Overlay overlay) {
            return overlay;
        }
        throw new IOException("the files of container " + id + " are no layer");
    }

    void remove(String id) throws InterruptedException {
        lifecycle.remove(id, true, true, false);
    }

    /** Removes it whatever state it is in, also in a thread that is being interrupted. */
    void discard(String id) {
        boolean interrupted = Thread.interrupted();
        try {
            remove(id);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (EngineException e) {
            LOG.error("remove container {} of an abandoned build: {}", id, e.text());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
