package io.berth.execdriver.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.berth.execdriver.DriverException;
import io.berth.execdriver.bundle.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code berth oci [--root DIR] [--runtime NAME] COMMAND ...}: containers from OCI bundles without an engine. */
public final class Main {
    private static final String USAGE = """
        Usage: berth oci [--root DIR] [--runtime native|runc|PATH] [--log FILE] COMMAND

          spec   [-b DIR]                                             writes a config.json to begin with
          create [-b DIR] [--console-socket S] [--pid-file F] ID      makes a container, up to its program
          start  ID                                                   executes its program
          run    [-b DIR] [-d] [--console-socket S] [--pid-file F] ID create and start; in front unless -d
          exec   [-d] [-t] [-e NAME=VALUE] [-u UID[:GID]] [--cwd DIR] [-p FILE] [--console-socket S] ID PROGRAM...
          kill   ID [SIGNAL]                                          a signal to its first process
          delete [-f] ID                                              removes it when it has stopped, or any
          state  ID                                                   tells its state, as JSON
          list   [-q] [--format table|json]                           tells all
        """;
    private static final Map<String, String> SHORTS = Map.ofEntries(
            Map.entry("b", "bundle"),
            Map.entry("d", "detach"),
            Map.entry("t", "tty"),
            Map.entry("e", "env"),
            Map.entry("u", "user"),
            Map.entry("p", "process"),
            Map.entry("f", "format"),
            Map.entry("q", "quiet"));
    private static final Set<String> GLOBALS = Set.of("root", "runtime", "log", "log-format");
    private static final Set<String> MAKING = Set.of("bundle", "console-socket", "pid-file");

    private Main() {}

    /** Runs one command and ends with its status. */
    public static void main(String[] words) {
        System.exit(run(List.of(words)));
    }

    private static int run(List<String> words) {
        Optional<String> log = Optional.empty();
        boolean exec = false;
        try {
            Arguments globals = Arguments.parse(words, GLOBALS, Set.of("help", "debug"), Map.of("h", "help"));
            log = globals.last("log");
            if (globals.rest().isEmpty() || globals.has("help")) {
                System.out.print(USAGE);
                return globals.has("help") ? 0 : 1;
            }
            exec = globals.rest().getFirst().equals("exec");
            return command(globals);
        } catch (CommandException | BundleException | DriverException | IOException e) {
            tell(String.valueOf(e.getMessage()), log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return exec ? 255 : 1;
    }

    private static int command(Arguments globals)
            throws CommandException, BundleException, DriverException, IOException, InterruptedException {
        var containers = new Containers(Path.of(globals.last("root").orElse("/run/berth/oci")));
        var lifecycle = new Lifecycle(containers, globals.last("runtime").orElse("native"));
        var queries = new Queries(containers, System.out);
        String command = globals.rest().getFirst();
        List<String> words = globals.rest().subList(1, globals.rest().size());
        return switch (command) {
            case "create" -> lifecycle.create(parse(words, MAKING, Set.of()));
            case "run" -> lifecycle.run(parse(words, MAKING, Set.of("detach")));
            case "start" -> lifecycle.start(parse(words, Set.of(), Set.of()));
            case "kill" -> lifecycle.kill(parse(words, Set.of(), Set.of()));
            case "delete" -> lifecycle.delete(Arguments.parse(words, Set.of(), Set.of("force"), Map.of("f", "force")));
            case "exec" ->
                new ExecCommand(containers)
                        .run(parse(
                                words,
                                Set.of("console-socket", "pid-file", "env", "user", "cwd", "process"),
                                Set.of("detach", "tty", "no-new-privs")));
            case "state" -> queries.state(parse(words, Set.of(), Set.of()));
            case "list" -> queries.list(parse(words, Set.of("format"), Set.of("quiet")));
            case "spec" -> queries.spec(parse(words, Set.of("bundle"), Set.of()));
            default -> throw new CommandException("no such command: " + command);
        };
    }

    private static Arguments parse(List<String> words, Set<String> valued, Set<String> plain) throws CommandException {
        return Arguments.parse(words, valued, plain, SHORTS);
    }

    /** Says what went wrong, to the user and in runc's form to the log. */
    private static void tell(String message, Optional<String> log) {
        System.err.println("berth oci: " + message);
        if (log.isPresent()) {
            var entry = JsonNodeFactory.instance.objectNode();
            entry.put("level", "error")
                    .put("msg", message)
                    .put("time", Instant.now().toString());
            try {
                Files.writeString(
                        Path.of(log.get()), entry + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                System.err.println("berth oci: " + e.getMessage());
            }
        }
    }
}
