package io.berth.cli.command;

import io.berth.cli.client.EngineClient;
import io.berth.cli.flag.FlagSet;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A call of a command: what it was given and what it talks to.
 *
 * @param flags the command's flags, parsed
 * @param arguments the arguments that are no flags
 * @param client the engine
 * @param out standard output; not flushed by lines
 * @param err standard error
 */
public record Invocation(FlagSet flags, List<String> arguments, EngineClient client, PrintStream out, PrintStream err) {
    /** The argument at {@code index}. */
    public String argument(int index) {
        return arguments.get(index);
    }

    /** The arguments from {@code index} on. */
    public List<String> from(int index) {
        return arguments.subList(index, arguments.size());
    }

    /** What is done with one name of many. */
    @FunctionalInterface
    interface EachName {
        void accept(String name) throws IOException;
    }

    /** Does the same for every argument; prints each that went well, tells each that did not at the end. */
    int each(EachName action) {
        List<String> failures = new ArrayList<>();
        for (String name : arguments) {
            try {
                action.accept(name);
                out.println(name);
            } catch (IOException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        if (!failures.isEmpty()) {
            throw new CliException(String.join("\n", failures));
        }
        return 0;
    }
}
