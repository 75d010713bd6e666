package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import io.berth.cli.format.Template;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code version}: of the client, the engine and its parts. */
final class Version implements Command {
    private static final int WIDTH = 19;

    @Override
    public Usage usage() {
        return Usage.of("version", "[OPTIONS]", "Show the version information", 0, 0);
    }

    @Override
    public void define(FlagSet flags) {
        flags.text("format", 'f', "Format output using a custom template: 'json' or a Go template");
    }

    @Override
    public int run(Invocation call) throws IOException {
        Map<String, Object> client = new LinkedHashMap<>();
        client.put("Version", Commands.VERSION);
        client.put("ApiVersion", Commands.API_VERSION);
        client.put("JavaVersion", Runtime.version().toString());
        client.put("Os", "linux");
        client.put("Arch", arch());
        String format = call.flags().text("format");
        if (format.isEmpty()) {
            call.out()
                    .print("Client:\n" + line(1, "Version", Commands.VERSION)
                            + line(1, "API version", Commands.API_VERSION)
                            + line(1, "Java version", Runtime.version().toString())
                            + line(1, "OS/Arch", "linux/" + arch()));
            call.out().flush();
        }
        Json server;
        try {
            server = call.client().json(HttpRequest.get("/version"));
        } catch (IOException e) {
            throw new CliException((format.isEmpty() ? "" : "\n") + e.getMessage());
        }
        if (format.isEmpty()) {
            call.out().print(server(server));
            return 0;
        }
        Json all = Json.of(Map.of("Client", client, "Server", server));
        Json plain = Json.parse(all.toJson());
        call.out()
                .println(
                        format.equals("json")
                                ? plain.toJson()
                                : Template.parse(format).apply(plain));
        return 0;
    }

    private static String arch() {
        String arch = System.getProperty("os.arch", "");
        return arch.equals("aarch64") ? "arm64" : arch;
    }

    private static String server(Json server) {
        String platform = server.at("Platform", "Name").text();
        StringBuilder text = new StringBuilder("\nServer:");
        text.append(platform.isEmpty() ? "" : " " + platform).append('\n');
        List<Json> components = server.get("Components").items();
        if (components.isEmpty()) {
            text.append(" Engine:\n")
                    .append(engine(server, server.get("Version").text()));
        }
        for (Json component : components) {
            text.append(' ').append(component.get("Name").text()).append(":\n");
            String version = component.get("Version").text();
            if (component.get("Name").text().equals("Engine")) {
                text.append(engine(server, version));
            } else {
                text.append(line(2, "Version", version));
                component.get("Details").fields().forEach((name, value) -> text.append(line(2, name, value.text())));
            }
        }
        return text.toString();
    }

    private static String engine(Json server, String version) {
        String api = server.get("ApiVersion").text() + " (minimum version "
                + server.get("MinAPIVersion").text() + ")";
        return line(2, "Version", version)
                + line(2, "API version", api)
                + line(2, "Git commit", server.get("GitCommit").text())
                + line(2, "Built", server.get("BuildTime").text())
                + line(
                        2,
                        "OS/Arch",
                        server.get("Os").text() + "/" + server.get("Arch").text())
                + line(
                        2,
                        "Experimental",
                        Boolean.toString(server.get("Experimental").isTrue()));
    }

    private static String line(int indent, String name, String value) {
        String head = " ".repeat(indent) + name + ":";
        return head + " ".repeat(Math.max(1, WIDTH + indent - head.length())) + value + "\n";
    }
}
