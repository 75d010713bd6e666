package io.berth.cli.command;

import io.berth.cli.client.AttachSession;
import io.berth.cli.client.EngineClient;
import io.berth.cli.client.HijackedConnection;
import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** {@code start}: starts containers, or one in the foreground. */
final class Start implements Command {
    @Override
    public Usage usage() {
        return Usage.of(
                "start", "[OPTIONS] CONTAINER [CONTAINER...]", "Start one or more stopped containers", 1, Usage.ANY);
    }

    @Override
    public void define(FlagSet flags) {
        flags.bool("attach", 'a', "Attach STDOUT/STDERR and forward signals");
        flags.bool("interactive", 'i', "Attach container's STDIN");
        flags.text("detach-keys", ' ', "Override the key sequence for detaching a container");
    }

    @Override
    public int run(Invocation call) throws IOException {
        if (!call.flags().isTrue("attach") && !call.flags().isTrue("interactive")) {
            return startAll(call);
        }
        if (call.arguments().size() > 1) {
            throw new CliException("you cannot start and attach multiple containers at once");
        }
        return startAttached(call);
    }

    private static int startAll(Invocation call) {
        List<String> failed = new ArrayList<>();
        for (String name : call.arguments()) {
            try {
                call.client().call(HttpRequest.post(path(name) + "/start"));
                call.out().println(name);
            } catch (IOException e) {
                call.err().println(e.getMessage());
                failed.add(name);
            }
        }
        if (!failed.isEmpty()) {
            throw new CliException("Error: failed to start containers: " + String.join(", ", failed));
        }
        return 0;
    }

    private static String path(String name) {
        return "/containers/" + HttpRequest.escape(name);
    }

    private static int startAttached(Invocation call) throws IOException {
        EngineClient client = call.client();
        Json container = client.json(HttpRequest.get(path(call.argument(0)) + "/json"));
        String id = container.get("Id").text();
        Json config = container.get("Config");
        boolean stdin =
                call.flags().isTrue("interactive") && config.get("OpenStdin").isTrue();
        Foreground foreground = Foreground.of(client, config.get("Tty").isTrue(), stdin);
        String keys = call.flags().text("detach-keys");
        Foreground.proxySignals(client, id);
        HijackedConnection connection =
                client.hijack(Run.attachRequest(id, new CreateBody.Attached(stdin, true, true), keys));
        boolean remove = container.at("HostConfig", "AutoRemove").isTrue();
        HttpRequest wait = HttpRequest.post(path(id) + "/wait").query("condition", remove ? "removed" : "next-exit");
        try (AttachSession session = foreground.begin(connection, keys);
                InputStream waiting = client.open(wait)) {
            client.call(HttpRequest.post(path(id) + "/start"));
            foreground.followSize(path(id) + "/resize");
            return session.await() ? Foreground.status(Json.parse(waiting.readAllBytes())) : 0;
        }
    }
}
