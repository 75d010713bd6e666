package io.berth.daemon.exec;

import io.berth.api.type.exec.ExecConfig;
import io.berth.api.type.exec.ExecConfigBuilder;
import io.berth.daemon.container.Container;
import io.berth.streams.OutputSubscriber;
import io.berth.streams.StreamConfig;
import io.berth.streams.StreamType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Runs a short command in a container for the engine itself, and keeps the beginning of what it prints. */
public final class ExecProbe {
    private static final int OUTPUT_KEPT = 4096;
    private static final int SIGKILL = 9;

    private final ExecService execs;
    private final ExecRuns runs;

    /**
     * How it went.
     *
     * @param exitCode empty when it took too long and was killed
     * @param output the first {@value #OUTPUT_KEPT} bytes, and three points when there was more
     */
    public record Outcome(OptionalInt exitCode, String output) {}

    public ExecProbe(ExecService execs, ExecRuns runs) {
        this.execs = execs;
        this.runs = runs;
    }

    /**
     * Runs a command as the container's own user and waits for it, until the event of its end has been told.
     *
     * @throws io.berth.api.error.EngineException when it can't be started
     */
    public Outcome run(Container container, List<String> command, Duration timeout) throws InterruptedException {
        ExecConfig config = new ExecConfigBuilder()
                .cmd(command)
                .attachStdout(true)
                .attachStderr(true)
                .build();
        ExecInstance exec = execs.instance(execs.create(container.id(), config));
        StreamConfig streams = exec.claim();
        var beginning = new Beginning();
        streams.subscribe(beginning, true, true, () -> {});
        runs.start(exec, streams);
        OptionalInt code = exec.awaitEnd(timeout);
        if (code.isEmpty()) {
            exec.signal(SIGKILL);
        }
        exec.awaitTold();
        return new Outcome(code, beginning.text());
    }

    /** What a process prints first, of both streams as they come. */
    private static final class Beginning implements OutputSubscriber {
        private final byte[] bytes = new byte[OUTPUT_KEPT];
        private int count;
        private boolean more;

        @Override
        public synchronized void write(StreamType stream, ByteBuffer output) {
            int taken = Math.min(output.remaining(), bytes.length - count);
            output.get(bytes, count, taken);
            count += taken;
            more |= output.hasRemaining();
        }

        @Override
        public void end(StreamType stream) {
            // the exec's own end says when all is there
        }

        synchronized String text() {
            return new String(bytes, 0, count, StandardCharsets.UTF_8) + (more ? "..." : "");
        }
    }
}
