package io.berth.execdriver.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.berth.execdriver.StartException;
import io.berth.execdriver.StartException.Reason;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.launcher.LaunchFailure;
import io.berth.execdriver.launcher.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Why a runtime has not made a process: its own last word in its JSON log when it has ended with a status of its own, else
 * what the launcher has seen of it. A runtime gives no numbers, so that the reason is found by how its message ends, which
 * is the errno in words, and by how it begins.
 */
final class RuntimeFailures {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A runtime that logs more than this has nothing to say. */
    private static final long LONGEST_LOG = 1 << 20;

    private static final String WRONG_KIND = ": Are you trying to mount a directory onto a file (or vice-versa)? "
            + "Check if the specified host path exists and is the expected type";

    private static final String DENIED = "permission denied";

    /** What runc puts before the reason; the engine has words of its own for it. */
    private static final List<String> PREAMBLES = List.of(
            "runc create failed: ",
            "runc start failed: ",
            "exec failed: ",
            "unable to start container process: ",
            "error during container init: ");

    private RuntimeFailures() {}

    static StartException of(Path log, LaunchFailure failure) {
        if (!failure.during(Operation.RUNTIME) && !failure.during(Operation.ADOPT)) {
            return new StartException(Reason.OTHER, failure.text());
        }
        if (failure.errno() != Errno.ECHILD) {
            return new StartException(Reason.RUNTIME, failure.text());
        }
        Optional<String> said = lastError(log);
        if (said.isEmpty()) {
            return new StartException(Reason.RUNTIME, "unable to retrieve OCI runtime error: " + failure.text());
        }
        String message = withoutPreambles(said.get());
        Reason reason = reason(message);
        return new StartException(
                reason,
                switch (reason) {
                    case NOT_A_DIRECTORY -> message + WRONG_KIND;
                    case NOT_EXECUTABLE -> endsWith(message, DENIED) ? message : message + ": " + DENIED;
                    default -> message;
                });
    }

    /** The last line of level {@code error}; lines that are no JSON are nobody's. */
    private static Optional<String> lastError(Path log) {
        try {
            return Files.size(log) > LONGEST_LOG
                    ? Optional.empty()
                    : Files.readAllLines(log).stream()
                            .map(RuntimeFailures::error)
                            .flatMap(Optional::stream)
                            .reduce((earlier, later) -> later);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> error(String line) {
        try {
            JsonNode entry = JSON.readTree(line);
            String level = entry.path("level").asText();
            return "error".equals(level) || "fatal".equals(level)
                    ? Optional.of(entry.path("msg").asText().strip())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String withoutPreambles(String message) {
        String rest = message;
        for (String preamble : PREAMBLES) {
            rest = rest.startsWith(preamble) ? rest.substring(preamble.length()) : rest;
        }
        return rest;
    }

    private static Reason reason(String message) {
        boolean ofProgram = message.startsWith("exec: ") || message.startsWith("executable file");
        boolean ofFolder = message.startsWith("chdir to cwd");
        if (message.contains("executable file") && message.endsWith("not found in $PATH")) {
            return Reason.NOT_FOUND;
        }
        if ((ofProgram || ofFolder)
                && (endsWith(message, "no such file or directory") || endsWith(message, "not a directory"))) {
            return Reason.NOT_FOUND;
        }
        if (ofProgram && (endsWith(message, DENIED) || endsWith(message, "is a directory"))) {
            return Reason.NOT_EXECUTABLE;
        }
        if (ofFolder && endsWith(message, DENIED)) {
            return Reason.INVALID;
        }
        return message.startsWith("error mounting") && endsWith(message, "not a directory")
                ? Reason.NOT_A_DIRECTORY
                : Reason.OTHER;
    }

    private static boolean endsWith(String message, String words) {
        return message.endsWith(": " + words);
    }
}
