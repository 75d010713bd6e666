package io.berth.daemon.archive;

import io.berth.api.backend.ArchiveBackend;
import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import io.berth.api.type.container.FilesystemChange;
import io.berth.api.type.container.PathStat;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerEvents;
import io.berth.daemon.container.ContainerFiles;
import io.berth.daemon.container.ContainerImages;
import io.berth.daemon.container.ContainerStore;
import io.berth.daemon.container.ContainerVolumes;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Containers' files as the API asks for them. */
public final class ArchiveService implements ArchiveBackend {
    private final ContainerStore containers;
    private final ContainerEvents events;
    private final ContainerViews views;
    private final ContainerBinds binds;
    private final ContainerVolumes volumes;
    private final CopyIn copyIn;
    private final ContainerDiff diff;
    private final Supplier<? extends Kernel> kernel;

    /**
     * What the service works with.
     *
     * @param kernel asked for at the first request, not before
     * @param files where the containers' own files lie
     * @param place an empty folder where private namespaces have their mounts; nothing is ever seen there
     */
    public record Collaborators(
            ContainerStore containers,
            ContainerEvents events,
            ContainerImages images,
            ContainerFiles files,
            Supplier<? extends Kernel> kernel,
            Path place) {}

    /** @param volumes the containers' volumes, mounted while a copy is made */
    public ArchiveService(Collaborators with, ContainerVolumes volumes) {
        this.volumes = volumes;
        containers = with.containers();
        events = with.events();
        kernel = with.kernel();
        views = new ContainerViews(with.kernel(), with.images(), with.place());
        binds = new ContainerBinds(with.files(), with.images());
        copyIn = new CopyIn(with.kernel(), views, binds);
        diff = new ContainerDiff(with.kernel(), views, with.images());
    }

    @Override
    public PathStat stat(String container, String path) throws InterruptedException {
        Container found = containers.get(container);
        try (ContainerView view = openForReading(found, true)) {
            return new PathInView(kernel.get().tree(), view.root(), path).stat();
        } catch (IOException e) {
            throw refused(e, container, path);
        }
    }

    @Override
    public Copy copyOut(String container, String path) throws InterruptedException {
        Container found = containers.get(container);
        try {
            ContainerView view = openForReading(found, true);
            boolean handedOver = false;
            try {
                PathInView place = new PathInView(kernel.get().tree(), view.root(), path);
                Copy copy = new Copy(place.stat(), new CopyOut(kernel.get(), view, place));
                events.tell(found, "archive-path");
                handedOver = true;
                return copy;
            } finally {
                if (!handedOver) {
                    view.close();
                }
            }
        } catch (IOException e) {
            throw refused(e, container, path);
        }
    }

    @Override
    public void copyIn(String container, String path, ExtractOptions options, InputStream tar)
            throws InterruptedException {
        Container found = containers.get(container);
        try (ContainerVolumes.Use _ = use(found)) {
            copyIn.run(found, path, options, tar);
            events.tell(found, "extract-to-dir");
        } catch (IOException e) {
            throw refused(e, container, path);
        }
    }

    @Override
    public StreamBody export(String container) throws InterruptedException {
        Container found = containers.get(container);
        try {
            ContainerView view = openForReading(found, false);
            events.tell(found, "export");
            return new ExportBody(kernel.get(), view);
        } catch (IOException e) {
            throw EngineException.internal("error exporting container " + container + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<FilesystemChange> changes(String container) throws InterruptedException {
        Container found = containers.get(container);
        try {
            return diff.of(found);
        } catch (IOException e) {
            throw EngineException.internal("changes of container " + container + ": " + e.getMessage(), e);
        }
    }

    /** A container that never ran may lack the places of its volumes: they are made then, as a start would. */
    private ContainerView openForReading(Container container, boolean withBinds)
            throws IOException, InterruptedException {
        if (!withBinds) {
            return openForReading(container, List.of());
        }
        ContainerVolumes.Use use = use(container);
        boolean opened = false;
        try {
            ContainerView view = openForReading(container, binds.of(container, false));
            opened = true;
            return view.then(use::close);
        } finally {
            if (!opened) {
                use.close();
            }
        }
    }

    private ContainerVolumes.Use use(Container container) {
        try {
            return volumes.use(container.definition());
        } catch (IOException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        }
    }

    private ContainerView openForReading(Container container, List<ContainerViews.Bind> wanted)
            throws IOException, InterruptedException {
        ContainerView view = views.open(container, wanted);
        if (view.complete() || container.isRunning()) {
            return view;
        }
        view.close();
        try (Container.Turn _ = container.takeTurn()) {
            if (!container.isRunning()) {
                views.openWritable(container, wanted).close();
            }
        }
        return views.open(container, wanted);
    }

    /** The Engine's words for what the kernel says of a path. */
    private static EngineException refused(IOException e, String container, String path) {
        if (e instanceof KernelException kernel && kernel.errno() == Errno.ENOENT) {
            return EngineException.notFound("Could not find the file " + path + " in container " + container);
        }
        if (e instanceof KernelException kernel && kernel.errno() == Errno.ENOTDIR) {
            return EngineException.internal("lstat " + path + ": not a directory", e);
        }
        return EngineException.internal(String.valueOf(e.getMessage()), e);
    }
}
