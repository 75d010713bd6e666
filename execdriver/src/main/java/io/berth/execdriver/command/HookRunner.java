package io.berth.execdriver.command;

import io.berth.execdriver.bundle.Hook;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs hooks with a container's state on their stdin. */
final class HookRunner {
    private static final Logger LOG = LoggerFactory.getLogger(HookRunner.class);

    private HookRunner() {}

    /**
     * Runs them one after the other.
     *
     * @throws CommandException for the first that fails
     */
    static void run(List<Hook> hooks, ContainerRecord container)
            throws CommandException, IOException, InterruptedException {
        for (Hook hook : hooks) {
            run(hook, container);
        }
    }

    /** Runs all of them, after which nothing depends on them any more. */
    static void runAll(List<Hook> hooks, ContainerRecord container) throws IOException, InterruptedException {
        for (Hook hook : hooks) {
            try {
                run(hook, container);
            } catch (CommandException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
    }

    private static void run(Hook hook, ContainerRecord container)
            throws CommandException, IOException, InterruptedException {
        var builder = new ProcessBuilder(new ArrayList<>(hook.args()))
                .directory(Path.of(container.bundle().toString()).toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.command().set(0, hook.path());
        builder.environment().clear();
        for (String entry : hook.env()) {
            String[] parts = entry.split("=", 2);
            builder.environment().put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new CommandException("error running hook " + hook.path() + ": " + e.getMessage(), e);
        }
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(container.state().toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.debug("{} does not read the state", hook.path(), e);
        }
        await(hook, process);
    }

    private static void await(Hook hook, Process process) throws CommandException, InterruptedException {
        if (hook.timeout().isPresent()) {
            if (!process.waitFor(hook.timeout().get().toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new CommandException("error running hook " + hook.path() + ": it has not ended within "
                        + hook.timeout().get().toSeconds() + " seconds");
            }
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new CommandException("error running hook " + hook.path() + ": exit status " + status);
        }
    }
}
