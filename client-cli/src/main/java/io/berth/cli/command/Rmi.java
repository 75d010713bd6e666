package io.berth.cli.command;

import io.berth.cli.client.EngineError;
import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code rmi}: removes images and tags. */
final class Rmi implements Command {
    @Override
    public Usage usage() {
        return Usage.of("rmi", "[OPTIONS] IMAGE [IMAGE...]", "Remove one or more images", 1, Usage.ANY);
    }

    @Override
    public void define(FlagSet flags) {
        flags.bool("force", 'f', "Force removal of the image");
        flags.bool("no-prune", ' ', "Do not delete untagged parents");
    }

    @Override
    public int run(Invocation call) throws IOException {
        List<String> failures = new ArrayList<>();
        for (String name : call.arguments()) {
            HttpRequest request = HttpRequest.delete("/images/" + HttpRequest.escape(name))
                    .flag("force", call.flags().isTrue("force"))
                    .flag("noprune", call.flags().isTrue("no-prune"));
            try {
                for (Json item : call.client().json(request).items()) {
                    boolean deleted = item.get("Deleted").exists();
                    call.out()
                            .println(
                                    deleted
                                            ? "Deleted: " + item.get("Deleted").text()
                                            : "Untagged: "
                                                    + item.get("Untagged").text());
                }
            } catch (EngineError e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        if (!failures.isEmpty()) {
            throw new CliException(String.join("\n", failures));
        }
        return 0;
    }
}
