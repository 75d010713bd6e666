package io.berth.daemon.build;

import io.berth.api.backend.AttachBackend;
import io.berth.api.backend.BuildBackend;
import io.berth.api.backend.BuildOptions;
import io.berth.api.backend.RegistryBackend;
import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import io.berth.daemon.archive.LayerViews;
import io.berth.daemon.build.dockerfile.Dockerfile;
import io.berth.daemon.container.ContainerImages;
import io.berth.daemon.container.Containers;
import io.berth.daemon.image.ImageCommits;
import io.berth.daemon.image.ImageStore;
import io.berth.daemon.image.Platform;
import io.berth.daemon.image.Reference;
import io.berth.daemon.layer.LayerStore;
import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Builds images by the classic builder's rules. Any thread may call; builds know nothing of one another. */
public final class BuildService implements BuildBackend {
    private final Collaborators with;
    private final Path folder;
    private final AtomicBoolean swept = new AtomicBoolean();

    /** What builds work with: what they make images of, what they run containers with, and where both lie. */
    public record Places(
            ImageStore images,
            ImageCommits commits,
            LayerStore layers,
            ContainerImages containerImages,
            Supplier<? extends Kernel> kernel,
            Path views) {}

    record Collaborators(
            BuildTools tools, LayerViews views, RegistryBackend registries, Supplier<? extends Kernel> kernel) {}

    /**
     * Makes the service.
     *
     * @param folder where contexts are put aside; emptied at the first build
     * @param ids names for layers, as containers have them
     */
    public BuildService(
            Places places,
            Containers containers,
            AttachBackend attach,
            RegistryBackend registries,
            Path folder,
            Supplier<String> ids) {
        LayerViews views = new LayerViews(places.kernel(), places.containerImages(), places.views());
        BuildContainers runs =
                new BuildContainers(containers.lifecycle(), containers.queries(), attach, places.containerImages());
        BuildTools tools = new BuildTools(
                places.images(), places.layers(), places.commits(), runs, new Copier(places.kernel(), views), ids);
        this.with = new Collaborators(tools, views, registries, places.kernel());
        this.folder = folder;
    }

    @Override
    public StreamBody build(BuildOptions options, InputStream context) throws InterruptedException {
        Platform.parse(options.platform());
        List<Reference> names = options.tags().stream().map(BuildService::name).toList();
        try {
            BuildFolder own = newFolder();
            boolean done = false;
            try {
                Build build = prepare(options, names, own, context);
                done = true;
                return build;
            } finally {
                if (!done) {
                    own.close();
                }
            }
        } catch (IOException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        }
    }

    private static Reference name(String tag) {
        try {
            return Reference.parse(tag).withDefaultTag();
        } catch (EngineException e) {
            throw EngineException.internal(e.text(), e);
        }
    }

    private BuildFolder newFolder() throws IOException, InterruptedException {
        Kernel kernel = with.kernel().get();
        if (swept.compareAndSet(false, true)) {
            BuildFolder.remove(kernel, folder);
        }
        Files.createDirectories(folder);
        return BuildFolder.make(kernel, folder, with.tools().ids().get());
    }

    private Build prepare(BuildOptions options, List<Reference> names, BuildFolder own, InputStream body)
            throws IOException, InterruptedException {
        BuildContext context = new ContextSource(with.kernel().get(), own).open(options, body);
        boolean done = false;
        try {
            Dockerfile dockerfile = Dockerfile.parse(context.takeDockerfile(options.dockerfile()));
            Plan plan = PlanReader.read(dockerfile, options.labels(), options.target());
            done = true;
            return new Build(options, names, plan, context, with);
        } finally {
            if (!done) {
                context.close();
            }
        }
    }
}
