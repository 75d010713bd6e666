package io.berth.daemon.archive;

import io.berth.api.backend.CommitBackend;
import io.berth.api.backend.ContainerLifecycle;
import io.berth.api.error.EngineException;
import io.berth.api.type.container.Config;
import io.berth.api.type.image.ImageConfig;
import io.berth.api.type.image.ImageConfigBuilder;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerEvents;
import io.berth.daemon.container.ContainerImages;
import io.berth.daemon.container.ContainerStore;
import io.berth.daemon.container.Definition;
import io.berth.daemon.image.Digest;
import io.berth.daemon.image.ImageCommits;
import io.berth.daemon.image.Reference;
import io.berth.daemon.tar.ArchivePipe;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes images of containers: what a container wrote becomes a layer above its image's. */
public final class CommitService implements CommitBackend {
    private final ContainerStore containers;
    private final ContainerEvents events;
    private final ContainerLifecycle lifecycle;
    private final ContainerImages rootfs;
    private final ImageCommits images;
    private final Supplier<? extends Kernel> kernel;

    /**
     * Makes the service.
     *
     * @param kernel asked for at the first commit, not before
     */
    public CommitService(
            ContainerStore containers,
            ContainerEvents events,
            ContainerLifecycle lifecycle,
            ContainerImages rootfs,
            ImageCommits images,
            Supplier<? extends Kernel> kernel) {
        this.containers = containers;
        this.events = events;
        this.lifecycle = lifecycle;
        this.rootfs = rootfs;
        this.images = images;
        this.kernel = kernel;
    }

    @Override
    public String commit(CommitOptions options) throws InterruptedException {
        Container container = containers.get(options.container());
        if (container.isGoing()) {
            throw EngineException.conflict("You cannot commit container " + container.id() + " which is being removed");
        }
        ImageName name = options.name();
        Optional<Reference> reference =
                name.repo().isEmpty() ? Optional.empty() : Optional.of(Reference.parse(name.repo(), name.tag()));
        Definition definition = container.definition();
        ImageConfig own = imageConfig(definition.config());
        ImageConfig base = options.config().map(CommitService::imageConfig).orElse(own);
        ImageConfig config = completed(ImageCommits.changed(base, options.changes()), own);
        ImageCommits.Step step = new ImageCommits.Step(
                definition.imageId(),
                config,
                own,
                options.author(),
                options.comment(),
                Objects.requireNonNullElse(definition.config().cmd(), List.of()));
        boolean pause = options.pause() && pause(container);
        try {
            Digest id = commit(container, step, reference);
            tell(container, id, options.comment(), reference);
            return id.toString();
        } catch (IOException e) {
            throw EngineException.internal("commit container " + options.container() + ": " + e.getMessage(), e);
        } finally {
            if (pause) {
                resume(container);
            }
        }
    }

    /** Freezes it if there is a process that is not frozen yet; answers whether it did. */
    private boolean pause(Container container) throws InterruptedException {
        if (container.running().isEmpty() || container.isPaused()) {
            return false;
        }
        try {
            lifecycle.pause(container.id());
            return true;
        } catch (EngineException e) {
            if (container.running().isPresent()) {
                throw e;
            }
            return false;
        }
    }

    /** A container that has ended meanwhile needs it no more. */
    private void resume(Container container) throws InterruptedException {
        if (container.isPaused()) {
            lifecycle.unpause(container.id());
        }
    }

    private Digest commit(Container container, ImageCommits.Step step, Optional<Reference> name)
            throws IOException, InterruptedException {
        if (!(rootfs.rootfs(container.id()) instanceof Rootfs.Overlay overlay)) {
            throw new IOException("its files are no layer");
        }
        try (ArchivePipe changes = LayerViews.changes(kernel, overlay)) {
            return images.commit(step, changes, name);
        }
    }

    private void tell(Container container, Digest id, String comment, Optional<Reference> name) {
        Map<String, String> more = new LinkedHashMap<>();
        more.put("comment", comment);
        more.put("imageID", id.toString());
        more.put("imageRef", name.map(Reference::familiar).orElse(""));
        events.tell(container, "commit", more);
    }

    private static ImageConfig imageConfig(Config config) {
        Map<String, String> labels = config.labels();
        return new ImageConfigBuilder()
                .cmd(config.cmd())
                .entrypoint(config.entrypoint())
                .env(config.env())
                .exposedPorts(config.exposedPorts())
                .healthcheck(config.healthcheck())
                .labels(labels.isEmpty() ? null : labels)
                .onBuild(config.onBuild())
                .shell(config.shell())
                .stopSignal(config.stopSignal())
                .user(config.user())
                .volumes(config.volumes())
                .workingDir(config.workingDir())
                .build();
    }

    /** A command or entry point that the client did not mean to change stays the container's. */
    private static ImageConfig completed(ImageConfig changed, ImageConfig own) {
        List<String> entrypoint = changed.entrypoint();
        if (entrypoint != null && !entrypoint.isEmpty()) {
            return changed;
        }
        ImageConfigBuilder completed = changed.edit();
        List<String> cmd = changed.cmd();
        if (cmd == null || cmd.isEmpty()) {
            completed.cmd(own.cmd());
        }
        if (entrypoint == null) {
            completed.entrypoint(own.entrypoint());
        }
        return completed.build();
    }
}
