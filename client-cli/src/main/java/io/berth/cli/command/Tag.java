package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import java.io.IOException;

/** {@code tag}: gives an image one more name. */
final class Tag implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "tag",
                "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
                "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
                2,
                2);
    }

    @Override
    public void define(FlagSet flags) {
        // takes none
    }

    @Override
    public int run(Invocation call) throws IOException {
        String target = call.argument(1);
        int colon = target.lastIndexOf(':');
        boolean tagged = colon > target.lastIndexOf('/');
        call.client()
                .call(HttpRequest.post("/images/" + HttpRequest.escape(call.argument(0)) + "/tag")
                        .query("repo", tagged ? target.substring(0, colon) : target)
                        .query("tag", tagged ? target.substring(colon + 1) : "latest"));
        return 0;
    }
}
