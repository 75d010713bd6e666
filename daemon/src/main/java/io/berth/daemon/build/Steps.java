package io.berth.daemon.build;

import io.berth.api.backend.BuildOptions;
import io.berth.api.error.EngineException;
import io.berth.api.type.image.ImageConfig;
import io.berth.daemon.build.BuildContainers.Run;
import io.berth.daemon.image.Digest;
import io.berth.daemon.image.ImageCommits;
import io.berth.daemon.tar.ArchivePipe;
import io.berth.execdriver.ContainerSpec.Rootfs.Overlay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Carries out the steps of one build: each is an image above the one before, taken from the cache or made, and told to the
 * client. What a step needs while it is made goes when the instruction is over.
 */
final class Steps {
    private final BuildTools tools;
    private final BuildOutput out;
    private final BuildOptions options;
    private final StepCache cache;
    private final CopySources sources;
    private final List<Leftover> leftovers = new ArrayList<>();

    /** What a step needed that the client was told of. */
    private record Leftover(String id, boolean container) {}

    Steps(BuildTools tools, BuildOutput out, BuildOptions options, StepCache cache, CopySources sources) {
        this.tools = tools;
        this.out = out;
        this.options = options;
        this.cache = cache;
        this.sources = sources;
    }

    /** A new stage begins: its steps may be in the cache again. */
    void beginStage() {
        cache.reset();
    }

    private static ImageConfig containerConfig(Stage stage, List<String> command) {
        return stage.config().edit().cmd(command).build();
    }

    private boolean isCached(Stage stage, ImageConfig containerConfig, List<String> command) throws IOException {
        Optional<Digest> found = cache.probe(stage, containerConfig, command);
        if (found.isEmpty()) {
            return false;
        }
        out.text(" ---> Using cache\n");
        stage.imageId(found.get().toString());
        return true;
    }

    private void begin(String id, boolean container) throws IOException {
        leftovers.add(new Leftover(id, container));
        out.text(" ---> Running in " + Build.shortId(id) + "\n");
    }

    private static ImageCommits.Step step(Stage stage, ImageConfig containerConfig, List<String> command) {
        return new ImageCommits.Step(stage.imageId(), stage.config(), containerConfig, stage.author(), "", command);
    }

    /** A step that changes no file; no container is made for it, only told of. */
    void plain(Stage stage, List<String> command) throws IOException, InterruptedException {
        ImageConfig container = containerConfig(stage, command);
        if (isCached(stage, container, command)) {
            return;
        }
        begin(tools.ids().get(), false);
        stage.imageId(tools.commits().commit(step(stage, container, command)).toString());
    }

    /** A step that makes a folder. */
    void folder(Stage stage, List<String> command, String folder) throws IOException, InterruptedException {
        ImageConfig container = containerConfig(stage, command);
        if (isCached(stage, container, command)) {
            return;
        }
        String id = tools.ids().get();
        begin(id, false);
        try (StepLayer layer = tools.newLayer(id, stage.imageId())) {
            tools.copier().makeFolder(layer.overlay(), folder);
            keep(stage, step(stage, container, command), layer.overlay());
        }
    }

    /** A step that copies files in. */
    void copy(Stage stage, CopyRequest request, Function<String, List<String>> comment)
            throws IOException, InterruptedException {
        try (CopyBatch batch = sources.collect(request)) {
            List<String> command = comment.apply(batch.comment());
            ImageConfig container = containerConfig(stage, command);
            if (isCached(stage, container, command)) {
                return;
            }
            try (StepLayer layer = tools.newLayer(tools.ids().get(), stage.imageId())) {
                tools.copier().copy(batch, layer.overlay(), stage.config().workingDir());
                keep(stage, step(stage, container, command), layer.overlay());
            }
        }
    }

    /**
     * A step that runs a command.
     *
     * @param marked the command with the build arguments that it depends on
     * @param environment with the build arguments
     */
    void run(Stage stage, List<String> command, List<String> marked, List<String> environment)
            throws IOException, InterruptedException {
        ImageConfig container =
                stage.config().edit().cmd(marked).entrypoint(null).build();
        if (isCached(stage, container, marked)) {
            return;
        }
        if (stage.imageId().isEmpty()) {
            throw nothingToRunIn(command);
        }
        ImageConfig config = stage.config().edit().cmd(command).env(environment).build();
        BuildContainers containers = tools.containers();
        String id = containers.create(new Run(stage.imageId(), config, options.hostConfig(), options.platform()));
        begin(id, true);
        int code = containers.run(id, out);
        if (code != 0) {
            throw new CommandFailedException(String.join(" ", command), code);
        }
        keep(stage, step(stage, container, marked), containers.layer(id));
    }

    /** What the Engine says of an image without any file. */
    private static EngineException nothingToRunIn(List<String> command) {
        String program = command.isEmpty() ? "" : command.getFirst();
        return EngineException.invalid("failed to create task for container: failed to create shim task: OCI runtime"
                + " create failed: runc create failed: unable to start container process: error during container init:"
                + " exec: \"" + program + "\": stat " + program + ": no such file or directory");
    }

    private void keep(Stage stage, ImageCommits.Step step, Overlay layer) throws IOException, InterruptedException {
        try (ArchivePipe changes = tools.copier().changes(layer)) {
            stage.imageId(
                    tools.commits().commit(step, changes, Optional.empty()).toString());
        }
    }

    /** The instruction is over: its containers go, unless the client wants to see them. */
    void endInstruction(boolean succeeded) throws IOException, InterruptedException {
        if (!options.cleanup().afterFailure()
                && !(succeeded && options.cleanup().afterSuccess())) {
            leftovers.clear();
            return;
        }
        while (!leftovers.isEmpty()) {
            Leftover leftover = leftovers.removeFirst();
            if (leftover.container()) {
                tools.containers().remove(leftover.id());
            }
            out.text(" ---> Removed intermediate container " + Build.shortId(leftover.id()) + "\n");
        }
    }

    /** The client is gone: what runs is ended, and nothing is left. */
    void abandon() {
        for (Leftover leftover : leftovers) {
            if (leftover.container()) {
                tools.containers().discard(leftover.id());
            }
        }
        leftovers.clear();
    }
}
