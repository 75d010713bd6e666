package io.berth.cli;

import java.util.List;

/**
 * Runs the commands that people use most, one after the other, so that the JVM can write down which classes they need
 * (the start-up cache that the start script makes). What they print and answer does not matter.
 */
public final class Rehearsal {
    private Rehearsal() {}

    /** Takes the engine's address and an archive of a root file system with a shell. */
    public static void main(String[] args) {
        String host = args[0];
        List<List<String>> commands = List.of(
                List.of("version"),
                List.of("import", args[1], "rehearsal"),
                List.of("images"),
                List.of("run", "--name", "rehearsal", "-e", "A=b", "rehearsal", "sh", "-c", "echo out; echo err >&2"),
                List.of("ps", "-a"),
                List.of("ps", "--format", "{{.Names}}"),
                List.of("logs", "rehearsal"),
                List.of("inspect", "rehearsal"),
                List.of("inspect", "-f", "{{.State.Status}}", "rehearsal"),
                List.of("start", "rehearsal"),
                List.of("wait", "rehearsal"),
                List.of("stop", "rehearsal"),
                List.of("rm", "-f", "rehearsal"),
                List.of("run", "-d", "-i", "--name", "rehearsal", "rehearsal", "sh"),
                List.of("exec", "-i", "rehearsal", "echo", "hello"),
                List.of("kill", "rehearsal"),
                List.of("rm", "-f", "rehearsal"),
                List.of("rmi", "rehearsal"));
        for (List<String> command : commands) {
            Main.rehearse(host, command);
        }
    }
}
