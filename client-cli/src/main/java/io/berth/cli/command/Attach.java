package io.berth.cli.command;

import io.berth.cli.client.AttachSession;
import io.berth.cli.client.EngineClient;
import io.berth.cli.client.HijackedConnection;
import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import java.io.IOException;
import java.io.InputStream;

/** {@code attach}: joins the streams of a running container. */
final class Attach implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "attach",
                "[OPTIONS] CONTAINER",
                "Attach local standard input, output, and error streams to a running container",
                1,
                1);
    }

    @Override
    public void define(FlagSet flags) {
        flags.bool("no-stdin", ' ', "Do not attach STDIN");
        flags.bool("sig-proxy", ' ', "Proxy all received signals to the process")
                .initially("true");
        flags.text("detach-keys", ' ', "Override the key sequence for detaching a container");
    }

    @Override
    public int run(Invocation call) throws IOException {
        EngineClient client = call.client();
        String path = "/containers/" + HttpRequest.escape(call.argument(0));
        Json container = client.json(HttpRequest.get(path + "/json"));
        check(container.get("State"));
        Json config = container.get("Config");
        boolean stdin =
                !call.flags().isTrue("no-stdin") && config.get("OpenStdin").isTrue();
        Foreground foreground = Foreground.of(client, config.get("Tty").isTrue(), stdin);
        if (call.flags().isTrue("sig-proxy") && !config.get("Tty").isTrue()) {
            Foreground.proxySignals(client, call.argument(0));
        }
        String keys = call.flags().text("detach-keys");
        try (InputStream waiting = client.open(HttpRequest.post(path + "/wait").query("condition", "not-running"))) {
            HijackedConnection connection = client.hijack(
                    Run.attachRequest(call.argument(0), new CreateBody.Attached(stdin, true, true), keys));
            try (AttachSession session = foreground.begin(connection, keys)) {
                foreground.followSize(path + "/resize");
                if (!session.await()) {
                    session.restoreTerminal();
                    throw new CliException("read escape sequence");
                }
                return Foreground.status(Json.parse(waiting.readAllBytes()));
            }
        }
    }

    private static void check(Json state) {
        if (!state.get("Running").isTrue()) {
            throw new CliException("cannot attach to a stopped container, start it first");
        }
        if (state.get("Paused").isTrue()) {
            throw new CliException("cannot attach to a paused container, unpause it first");
        }
        if (state.get("Restarting").isTrue()) {
            throw new CliException("cannot attach to a restarting container, wait until it is running");
        }
    }
}
