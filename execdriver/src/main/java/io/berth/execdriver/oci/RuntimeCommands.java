package io.berth.execdriver.oci;

import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A runtime's commands as operations: the launcher runs them, so that what they make is its parent's child. */
final class RuntimeCommands {
    private final Program program;
    private final OciRuntime runtime;
    private final Bundle bundle;

    RuntimeCommands(Program program, OciRuntime runtime, Bundle bundle) {
        this.program = program;
        this.runtime = runtime;
        this.bundle = bundle;
    }

    /**
     * Adds a command that makes a process, and its adoption.
     *
     * @param consoleSocket who gets the terminal instead of the process's parent
     */
    void addMaking(int number, ProcessSpec process, Optional<Path> consoleSocket, String... words) {
        var command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--pid-file", bundle.pid(number).toString()));
        if (consoleSocket.isPresent()) {
            command.addAll(List.of("--console-socket", consoleSocket.get().toString()));
        } else if (process.terminal().isPresent()) {
            program.add(Operation.CONSOLE_SOCKET, List.of(bundle.folder().toString(), Bundle.console(number)));
            command.addAll(List.of("--console-socket", Bundle.console(number)));
        }
        add(number, command.toArray(new String[0]));
        program.add(Operation.ADOPT, List.of(bundle.pid(number).toString()));
    }

    /** Adds a command of which only the success is asked. */
    void add(int number, String... words) {
        var strings = new ArrayList<String>();
        strings.add(bundle.folder().toString());
        strings.addAll(runtime.command(bundle.log(number), bundle.id(), words));
        program.add(Operation.RUNTIME, strings, runtime.patience().toMillis());
    }
}
