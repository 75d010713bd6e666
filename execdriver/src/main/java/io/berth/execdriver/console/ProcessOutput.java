package io.berth.execdriver.console;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.streams.StreamConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's output from its start to its end. The streams end when the process is gone and each of its pumps is at
 * its end. A pump whose other side a child of the process still holds is cut off after a grace: all that was written
 * before the process's end is in the pipe by then and is read. Everything runs on the loop's thread
 * unless it says otherwise.
 */
final class ProcessOutput implements OutputPump.Owner {
    /** How long a child may delay the end. */
    static final Duration GRACE = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(ProcessOutput.class);

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
    ProcessOutput with(Function<OutputPump.Owner, OutputPump> pump) {
        pumps.add(pump.apply(this));
        return this;
    }

    void start() {
        streams.onRelease(this::released);
        pumps.forEach(OutputPump::start);
    }

    /** While the process lives, a client that reads and can't keep up may slow it down a little. */
    @Override
    public boolean holdsBack() {
        return whenDrained == null && streams.held();
    }

    @Override
    public void pumpAtEnd() {
        endIfDrained();
    }

    /** In any thread. */
    private void released() {
        try {
            loop.execute(() -> pumps.forEach(OutputPump::start));
        } catch (RejectedExecutionException e) {
            LOG.debug("Output is read no more, the engine is closing", e);
        }
    }

    void processEnded(Runnable callback) {
        if (whenDrained != null || over) {
            return;
        }
        whenDrained = callback;
        pumps.forEach(OutputPump::start);
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
        streams.onRelease(() -> {});
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
        try {
            streams.stdout().end();
            streams.stderr().end();
        } finally {
            callback.run(); // whoever waits for the process must not hang for a subscriber's failure
        }
    }
}
