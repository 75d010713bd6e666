package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import java.io.IOException;
import java.util.function.Consumer;

/** The commands that do one thing to each container named and print the name. */
record Simple(Usage usage, Consumer<FlagSet> flags, Action action) implements Command {
    /** The request for one container. */
    @FunctionalInterface
    interface Action {
        HttpRequest request(FlagSet flags, String path);
    }

    @Override
    public void define(FlagSet set) {
        flags.accept(set);
    }

    @Override
    public int run(Invocation call) throws IOException {
        return call.each(
                name -> call.client().call(action.request(call.flags(), "/containers/" + HttpRequest.escape(name))));
    }

    private static Simple of(String name, String summary, Consumer<FlagSet> flags, Action action) {
        Usage usage = Usage.of(name, "[OPTIONS] CONTAINER [CONTAINER...]", summary, 1, Usage.ANY);
        return new Simple(usage, flags, action);
    }

    static Simple stop() {
        return of(
                "stop",
                "Stop one or more running containers",
                Simple::stopFlags,
                (flags, path) -> stopQuery(flags, HttpRequest.post(path + "/stop")));
    }

    static Simple restart() {
        return of(
                "restart",
                "Restart one or more containers",
                Simple::stopFlags,
                (flags, path) -> stopQuery(flags, HttpRequest.post(path + "/restart")));
    }

    private static void stopFlags(FlagSet flags) {
        flags.text("signal", 's', "Signal to send to the container");
        flags.number("timeout", 't', "Seconds to wait before killing the container");
        flags.alias("time", "timeout");
    }

    private static HttpRequest stopQuery(FlagSet flags, HttpRequest request) {
        if (flags.isSet("timeout")) {
            request.query("t", flags.text("timeout"));
        }
        return flags.isSet("signal") ? request.query("signal", flags.text("signal")) : request;
    }

    static Simple kill() {
        return of(
                "kill",
                "Kill one or more running containers",
                flags -> flags.text("signal", 's', "Signal to send to the container"),
                (flags, path) -> {
                    HttpRequest request = HttpRequest.post(path + "/kill");
                    return flags.isSet("signal") ? request.query("signal", flags.text("signal")) : request;
                });
    }

    static Simple pause() {
        return of(
                "pause",
                "Pause all processes within one or more containers",
                flags -> {},
                (flags, path) -> HttpRequest.post(path + "/pause"));
    }

    static Simple unpause() {
        return of(
                "unpause",
                "Unpause all processes within one or more containers",
                flags -> {},
                (flags, path) -> HttpRequest.post(path + "/unpause"));
    }

    static Simple rm() {
        return of(
                "rm",
                "Remove one or more containers",
                flags -> {
                    flags.bool("force", 'f', "Force the removal of a running container (uses SIGKILL)");
                    flags.bool("link", 'l', "Remove the specified link");
                    flags.bool("volumes", 'v', "Remove anonymous volumes associated with the container");
                },
                (flags, path) -> HttpRequest.delete(path)
                        .flag("force", flags.isTrue("force"))
                        .flag("link", flags.isTrue("link"))
                        .flag("v", flags.isTrue("volumes")));
    }
}
