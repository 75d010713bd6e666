package io.berth.cli.command;

import io.berth.cli.client.AttachSession;
import io.berth.cli.client.EngineClient;
import io.berth.cli.client.EngineError;
import io.berth.cli.client.HijackedConnection;
import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import java.io.IOException;
import java.io.InputStream;

/** {@code run}: create, attach, wait, start, in this order, so that neither a byte nor the exit status is missed. */
final class Run implements Command {
    private static final int NOT_STARTED = 125;
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    @Override
    public Usage usage() {
        return new Usage(
                "run",
                "[OPTIONS] IMAGE [COMMAND] [ARG...]",
                "Create and run a new container from an image",
                1,
                Usage.ANY,
                false);
    }

    @Override
    public void define(FlagSet flags) {
        CreateFlags.define(flags);
        flags.bool("detach", 'd', "Run container in background and print container ID");
        flags.text("detach-keys", ' ', "Override the key sequence for detaching a container");
        flags.bool("sig-proxy", ' ', "Proxy received signals to the process").initially("true");
    }

    @Override
    public int run(Invocation call) throws IOException {
        FlagSet flags = call.flags();
        boolean detach = flags.isTrue("detach");
        CreateBody.Attached attached = detach ? CreateBody.Attached.none() : CreateBody.Attached.of(flags);
        if (detach && flags.isSet("attach")) {
            throw new CliException("conflicting options: cannot specify both --attach and --detach", NOT_STARTED);
        }
        Foreground foreground = Foreground.of(call.client(), flags.isTrue("tty"), attached.stdin());
        var size = foreground.size();
        String body = CreateBody.of(flags, call.arguments(), attached, size.rows(), size.columns());
        String id;
        try {
            id = Create.create(call, body);
        } catch (IOException e) {
            throw failure(e);
        }
        if (!attached.any()) {
            start(call.client(), id);
            call.out().println(id);
            return 0;
        }
        return attach(call, foreground, id, attached);
    }

    private static int attach(Invocation call, Foreground foreground, String id, CreateBody.Attached attached)
            throws IOException {
        EngineClient client = call.client();
        if (call.flags().isTrue("sig-proxy")) {
            Foreground.proxySignals(client, id);
        }
        String keys = call.flags().text("detach-keys");
        HijackedConnection connection = client.hijack(attachRequest(id, attached, keys));
        String until = call.flags().isTrue("rm") ? "removed" : "next-exit";
        HttpRequest wait = HttpRequest.post("/containers/" + id + "/wait").query("condition", until);
        try (AttachSession session = foreground.begin(connection, keys);
                InputStream waiting = client.open(wait)) {
            try {
                start(client, id);
            } catch (CliException e) {
                session.restoreTerminal();
                if (call.flags().isTrue("rm")) {
                    var _ = waiting.readAllBytes();
                }
                throw e;
            }
            foreground.followSize("/containers/" + id + "/resize");
            if (!session.await()) {
                return 0;
            }
            if (!attached.stdout() && !attached.stderr()) {
                call.out().println(id);
                return 0;
            }
            return Foreground.status(Json.parse(waiting.readAllBytes()));
        }
    }

    static HttpRequest attachRequest(String id, CreateBody.Attached attached, String detachKeys) {
        HttpRequest request = HttpRequest.post("/containers/" + HttpRequest.escape(id) + "/attach")
                .query("stream", "1")
                .flag("stdin", attached.stdin())
                .flag("stdout", attached.stdout())
                .flag("stderr", attached.stderr());
        return detachKeys.isEmpty() ? request : request.query("detachKeys", detachKeys);
    }

    private static void start(EngineClient client, String id) throws IOException {
        try {
            client.call(HttpRequest.post("/containers/" + id + "/start"));
        } catch (EngineError e) {
            throw failure(e);
        }
    }

    /** The exit status says what kind of failure it was, as a shell's does. */
    private static CliException failure(IOException e) {
        String message = String.valueOf(e.getMessage());
        int status = NOT_STARTED;
        if (message.contains("executable file not found") || message.contains("no such file or directory")) {
            status = NOT_FOUND;
        } else if (message.contains("permission denied") || message.contains("is a directory")) {
            status = NOT_EXECUTABLE;
        }
        return new CliException("berth: " + message + "\n\nRun 'berth run --help' for more information", status);
    }
}
