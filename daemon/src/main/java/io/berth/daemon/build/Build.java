package io.berth.daemon.build;

import io.berth.api.backend.BuildOptions;
import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import io.berth.api.type.image.ImageConfig;
import io.berth.daemon.build.dockerfile.Dockerfile;
import io.berth.daemon.build.dockerfile.Expansion;
import io.berth.daemon.image.Digest;
import io.berth.daemon.image.Image;
import io.berth.daemon.image.Platform;
import io.berth.daemon.image.Reference;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** One build, from its first step to its image. The request's thread does the work. */
final class Build implements StreamBody {
    private static final int SHORT_ID = 12;
    private static final String SCRATCH = "scratch";

    private final BuildOptions options;
    private final List<Reference> names;
    private final Plan plan;
    private final BuildContext context;
    private final BuildService.Collaborators with;

    /** @param context closed when the build is over */
    Build(
            BuildOptions options,
            List<Reference> names,
            Plan plan,
            BuildContext context,
            BuildService.Collaborators with) {
        this.options = options;
        this.names = names;
        this.plan = plan;
        this.context = context;
        this.with = with;
    }

    static String shortId(String id) {
        String hex = id.startsWith("sha256:") ? id.substring("sha256:".length()) : id;
        return hex.substring(0, Math.min(SHORT_ID, hex.length()));
    }

    @Override
    public void writeTo(OutputStream client) throws IOException, InterruptedException {
        BuildOutput out = new BuildOutput(client, options.quiet());
        try (context) {
            String id = new Running(out).build();
            out.succeeded(id);
        } catch (CommandFailedException e) {
            out.failed(e);
        } catch (EngineException e) {
            out.failed(e);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            out.failed(EngineException.internal(String.valueOf(e.getMessage()), e));
        }
    }

    @Override
    public void abandon() {
        context.close();
    }

    private final class Running {
        private final BuildOutput out;
        private final Bases bases;
        private final Stages stages;
        private final Steps steps;
        private final BuildArgs args = new BuildArgs(options.args());
        private int step;
        private String base = "";

        Running(BuildOutput out) {
            this.out = out;
            this.bases = new Bases(with.tools().images(), with.registries(), options, out);
            this.stages = new Stages(bases);
            BuildTools tools = with.tools();
            var sources = new CopySources(
                    with.kernel().get(),
                    context.tree(),
                    stages,
                    with.views(),
                    tools,
                    new Downloads(with.kernel().get(), context.folder(), out));
            var cache = new StepCache(tools.images(), tools.commits(), options.cache());
            this.steps = new Steps(tools, out, options, cache, sources);
        }

        String build() throws IOException, InterruptedException {
            boolean over = false;
            try {
                String id = buildStages();
                over = true;
                return id;
            } catch (EngineException | CommandFailedException e) {
                over = true;
                throw e;
            } finally {
                if (!over) {
                    steps.abandon();
                }
            }
        }

        private String buildStages() throws IOException, InterruptedException {
            for (Plan.GlobalArg global : plan.globals()) {
                tell(global.text());
                Map<String, String> visible = args.globals();
                global.instruction()
                        .expanded(word -> Expansion.word(word, visible, plan.escape()))
                        .forEach(arg -> args.declareGlobal(arg.name(), arg.value()));
            }
            String id = "";
            for (StagePlan stage : plan.stages()) {
                id = build(stage);
                stages.end(id);
            }
            List<String> unused = args.unused();
            if (!unused.isEmpty()) {
                out.text("[Warning] One or more build-args " + GoText.list(unused) + " were not consumed\n");
            }
            if (id.isEmpty()) {
                throw EngineException.invalid("No image was generated. Is your Dockerfile empty?");
            }
            if (options.squash()) {
                id = new Squash(with.tools(), with.views(), with.kernel()).squash(id, base);
                out.squashed(id);
            }
            out.text("Successfully built " + shortId(id) + "\n");
            for (Reference name : names) {
                with.tools().commits().tag(Digest.parse(id).orElseThrow(), name);
                out.text("Successfully tagged " + name.familiar() + "\n");
            }
            return id;
        }

        private void tell(String text) throws IOException {
            step++;
            out.text("Step " + step + "/" + plan.steps() + " : " + text);
            out.text("\n");
        }

        private String build(StagePlan plan) throws IOException, InterruptedException {
            stages.begin(plan.name());
            tell(plan.text());
            steps.beginStage();
            Stage stage = begin(plan);
            tellImage(stage);
            for (Command command : plan.commands()) {
                tell(command.text());
                run(command.instruction(), stage);
                tellImage(stage);
            }
            if (!stage.imageId().isEmpty()) {
                out.image(stage.imageId());
            }
            return stage.imageId();
        }

        private void tellImage(Stage stage) throws IOException {
            out.text(" ---> " + shortId(stage.imageId()) + "\n");
        }

        private void run(Instruction instruction, Stage stage) throws IOException, InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException("Build cancelled");
            }
            boolean succeeded = false;
            try {
                instruction.run(stage);
                succeeded = true;
            } catch (EngineException | CommandFailedException e) {
                steps.endInstruction(false);
                throw e;
            }
            steps.endInstruction(succeeded);
        }

        private Stage begin(StagePlan stagePlan) throws IOException, InterruptedException {
            Map<String, String> globals = args.globals();
            String platform = Expansion.word(stagePlan.platform(), globals, plan.escape());
            try {
                Platform.parse(platform);
            } catch (EngineException e) {
                throw EngineException.invalid("failed to parse platform " + platform + ": " + e.text(), e);
            }
            String base = Expansion.word(stagePlan.base(), globals, plan.escape());
            if (base.isEmpty()) {
                throw EngineException.invalid("base name (" + stagePlan.base() + ") should not be blank");
            }
            Stage stage = stage(base);
            this.base = stage.imageId();
            List<String> triggers = stage.config().onBuild();
            if (triggers != null && !triggers.isEmpty()) {
                stage.change(config -> config.onBuild(null));
                out.text("# Executing " + triggers.size() + " build trigger" + (triggers.size() > 1 ? "s" : "") + "\n");
                for (String trigger : triggers) {
                    run(Instructions.read(Dockerfile.single(trigger), plan.escape()), stage);
                }
            }
            return stage;
        }

        private Stage stage(String base) throws IOException, InterruptedException {
            if (base.equals(SCRATCH)) {
                return new Stage(steps, args.forStage(), plan.escape(), "", ImageConfig.EMPTY);
            }
            String id = stages.isStage(base)
                    ? stages.imageOf(base)
                    : bases.find(base).id().toString();
            ImageConfig config = Digest.parse(id)
                    .flatMap(with.tools().images()::get)
                    .map(Image::config)
                    .orElse(ImageConfig.EMPTY);
            return new Stage(steps, args.forStage(), plan.escape(), id, config);
        }
    }
}
