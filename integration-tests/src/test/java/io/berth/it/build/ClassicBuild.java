package io.berth.it.build;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A context in a folder of its own, built through the stock CLI without BuildKit. */
final class ClassicBuild {
    private final Engine engine;
    private final Path context;

    private ClassicBuild(Engine engine, Path context) {
        this.engine = engine;
        this.context = context;
    }

    /** A context with this Dockerfile. */
    static ClassicBuild of(Engine engine, String... dockerfile) {
        try {
            Path folder = Files.createTempDirectory(engine.folder(), "context");
            return new ClassicBuild(engine, folder).file("Dockerfile", String.join("\n", dockerfile) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path context() {
        return context;
    }

    ClassicBuild file(String name, String text) {
        try {
            Path file = context.resolve(name);
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Command command(String... flags) {
        List<String> words = new ArrayList<>(List.of("build"));
        words.addAll(Arrays.asList(flags));
        words.add(context.toString());
        return engine.dockerCommand(words.toArray(String[]::new)).with("DOCKER_BUILDKIT", "0");
    }

    Result run(String... flags) {
        return command(flags).run();
    }

    /** What is told of steps, without ids, which are others each time. */
    static List<String> told(Result result) {
        return result.out()
                .lines()
                .map(line -> line.replaceAll("\\b[0-9a-f]{12}\\b", "ID"))
                .collect(Collectors.toList());
    }
}
