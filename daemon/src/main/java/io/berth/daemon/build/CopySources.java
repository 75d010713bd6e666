package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.archive.ContainerView;
import io.berth.daemon.archive.LayerViews;
import io.berth.daemon.image.RemoteFile;
import io.berth.daemon.tar.Compression;
import io.berth.daemon.tar.TarReader;
import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds what {@code COPY} and {@code ADD} mean: in the context, in a stage, in an image, on the network. For one build. */
final class CopySources {
    private final Kernel kernel;
    private final SourceTree context;
    private final Stages stages;
    private final LayerViews views;
    private final BuildTools tools;
    private final Downloads downloads;

    CopySources(
            Kernel kernel, SourceTree context, Stages stages, LayerViews views, BuildTools tools, Downloads downloads) {
        this.kernel = kernel;
        this.context = context;
        this.stages = stages;
        this.views = views;
        this.tools = tools;
        this.downloads = downloads;
    }

    /** The caller closes it. */
    CopyBatch collect(CopyRequest request) throws IOException, InterruptedException {
        List<CopyBatch.Opened> opened = new ArrayList<>();
        boolean done = false;
        try {
            SourceTree tree = request.from().isEmpty() ? context : image(request.from(), opened);
            List<CopySource> sources = new ArrayList<>();
            for (String source : request.sources()) {
                sources.addAll(find(request, tree, source, opened));
            }
            checkCount(request, sources);
            done = true;
            return new CopyBatch(request, List.copyOf(sources), List.copyOf(opened));
        } finally {
            if (!done) {
                new CopyBatch(request, List.of(), opened).close();
            }
        }
    }

    private static void checkCount(CopyRequest request, List<CopySource> sources) {
        if (sources.isEmpty()) {
            throw failed(request, "no source files were specified");
        }
        if (sources.size() > 1 && !request.target().endsWith("/")) {
            throw EngineException.invalid("When using " + request.keyword()
                    + " with more than one source file, the destination must be a directory and end with a /");
        }
    }

    private static EngineException failed(CopyRequest request, String why) {
        return EngineException.invalid(request.keyword() + " failed: " + why);
    }

    private SourceTree image(String from, List<CopyBatch.Opened> opened) throws IOException, InterruptedException {
        String id;
        try {
            id = stages.imageOf(from);
        } catch (EngineException e) {
            throw EngineException.invalid("invalid from flag value " + from + ": " + e.text(), e);
        }
        List<Path> folders = new ArrayList<>(tools.folders(tools.chain(id)));
        if (folders.isEmpty()) {
            StepLayer nothing = tools.newLayer(tools.ids().get(), "");
            opened.add(nothing::close);
            folders.add(nothing.overlay().upper());
        }
        ContainerView view = views.openImage(folders);
        opened.addFirst(view::close);
        return new SourceTree(kernel, view.root());
    }

    private List<CopySource> find(CopyRequest request, SourceTree tree, String source, List<CopyBatch.Opened> opened)
            throws IOException, InterruptedException {
        if (RemoteFile.isAddress(source)) {
            if (!request.adds()) {
                throw failed(request, "source can't be a URL for COPY");
            }
            try {
                return List.of(downloads.fetch(source, request.target(), opened));
            } catch (EngineException e) {
                throw failed(request, e.text());
            }
        }
        String path;
        try {
            path = SourceTree.clean(source);
        } catch (EngineException e) {
            throw failed(request, e.text());
        }
        List<CopySource> found = new ArrayList<>();
        if (GlobPattern.isOne(path)) {
            for (String match : tree.matching(path)) {
                found.add(one(request, tree, match));
            }
        } else {
            found.add(one(request, tree, path));
        }
        return found;
    }

    private static CopySource one(CopyRequest request, SourceTree tree, String path) throws IOException {
        String where = request.from().isEmpty() ? "file not found in build context or excluded by .dockerignore: " : "";
        boolean folder = tree.isFolder(path)
                .orElseThrow(() -> failed(request, where + "stat " + path + ": file does not exist"));
        boolean archive = request.adds() && !folder && isArchive(tree, path);
        return new CopySource(tree, path, folder, archive, ContentHash.of(tree, path, folder));
    }

    private static boolean isArchive(SourceTree tree, String path) {
        try (InputStream file = tree.open(path)) {
            return new TarReader(Compression.plain(file)).next().isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
