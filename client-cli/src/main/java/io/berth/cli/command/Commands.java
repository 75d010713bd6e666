package io.berth.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every command, by its name. Only the one that is called is made. */
public final class Commands {
    /** The client's version. */
    public static final String VERSION = "0.1.0";

    static final String API_VERSION = "1.51";

    private static final List<String> NAMES = List.of(
            "attach", "create", "events", "exec", "history", "images", "import", "info", "inspect", "kill", "load",
            "logs", "pause", "ps", "pull", "rename", "restart", "rm", "rmi", "run", "start", "stop", "tag", "top",
            "unpause", "version", "wait");

    private static final Map<String, String> CONTAINER =
            Map.of("ls", "ps", "list", "ps", "remove", "rm", "inspect", "container-inspect");
    private static final Map<String, String> IMAGE =
            Map.of("ls", "images", "list", "images", "rm", "rmi", "remove", "rmi", "inspect", "image-inspect");

    private Commands() {}

    /** Turns {@code container rm x} and its like into {@code rm x}. */
    public static List<String> plain(List<String> arguments) {
        if (arguments.size() < 2 || !List.of("container", "image", "system").contains(arguments.getFirst())) {
            return arguments;
        }
        Map<String, String> names = switch (arguments.getFirst()) {
            case "container" -> CONTAINER;
            case "image" -> IMAGE;
            default -> Map.of();
        };
        List<String> plain = new ArrayList<>(arguments.subList(1, arguments.size()));
        plain.set(0, names.getOrDefault(plain.getFirst(), plain.getFirst()));
        return plain;
    }

    /** The command with that name. */
    public static Optional<Command> find(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "attach" -> new Attach();
                    case "create" -> new Create();
                    case "events" -> new Events();
                    case "exec" -> new Exec();
                    case "history" -> new History();
                    case "images" -> new Images();
                    case "import" -> new Import();
                    case "info" -> new SystemInfo();
                    case "inspect" -> new Inspect("");
                    case "container-inspect" -> new Inspect("container");
                    case "image-inspect" -> new Inspect("image");
                    case "kill" -> Simple.kill();
                    case "load" -> new Load();
                    case "logs" -> new Logs();
                    case "pause" -> Simple.pause();
                    case "ps" -> new Ps();
                    case "pull" -> new Pull();
                    case "rename" -> new Rename();
                    case "restart" -> Simple.restart();
                    case "rm" -> Simple.rm();
                    case "rmi" -> new Rmi();
                    case "run" -> new Run();
                    case "start" -> new Start();
                    case "stop" -> Simple.stop();
                    case "tag" -> new Tag();
                    case "top" -> new Top();
                    case "unpause" -> Simple.unpause();
                    case "version" -> new Version();
                    case "wait" -> new Wait();
                    default -> null;
                });
    }

    /** A line for each command. */
    public static String help() {
        StringBuilder text = new StringBuilder();
        for (String name : NAMES) {
            find(name)
                    .ifPresent(command -> text.append("  ")
                            .append(name)
                            .repeat(' ', 12 - name.length())
                            .append(command.usage().summary())
                            .append('\n'));
        }
        return text.toString();
    }
}
