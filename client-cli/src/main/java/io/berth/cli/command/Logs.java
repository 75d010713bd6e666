package io.berth.cli.command;

import io.berth.cli.client.EngineClient;
import io.berth.cli.client.HttpRequest;
import io.berth.cli.client.OutputCopier;
import io.berth.cli.flag.FlagSet;
import java.io.IOException;
import java.io.InputStream;

/** {@code logs}: what a container has written. */
final class Logs implements Command {
    private static final String RAW = "application/vnd.docker.raw-stream";

    @Override
    public Usage usage() {
        return Usage.of("logs", "[OPTIONS] CONTAINER", "Fetch the logs of a container", 1, 1);
    }

    @Override
    public void define(FlagSet flags) {
        flags.bool("details", ' ', "Show extra details provided to logs");
        flags.bool("follow", 'f', "Follow log output");
        flags.text(
                "since", ' ', "Show logs since timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\")");
        flags.text("tail", 'n', "Number of lines to show from the end of the logs")
                .initially("all");
        flags.bool("timestamps", 't', "Show timestamps");
        flags.text("until", ' ', "Show logs before a timestamp or relative time");
    }

    @Override
    public int run(Invocation call) throws IOException {
        FlagSet flags = call.flags();
        HttpRequest request = HttpRequest.get("/containers/" + HttpRequest.escape(call.argument(0)) + "/logs")
                .query("stdout", "1")
                .query("stderr", "1")
                .flag("follow", flags.isTrue("follow"))
                .flag("timestamps", flags.isTrue("timestamps"))
                .flag("details", flags.isTrue("details"))
                .query("tail", flags.text("tail"));
        for (String bound : new String[] {"since", "until"}) {
            if (flags.isSet(bound)) {
                request.query(bound, Times.bound(flags.text(bound)));
            }
        }
        EngineClient.Answer answer = call.client().answer(request);
        try (InputStream body = answer.body()) {
            OutputCopier.toStandardStreams().copy(body, !answer.mediaType().equals(RAW));
        }
        return 0;
    }
}
