package io.berth.daemon.build;

import io.berth.api.type.image.ImageConfig;
import io.berth.api.type.image.ImageConfigBuilder;
import io.berth.daemon.build.dockerfile.Expansion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A stage while it is built: the image so far, and what its containers will inherit. Instructions change it and then
 * have the change kept. For one build's thread.
 */
final class Stage {
    private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Steps steps;
    private final BuildArgs args;
    private final char escape;
    private String imageId;
    private ImageConfig config;
    private String author = "";
    private boolean commandGiven;

    /**
     * Begins with an image.
     *
     * @param imageId with {@code sha256:}; empty for nothing
     * @param base what the image's containers inherit
     */
    Stage(Steps steps, BuildArgs args, char escape, String imageId, ImageConfig base) {
        this.steps = steps;
        this.args = args;
        this.escape = escape;
        this.imageId = imageId;
        this.config = base;
        if (!environment().containsKey("PATH")) {
            setVariable("PATH", PATH);
        }
    }

    /** The image so far; empty while there is none. */
    String imageId() {
        return imageId;
    }

    void imageId(String id) {
        imageId = id;
    }

    ImageConfig config() {
        return config;
    }

    void change(Consumer<ImageConfigBuilder> change) {
        ImageConfigBuilder builder = config.edit();
        change.accept(builder);
        config = builder.build();
    }

    BuildArgs args() {
        return args;
    }

    String author() {
        return author;
    }

    void author(String name) {
        author = name;
    }

    boolean isCommandGiven() {
        return commandGiven;
    }

    void commandGiven(boolean given) {
        commandGiven |= given;
    }

    List<String> shell() {
        return config.shell().isEmpty() ? DEFAULT_SHELL : config.shell();
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        List<String> variables = config.env();
        for (String variable : variables == null ? List.<String>of() : variables) {
            int equals = variable.indexOf('=');
            if (equals >= 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return environment;
    }

    void setVariable(String name, String value) {
        Map<String, String> environment = environment();
        environment.put(name, value);
        change(builder -> builder.env(environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList()));
    }

    private Map<String, String> variables() {
        Map<String, String> environment = environment();
        Map<String, String> all = new TreeMap<>(args.visible(environment.keySet()));
        all.putAll(environment);
        return all;
    }

    String expand(String word) {
        return Expansion.word(word, variables(), escape);
    }

    List<String> expandWords(String word) {
        return Expansion.words(word, variables(), escape);
    }

    /** Keeps a change that touches no file. */
    void commit(String comment) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(shell());
        command.add("#(nop) ");
        command.add(comment);
        steps.plain(this, command);
    }

    /** Keeps a change, with a folder made. */
    void commitFolder(String comment, String folder) throws IOException, InterruptedException {
        steps.folder(this, nothingToRun(comment), folder);
    }

    private List<String> nothingToRun(String comment) {
        List<String> command = new ArrayList<>(shell());
        command.add("#(nop) " + comment);
        return command;
    }

    /** Copies files in, and keeps them. */
    void copy(CopyRequest request) throws IOException, InterruptedException {
        steps.copy(this, request, this::nothingToRun);
    }

    /** Runs a command, and keeps what it changed; an earlier build's result does when it had the same arguments. */
    void runCommand(List<String> command) throws IOException, InterruptedException {
        Map<String, String> visible = args.visible(environment().keySet());
        List<String> marked = new ArrayList<>();
        if (!visible.isEmpty()) {
            visible.forEach((name, value) -> {
                if (args.countsForCache(name)) {
                    marked.add(name + "=" + value);
                }
            });
            marked.addFirst("|" + marked.size());
        }
        marked.addAll(command);
        List<String> environment = new ArrayList<>();
        environment().forEach((name, value) -> environment.add(name + "=" + value));
        visible.forEach((name, value) -> environment.add(name + "=" + value));
        steps.run(this, command, marked, environment);
    }
}
