package io.berth.daemon.build;

import io.berth.daemon.build.dockerfile.Arguments;
import java.util.ArrayList;
import java.util.List;

/** Commands as {@code RUN}, {@code CMD} and {@code ENTRYPOINT} have them: a JSON array as it is, a text for the shell. */
final class Commands {
    private Commands() {}

    static List<String> of(Arguments arguments, List<String> shell) {
        if (arguments.json()) {
            return arguments.words();
        }
        List<String> command = new ArrayList<>(shell);
        command.addAll(arguments.words());
        return List.copyOf(command);
    }
}
