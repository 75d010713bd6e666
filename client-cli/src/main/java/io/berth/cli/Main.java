package io.berth.cli;

import io.berth.cli.client.BrokenOutputException;
import io.berth.cli.client.Endpoint;
import io.berth.cli.client.EngineClient;
import io.berth.cli.command.CliException;
import io.berth.cli.command.Command;
import io.berth.cli.command.Commands;
import io.berth.cli.command.Invocation;
import io.berth.cli.command.Usage;
import io.berth.cli.flag.FlagException;
import io.berth.cli.flag.FlagSet;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The thin client's entry point: finds the command, gives it its flags, turns what it throws into an exit status. */
public final class Main {
    private static final String DEFAULT_HOST = "unix:///var/run/berth.sock";
    private static final int BAD_FLAGS = 125;
    private static final int INTERRUPTED = 130;
    private static final int BROKEN_PIPE = 141;

    private final PrintStream out = stream(FileDescriptor.out);
    private final PrintStream err = stream(FileDescriptor.err);

    private Main() {}

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] args) {
        Main main = new Main();
        int status = main.run(List.of(args));
        main.out.flush();
        main.err.flush();
        System.exit(status);
    }

    /** Runs one command against {@code host} without ending the process. */
    static void rehearse(String host, List<String> command) {
        Main main = new Main();
        List<String> args = new ArrayList<>(List.of("-H", host));
        args.addAll(command);
        int _ = main.run(args);
        main.out.flush();
        main.err.flush();
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), false, StandardCharsets.UTF_8);
    }

    private int run(List<String> args) {
        try {
            return dispatch(args);
        } catch (CliException e) {
            return fail(e.text(), e.status());
        } catch (FlagException e) {
            return fail(
                    e.getMessage() + "\n\nUsage:  berth [OPTIONS] COMMAND [ARG...]\n\n"
                            + "Run 'berth --help' for more information",
                    BAD_FLAGS);
        } catch (BrokenOutputException e) {
            return BROKEN_PIPE;
        } catch (IOException | IllegalArgumentException e) {
            return fail(String.valueOf(e.getMessage()), 1);
        } catch (InterruptedException e) {
            return INTERRUPTED;
        }
    }

    private int fail(String message, int status) {
        out.flush();
        if (!message.isEmpty()) {
            err.println(message);
        }
        return status;
    }

    private static FlagSet globalFlags() {
        FlagSet flags = new FlagSet();
        flags.text("host", 'H', "Daemon socket to connect to");
        flags.bool("help", ' ', "Print usage");
        flags.bool("version", 'v', "Print version information and quit");
        flags.bool("debug", 'D', "Enable debug mode");
        return flags;
    }

    private int dispatch(List<String> args) throws IOException, InterruptedException {
        FlagSet global = globalFlags();
        List<String> rest = Commands.plain(global.parse(args, false));
        if (global.isTrue("version")) {
            out.println("Berth version " + Commands.VERSION);
            return 0;
        }
        if (rest.isEmpty() || global.isTrue("help")) {
            out.print("Usage:  berth [OPTIONS] COMMAND\n\nA container engine in one Java process\n\nCommands:\n"
                    + Commands.help() + "\nOptions:\n" + global.help()
                    + "\nRun 'berth COMMAND --help' for more information on a command.\n");
            return 0;
        }
        Optional<Command> command = Commands.find(rest.getFirst());
        if (command.isEmpty()) {
            throw new CliException(
                    "berth: unknown command: berth " + rest.getFirst() + "\n\nRun 'berth --help' for more information");
        }
        return run(command.get(), rest.subList(1, rest.size()), global);
    }

    private int run(Command command, List<String> args, FlagSet global) throws IOException, InterruptedException {
        FlagSet flags = new FlagSet();
        command.define(flags);
        flags.bool("help", ' ', "Print usage");
        Usage usage = command.usage();
        try {
            List<String> arguments = flags.parse(args, usage.interspersed());
            if (flags.isTrue("help")) {
                out.print(usage.line() + "\n\n" + usage.summary() + "\n\nOptions:\n" + flags.help());
                return 0;
            }
            usage.check(arguments);
            EngineClient client = new EngineClient(endpoint(global), env("DOCKER_API_VERSION", ""));
            return command.run(new Invocation(flags, arguments, client, out, err));
        } catch (FlagException e) {
            throw new CliException(
                    e.getMessage() + "\n\n" + usage.line() + "\n\nRun 'berth " + usage.name()
                            + " --help' for more information",
                    BAD_FLAGS);
        }
    }

    private static Endpoint endpoint(FlagSet global) {
        return Endpoint.parse(global.isSet("host") ? global.text("host") : env("DOCKER_HOST", DEFAULT_HOST));
    }

    private static String env(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
