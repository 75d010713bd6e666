package io.berth.execdriver.command;

import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.process.Stdio;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * runc's four modes.
 *
 * <pre>
 *                 new terminal                                pass-through
 * detached        its master goes over the console socket     this command's own standard streams
 * in front        its master stays here and is copied         the same, and this command waits
 * </pre>
 */
record StdioChoice(boolean detached, Optional<String> consoleSocket) {
    /** A terminal in front has the size of this command's own, if it has one. */
    ProcessSpec sized(ProcessSpec process, Kernel kernel) throws IOException {
        Optional<HostTerminal> host = HostTerminal.find(kernel);
        if (detached || process.terminal().isEmpty() || host.isEmpty()) {
            return process;
        }
        return withTerminal(process, host.get().size());
    }

    private static ProcessSpec withTerminal(ProcessSpec process, WindowSize size) {
        return new ProcessSpec(
                process.args(),
                process.env(),
                process.cwd(),
                process.createCwd(),
                process.user(),
                process.additionalGroups(),
                process.capabilities(),
                process.noNewPrivileges(),
                process.seccomp(),
                process.rlimits(),
                process.stdin(),
                Optional.of(size),
                process.capabilitySets());
    }

    /** The streams of a process in this mode. */
    Stdio of(ProcessSpec process, Kernel kernel) throws CommandException {
        boolean terminal = process.terminal().isPresent();
        if (consoleSocket.isPresent() && !(terminal && detached)) {
            throw new CommandException("cannot use console socket if the container is in front or has no terminal");
        }
        if (!terminal) {
            return Stdio.pass(new OwnedFd(kernel, 0), new OwnedFd(kernel, 1), new OwnedFd(kernel, 2));
        }
        if (!detached) {
            return Stdio.KEPT_EARLY;
        }
        return Stdio.send(Path.of(consoleSocket.orElseThrow(() -> new CommandException(
                        "cannot allocate tty if the container is detached without a console socket")))
                .toAbsolutePath());
    }
}
