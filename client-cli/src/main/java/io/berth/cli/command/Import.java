package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import java.io.IOException;
import java.io.InputStream;

/** {@code import}: an image of one layer from an archive of a file system. */
final class Import implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "import",
                "[OPTIONS] file|URL|- [REPOSITORY[:TAG]]",
                "Import the contents from a tarball to create a filesystem image",
                1,
                2);
    }

    @Override
    public void define(FlagSet flags) {
        flags.list("change", 'c', "Apply Dockerfile instruction to the created image");
        flags.text("message", 'm', "Set commit message for imported image");
        flags.text("platform", ' ', "Set platform if server is multi-platform capable");
    }

    @Override
    public int run(Invocation call) throws IOException {
        String source = call.argument(0);
        boolean remote = source.startsWith("http://") || source.startsWith("https://");
        HttpRequest request = HttpRequest.post("/images/create").query("fromSrc", remote ? source : "-");
        if (call.arguments().size() > 1) {
            request.query("repo", call.argument(1));
        }
        call.flags().list("change").forEach(change -> request.query("changes", change));
        if (call.flags().isSet("message")) {
            request.query("message", call.flags().text("message"));
        }
        if (call.flags().isSet("platform")) {
            request.query("platform", call.flags().text("platform"));
        }
        if (remote) {
            try (InputStream body = call.client().open(request)) {
                Pull.Progress.print(body, call.out());
            }
            return 0;
        }
        try (InputStream archive = Load.source(source);
                InputStream body = call.client().open(request.upload(archive))) {
            Pull.Progress.print(body, call.out());
        }
        return 0;
    }
}
