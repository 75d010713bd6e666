package io.berth.cli.command;

import io.berth.cli.client.AttachSession;
import io.berth.cli.client.EngineClient;
import io.berth.cli.client.HijackedConnection;
import io.berth.cli.client.HttpRequest;
import io.berth.cli.client.Terminal;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code exec}: runs one more process in a container. */
final class Exec implements Command {
    @Override
    public Usage usage() {
        return new Usage(
                "exec",
                "[OPTIONS] CONTAINER COMMAND [ARG...]",
                "Execute a command in a running container",
                2,
                Usage.ANY,
                false);
    }

    @Override
    public void define(FlagSet flags) {
        flags.bool("detach", 'd', "Detached mode: run command in the background");
        flags.text("detach-keys", ' ', "Override the key sequence for detaching a container");
        flags.list("env", 'e', "Set environment variables");
        flags.bool("interactive", 'i', "Keep STDIN open even if not attached");
        flags.bool("privileged", ' ', "Give extended privileges to the command");
        flags.bool("tty", 't', "Allocate a pseudo-TTY");
        flags.text("user", 'u', "Username or UID (format: \"<name|uid>[:<group|gid>]\")");
        flags.text("workdir", 'w', "Working directory inside the container");
    }

    @Override
    public int run(Invocation call) throws IOException {
        FlagSet flags = call.flags();
        boolean detach = flags.isTrue("detach");
        boolean stdin = flags.isTrue("interactive") && !detach;
        boolean tty = flags.isTrue("tty");
        EngineClient client = call.client();
        Foreground foreground = Foreground.of(client, tty && !detach, stdin);
        Terminal.Size size = foreground.size();
        String create = "/containers/" + HttpRequest.escape(call.argument(0)) + "/exec";
        String id = client.json(HttpRequest.post(create).json(config(call, stdin, detach, size)))
                .get("Id")
                .text();
        Map<String, Object> start = new LinkedHashMap<>();
        start.put("Detach", detach);
        start.put("Tty", tty);
        if (size.rows() > 0) {
            start.put("ConsoleSize", List.of(size.rows(), size.columns()));
        }
        HttpRequest request =
                HttpRequest.post("/exec/" + id + "/start").json(Json.of(start).toJson());
        if (detach) {
            client.call(request);
            return 0;
        }
        HijackedConnection connection = client.hijack(request);
        try (AttachSession session = foreground.begin(connection, flags.text("detach-keys"))) {
            foreground.followSize("/exec/" + id + "/resize");
            if (!session.await()) {
                session.restoreTerminal();
                throw new CliException("read escape sequence");
            }
        }
        return (int) client.json(HttpRequest.get("/exec/" + id + "/json"))
                .get("ExitCode")
                .number();
    }

    private static String config(Invocation call, boolean stdin, boolean detach, Terminal.Size size) {
        FlagSet flags = call.flags();
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("User", flags.text("user"));
        config.put("Privileged", flags.isTrue("privileged"));
        config.put("Tty", flags.isTrue("tty"));
        if (size.rows() > 0) {
            config.put("ConsoleSize", List.of(size.rows(), size.columns()));
        }
        config.put("AttachStdin", stdin);
        config.put("AttachStdout", !detach);
        config.put("AttachStderr", !detach);
        config.put("DetachKeys", flags.text("detach-keys"));
        config.put("WorkingDir", flags.text("workdir"));
        List<String> env = new ArrayList<>();
        flags.list("env").forEach(entry -> env.add(CreateValues.fromEnvironment(entry)));
        config.put("Env", env);
        config.put("Cmd", call.from(1));
        return Json.of(config).toJson();
    }
}
