package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.TopResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container's processes as the host's {@code ps} shows them. Its output goes through files, since a native read on a
 * virtual thread would hold up others.
 */
final class ProcessList {
    private static final Pattern RENAMED_PID = Pattern.compile("\\s+(\\S*)=\\s*(PID\\S*)");
    private static final int PATIENCE_SECONDS = 10;

    private ProcessList() {}

    /**
     * Runs {@code ps}.
     *
     * @param pids the host's pids of the container's processes
     */
    static TopResponse of(Set<Integer> pids, String psArgs) throws InterruptedException {
        Matcher renamed = RENAMED_PID.matcher(" " + psArgs);
        if (renamed.find()) {
            throw EngineException.internal(
                    "specifying \"" + renamed.group(1) + "=" + renamed.group(2) + "\" is not allowed");
        }
        List<String> lines =
                run(psArgs.isBlank() ? List.of("-ef") : List.of(psArgs.strip().split("\\s+")));
        List<String> titles = lines.isEmpty() ? List.of() : fields(lines.getFirst());
        int pidColumn = titles.indexOf("PID");
        if (pidColumn < 0) {
            throw EngineException.internal("Couldn't find PID field in ps output");
        }
        var processes = new ArrayList<List<String>>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> fields = fields(line);
            if (fields.size() > pidColumn && isWanted(fields.get(pidColumn), pids)) {
                processes.add(joinRest(fields, titles.size()));
            }
        }
        return new TopResponse(processes, titles);
    }

    private static boolean isWanted(String pid, Set<Integer> pids) {
        return pid.chars().allMatch(Character::isDigit) && pids.contains(Integer.parseInt(pid));
    }

    private static List<String> fields(String line) {
        return line.isBlank() ? List.of() : List.of(line.strip().split("\\s+"));
    }

    /** The last column is a command with blanks in it. */
    private static List<String> joinRest(List<String> fields, int columns) {
        if (fields.size() <= columns) {
            return fields;
        }
        var joined = new ArrayList<>(fields.subList(0, columns - 1));
        joined.add(String.join(" ", fields.subList(columns - 1, fields.size())));
        return joined;
    }

    private static List<String> run(List<String> args) throws InterruptedException {
        var command = new ArrayList<>(List.of("ps"));
        command.addAll(args);
        if (args.stream().anyMatch(arg -> arg.indexOf('\0') >= 0)) {
            throw EngineException.invalid("error running ps: invalid argument");
        }
        try {
            Path output = Files.createTempFile("berth-ps", ".out");
            Path errors = Files.createTempFile("berth-ps", ".err");
            try {
                return run(command, output, errors);
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw EngineException.internal("error running ps: " + e.getMessage(), e);
        }
    }

    private static List<String> run(List<String> command, Path output, Path errors)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw EngineException.internal("error running ps: it did not end");
        }
        if (process.exitValue() != 0) {
            String first = Files.readAllLines(errors).stream().findFirst().orElse("exit status " + process.exitValue());
            throw EngineException.internal("ps: " + first);
        }
        return Files.readAllLines(output);
    }
}
