package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import io.berth.cli.format.Table;
import java.io.IOException;

/** {@code top}: a container's processes. */
final class Top implements Command {
    @Override
    public Usage usage() {
        return new Usage(
                "top", "CONTAINER [ps OPTIONS]", "Display the running processes of a container", 1, Usage.ANY, false);
    }

    @Override
    public void define(FlagSet flags) {
        // what follows the container belongs to ps
    }

    @Override
    public int run(Invocation call) throws IOException {
        HttpRequest request = HttpRequest.get("/containers/" + HttpRequest.escape(call.argument(0)) + "/top");
        if (call.arguments().size() > 1) {
            request.query("ps_args", String.join(" ", call.from(1)));
        }
        Json top = call.client().json(request);
        Table table = new Table().row(top.get("Titles").texts());
        for (Json process : top.get("Processes").items()) {
            table.row(process.texts());
        }
        call.out().print(table.text());
        return 0;
    }
}
