package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.build.dockerfile.Dockerfile;
import io.berth.daemon.build.dockerfile.Flags;
import io.berth.daemon.build.dockerfile.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes a plan of a Dockerfile. For one Dockerfile. */
final class PlanReader {
    private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9-_.]*");

    private final Dockerfile dockerfile;
    private final List<Plan.GlobalArg> globals = new ArrayList<>();
    private final List<StagePlan> stages = new ArrayList<>();

    private PlanReader(Dockerfile dockerfile) {
        this.dockerfile = dockerfile;
    }

    /**
     * Reads all of it.
     *
     * @param labels what the client wants on the image
     * @param target the last stage to be built, by name or number; empty for all
     */
    static Plan read(Dockerfile dockerfile, Map<String, String> labels, String target) {
        PlanReader reader = new PlanReader(dockerfile);
        dockerfile.lines().forEach(reader::addNumbered);
        if (reader.stages.isEmpty()) {
            throw EngineException.invalid("no build stage in current context");
        }
        labels.forEach(reader::addLabel);
        return new Plan(List.copyOf(reader.globals), List.copyOf(reader.upTo(target)), dockerfile.escape());
    }

    private void addNumbered(Line line) {
        boolean inStage = line.keyword().equals("FROM") || line.keyword().equals("ARG") || !stages.isEmpty();
        try {
            if (line.keyword().equals("FROM")) {
                stages.add(stage(line));
                return;
            }
            Instruction instruction = Instructions.read(line, dockerfile.escape());
            if (inStage) {
                add(line.original(), instruction);
                return;
            }
        } catch (EngineException e) {
            throw EngineException.invalid("dockerfile parse error on line " + line.number() + ": " + e.text(), e);
        }
        throw EngineException.invalid("no build stage in current context");
    }

    private void add(String text, Instruction instruction) {
        if (!stages.isEmpty()) {
            stages.getLast().commands().add(new Command(text, instruction));
        } else if (instruction instanceof ArgInstruction arg) {
            globals.add(new Plan.GlobalArg(text, arg));
        }
    }

    private void addLabel(String name, String value) {
        add("LABEL " + name + "=" + value, new LabelInstruction(List.of(Map.entry(name, value)), true));
    }

    private static StagePlan stage(Line line) {
        Flags flags = Flags.of(line, Set.of("platform"), Set.of());
        List<String> words = line.arguments().words();
        boolean named = words.size() == 3 && words.get(1).equalsIgnoreCase("as");
        if (words.size() != 1 && !named) {
            throw EngineException.invalid("FROM requires either one or three arguments");
        }
        String name = named ? words.get(2).toLowerCase(Locale.ROOT) : "";
        if (named && !STAGE_NAME.matcher(name).matches()) {
            throw EngineException.invalid("invalid name for build stage: \"" + words.get(2)
                    + "\", name can't start with a number or contain symbols");
        }
        return new StagePlan(line.original(), words.getFirst(), name, flags.value("platform"), new ArrayList<>());
    }

    private List<StagePlan> upTo(String target) {
        if (target.isEmpty()) {
            return stages;
        }
        String name = target.toLowerCase(Locale.ROOT);
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).name().equals(name) || Integer.toString(i).equals(target)) {
                return stages.subList(0, i + 1);
            }
        }
        throw EngineException.invalid("target stage \"" + target + "\" could not be found");
    }
}
