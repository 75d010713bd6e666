package io.berth.cli.command;

import io.berth.cli.client.EngineError;
import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import java.io.IOException;

/** {@code rename}: gives a container another name. */
final class Rename implements Command {
    @Override
    public Usage usage() {
        return Usage.of("rename", "CONTAINER NEW_NAME", "Rename a container", 2, 2);
    }

    @Override
    public void define(FlagSet flags) {
        // takes none
    }

    @Override
    public int run(Invocation call) throws IOException {
        if (call.argument(0).isBlank() || call.argument(1).isBlank()) {
            throw new CliException("Error: Neither old nor new names may be empty");
        }
        HttpRequest request = HttpRequest.post("/containers/" + HttpRequest.escape(call.argument(0)) + "/rename")
                .query("name", call.argument(1));
        try {
            call.client().call(request);
        } catch (EngineError e) {
            throw new CliException(e.getMessage() + "\nError: failed to rename container named " + call.argument(0));
        }
        return 0;
    }
}
