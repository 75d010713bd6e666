package io.berth.execdriver.console;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.streams.StreamConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A process's output from its start to its end. The streams end when the process is gone and each of its pumps is at
 * its end. A pump whose other side a child of the process still holds is cut off after a grace: all that was written
 * before the process's end is in the pipe by then and is read. Everything runs on the loop's thread.
 */
final class ProcessOutput {
    /** How long a child may delay the end. */
    static final Duration GRACE = Duration.ofMillis(200);

    private final EpollLoop loop;
    private final StreamConfig streams;
    private final Runnable discardInput;
    private final List<OutputPump> pumps = new ArrayList<>();
    private @Nullable Runnable whenDrained;
    private boolean over;

    /**
     * Makes the output.
     *
     * @param discardInput closes the process's input; called at the end in either way
     */
    ProcessOutput(EpollLoop loop, StreamConfig streams, Runnable discardInput) {
        this.loop = loop;
        this.streams = streams;
        this.discardInput = discardInput;
    }

    /** Adds a pump before the start; it is made with what it has to call at its end. */
    ProcessOutput with(Function<Runnable, OutputPump> pump) {
        pumps.add(pump.apply(this::endIfDrained));
        return this;
    }

    void start() {
        pumps.forEach(OutputPump::start);
    }

    void processEnded(Runnable callback) {
        if (whenDrained != null || over) {
            return;
        }
        whenDrained = callback;
        endIfDrained();
        if (!over) {
            loop.schedule(GRACE, this::cutOff);
        }
    }

    void close() {
        if (over) {
            return;
        }
        over = true;
        pumps.forEach(OutputPump::close);
        streams.stdin().unbind();
        discardInput.run();
    }

    private void cutOff() {
        if (!over) {
            pumps.forEach(OutputPump::drainAndEnd);
        }
    }

    private void endIfDrained() {
        Runnable callback = whenDrained;
        if (over || callback == null || !pumps.stream().allMatch(OutputPump::isAtEnd)) {
            return;
        }
        close();
        streams.stdout().end();
        streams.stderr().end();
        callback.run();
    }
}
