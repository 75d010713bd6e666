package io.berth.execdriver.process;

import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.UserMap;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a process's standard input, output and error come from.
 *
 * @param passed three open files that become the process's own, or none; they stay the caller's, open until the process
 *     is created
 * @param early whether a terminal is there when the process is created, not only when it starts
 * @param consoleSocket who gets the terminal's master instead of this engine process: whoever listens there
 */
public record Stdio(List<OwnedFd> passed, boolean early, Optional<Path> consoleSocket) {
    /** Pipes or a terminal whose other ends come to this engine process. */
    public static final Stdio KEPT = new Stdio(List.of(), false, Optional.empty());

    /** The same, with the terminal made at the creation. */
    public static final Stdio KEPT_EARLY = new Stdio(List.of(), true, Optional.empty());

    /** Open files that become the process's own; nobody keeps them. */
    public static Stdio pass(OwnedFd stdin, OwnedFd stdout, OwnedFd stderr) {
        return new Stdio(List.of(stdin, stdout, stderr), true, Optional.empty());
    }

    /** A terminal whose master goes over a socket, as runc's {@code --console-socket}. */
    public static Stdio send(Path consoleSocket) {
        return new Stdio(List.of(), true, Optional.of(consoleSocket));
    }

    /**
     * Adds which pipes a process gets.
     *
     * @param given whether descriptors go with the program
     * @param users the container's, whose root the pipes belong to; empty for the host's
     */
    public static void add(Program program, ProcessSpec process, boolean given, Optional<UserMap> users) {
        UserMap.Owner owner = users.map(UserMap::root).orElse(new UserMap.Owner(0, 0));
        program.add(
                Operation.STDIO,
                process.stdin() ? 1 : 0,
                process.terminal().isPresent() ? 1 : 0,
                given ? 1 : 0,
                owner.uid(),
                owner.gid());
    }
}
