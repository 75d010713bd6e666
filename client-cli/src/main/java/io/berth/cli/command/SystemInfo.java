package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import io.berth.cli.format.Template;
import io.berth.cli.format.Units;
import java.io.IOException;

/** {@code info}: the engine and its machine. */
final class SystemInfo implements Command {
    @Override
    public Usage usage() {
        return Usage.of("info", "[OPTIONS]", "Display system-wide information", 0, 0);
    }

    @Override
    public void define(FlagSet flags) {
        flags.text("format", 'f', "Format output using a custom template: 'json' or a Go template");
    }

    @Override
    public int run(Invocation call) throws IOException {
        Json info = call.client().json(HttpRequest.get("/info"));
        String format = call.flags().text("format");
        if (format.equals("json")) {
            call.out().println(info.toJson());
        } else if (!format.isEmpty()) {
            call.out().println(Template.parse(format).apply(info));
        } else {
            call.out().print("Server:\n" + text(info));
        }
        return 0;
    }

    private static String text(Json info) {
        StringBuilder text = new StringBuilder();
        line(text, "Containers", info.get("Containers").text());
        line(text, " Running", info.get("ContainersRunning").text());
        line(text, " Paused", info.get("ContainersPaused").text());
        line(text, " Stopped", info.get("ContainersStopped").text());
        line(text, "Images", info.get("Images").text());
        line(text, "Server Version", info.get("ServerVersion").text());
        line(text, "Storage Driver", info.get("Driver").text());
        line(text, "Logging Driver", info.get("LoggingDriver").text());
        line(text, "Cgroup Driver", info.get("CgroupDriver").text());
        line(text, "Cgroup Version", info.get("CgroupVersion").text());
        line(text, "Runtimes", String.join(" ", info.get("Runtimes").fields().keySet()));
        line(text, "Default Runtime", info.get("DefaultRuntime").text());
        line(text, "Kernel Version", info.get("KernelVersion").text());
        line(text, "Operating System", info.get("OperatingSystem").text());
        line(text, "OSType", info.get("OSType").text());
        line(text, "Architecture", info.get("Architecture").text());
        line(text, "CPUs", info.get("NCPU").text());
        line(text, "Total Memory", Units.size(info.get("MemTotal").number()));
        line(text, "Name", info.get("Name").text());
        line(text, "ID", info.get("ID").text());
        line(text, "Docker Root Dir", info.get("DockerRootDir").text());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(' ').append(name).append(": ").append(value).append('\n');
    }
}
