package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code wait}: prints the exit codes of containers as they stop. */
final class Wait implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "wait",
                "CONTAINER [CONTAINER...]",
                "Block until one or more containers stop, then print their exit codes",
                1,
                Usage.ANY);
    }

    @Override
    public void define(FlagSet flags) {
        // takes none
    }

    @Override
    public int run(Invocation call) throws IOException {
        List<String> failures = new ArrayList<>();
        for (String name : call.arguments()) {
            try {
                Json result = call.client().json(HttpRequest.post("/containers/" + HttpRequest.escape(name) + "/wait"));
                call.out().println(result.get("StatusCode").number());
                call.out().flush();
            } catch (IOException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        if (!failures.isEmpty()) {
            throw new CliException(String.join("\n", failures));
        }
        return 0;
    }
}
