package io.berth.cli.command;

import io.berth.cli.client.EngineError;
import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import io.berth.cli.format.JsonIndent;
import io.berth.cli.format.Template;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code inspect}: everything the engine knows of containers, images, networks and volumes. */
final class Inspect implements Command {
    private final String only;

    /** {@code only} is the one kind to look for, empty for {@code inspect} without a noun. */
    Inspect(String only) {
        this.only = only;
    }

    @Override
    public Usage usage() {
        String noun = only.isEmpty() ? "" : only + " ";
        return Usage.of(
                noun + "inspect",
                "[OPTIONS] NAME|ID [NAME|ID...]",
                "Return low-level information on Docker objects",
                1,
                Usage.ANY);
    }

    @Override
    public void define(FlagSet flags) {
        flags.text("format", 'f', "Format output using a custom template: 'json' or a Go template");
        flags.bool("size", 's', "Display total file sizes if the type is container");
        flags.text("type", ' ', "Only inspect objects of the given type").initially(only);
    }

    @Override
    public int run(Invocation call) throws IOException {
        String format = call.flags().text("format");
        Optional<Template> template =
                format.isEmpty() || format.equals("json") ? Optional.empty() : Optional.of(Template.parse(format));
        List<String> found = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (String name : call.arguments()) {
            try {
                found.add(find(call, name));
            } catch (EngineError | CliException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        print(call, template, found);
        if (!failures.isEmpty()) {
            throw new CliException(String.join("\n", failures));
        }
        return 0;
    }

    private static void print(Invocation call, Optional<Template> template, List<String> found) throws IOException {
        if (template.isPresent()) {
            for (String json : found) {
                call.out().println(applied(call, template.get(), json));
            }
            if (found.isEmpty()) {
                call.out().println();
            }
        } else if (call.flags().text("format").equals("json")) {
            call.out().println("[" + String.join(",", found) + "]");
        } else {
            List<String> laidOut = new ArrayList<>();
            found.forEach(json -> laidOut.add("    " + JsonIndent.indent(json, 1)));
            String all = String.join(",\n", laidOut);
            call.out().println(all.isEmpty() ? "[]" : "[\n" + all + "\n]");
        }
    }

    /** An empty line stands for what could not be filled in, before the message that says why. */
    private static String applied(Invocation call, Template template, String json) throws IOException {
        try {
            return template.apply(Json.parse(json));
        } catch (IllegalArgumentException e) {
            call.out().println();
            throw e;
        }
    }

    private static String find(Invocation call, String name) throws IOException {
        String type = call.flags().text("type");
        String escaped = HttpRequest.escape(name);
        for (String kind : type.isEmpty() ? List.of("container", "image", "network", "volume") : List.of(type)) {
            String path =
                    "/" + kind + "s/" + escaped + (kind.equals("container") || kind.equals("image") ? "/json" : "");
            HttpRequest request = HttpRequest.get(path);
            if (kind.equals("container")) {
                request.flag("size", call.flags().isTrue("size"));
            }
            try {
                return new String(call.client().bytes(request), StandardCharsets.UTF_8);
            } catch (EngineError e) {
                if (!type.isEmpty() || e.status() != 404) {
                    throw e;
                }
            }
        }
        throw new CliException("Error: No such object: " + name);
    }
}
