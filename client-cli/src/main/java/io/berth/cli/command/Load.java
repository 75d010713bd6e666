package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/** {@code load}: images from an archive. */
final class Load implements Command {
    @Override
    public Usage usage() {
        return Usage.of("load", "[OPTIONS]", "Load an image from a tar archive or STDIN", 0, 0);
    }

    @Override
    public void define(FlagSet flags) {
        flags.text("input", 'i', "Read from tar archive file, instead of STDIN");
        flags.bool("quiet", 'q', "Suppress the load output");
    }

    @Override
    public int run(Invocation call) throws IOException {
        String file = call.flags().text("input");
        HttpRequest request = HttpRequest.post("/images/load").query("quiet", "1");
        try (InputStream source = source(file);
                InputStream body = call.client().open(request.upload(source))) {
            Pull.Progress.print(body, call.out());
        }
        return 0;
    }

    /** The file, or standard input for an empty name and {@code -}. */
    static InputStream source(String file) throws IOException {
        boolean standard = file.isEmpty() || file.equals("-");
        return standard ? new FileInputStream(FileDescriptor.in) : new FileInputStream(file);
    }
}
