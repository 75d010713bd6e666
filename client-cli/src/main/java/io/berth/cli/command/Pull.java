package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;

/** {@code pull}: fetches an image from a registry. */
final class Pull implements Command {
    @Override
    public Usage usage() {
        return Usage.of("pull", "[OPTIONS] NAME[:TAG|@DIGEST]", "Download an image from a registry", 1, 1);
    }

    @Override
    public void define(FlagSet flags) {
        flags.bool("quiet", 'q', "Suppress verbose output");
        flags.text("platform", ' ', "Set platform if server is multi-platform capable");
    }

    @Override
    public int run(Invocation call) throws IOException {
        fetch(call, call.argument(0), call.flags().isTrue("quiet"), call.out());
        return 0;
    }

    /** Fetches the image for another command: progress goes to standard error. */
    static void pull(Invocation call, String image, boolean quiet) throws IOException {
        fetch(call, image, quiet, call.err());
        call.err().flush();
    }

    /** The name with the tag that is meant when none is given. */
    static String withTag(String image) {
        boolean tagged = image.contains("@") || image.lastIndexOf(':') > image.lastIndexOf('/');
        return tagged ? image : image + ":latest";
    }

    private static void fetch(Invocation call, String image, boolean quiet, PrintStream out) throws IOException {
        HttpRequest request = HttpRequest.post("/images/create").query("fromImage", withTag(image));
        if (call.flags().isSet("platform")) {
            request.query("platform", call.flags().text("platform"));
        }
        try (InputStream body = call.client().open(request)) {
            Progress.print(body, quiet ? new PrintStream(PrintStream.nullOutputStream()) : out);
        }
    }

    /** The lines of a stream of progress messages. */
    static final class Progress {
        private Progress() {}

        /** Prints each message; a progress bar's steps are left out. Throws what the engine tells as an error. */
        static void print(InputStream body, PrintStream out) throws IOException {
            Json.stream(body, message -> {
                String error = message.at("errorDetail", "message").text();
                if (error.isEmpty()) {
                    error = message.get("error").text();
                }
                if (!error.isEmpty()) {
                    throw new CliException(error);
                }
                line(message, out);
            });
        }

        private static void line(Json message, PrintStream out) {
            if (message.get("stream").exists()) {
                out.print(message.get("stream").text());
            } else if (message.get("status").exists()
                    && message.at("progressDetail", "total").isNull()) {
                String id = message.get("id").text();
                out.println(
                        (id.isEmpty() ? "" : id + ": ") + message.get("status").text());
            }
            out.flush();
        }
    }
}
