package io.berth.execdriver.console;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    private final Kernel kernel;
    private final EpollLoop loop;
    private final StreamConfig streams;
    private final Runnable discardInput;
    private final List<OutputPump> pumps = new ArrayList<>();
    private final Optional<Intake> intake;
    private boolean parentSpools;
    private @Nullable Replay replay;
    private boolean replayWaits;
    private @Nullable Runnable whenDrained;
    private boolean over;

    /**
     * Makes the output.
     *
     * @param intake what the pumps take output through; owned by this object from now on
     * @param discardInput closes the process's input; called at the end in either way
     */
    ProcessOutput(Kernel kernel, EpollLoop loop, StreamConfig streams, Optional<Intake> intake, Runnable discardInput) {
        this.kernel = kernel;
        this.intake = intake;
        this.loop = loop;
        this.streams = streams;
        this.discardInput = discardInput;
    }

    /** Adds a pump before the start; it is made with what it has to call at its end. */
    ProcessOutput with(Function<OutputPump.Owner, OutputPump> pump) {
        pumps.add(pump.apply(this));
        return this;
    }

    /** {@link #start} from any thread; done when this returns if it is the loop's. */
    void startSoon() {
        if (loop.inLoop()) {
            start();
        } else {
            loop.execute(this::start);
        }
    }

    /** Has what was printed before handed out first; when this returns the log is where the last engine process left it. */
    void start() {
        streams.onRelease(this::released);
        intake.ifPresent(this::openReplay);
        if (replay == null) {
            startPumps();
        } else {
            loop.execute(this::replay); // the loop's buffer may be in use by the caller
        }
    }

    private void openReplay(Intake from) {
        var opened = new Replay(kernel, loop, from, streams, parentSpools);
        replay = opened;
        try {
            opened.open();
        } catch (IOException e) {
            LOG.error("A container's output can't be gone on with where it was", e);
            opened.giveUp();
        }
    }

    /** Before the start, and when it has changed. */
    void spooling(boolean goesOn) {
        parentSpools = goesOn;
        Replay current = replay;
        if (current != null && !goesOn) {
            current.parentLeft();
            if (replayWaits) {
                replayWaits = false;
                loop.execute(this::replay); // the caller has the loop's buffer in use
            }
        }
    }

    private void closeReplay() {
        if (replay != null) {
            replay.close();
            replay = null;
        }
    }

    /** Hands out a piece of what was printed before, or goes on with what is printed now. */
    private void replay() {
        Replay current = replay;
        if (over || current == null) {
            return;
        }
        Replay.Step step = step(current);
        replayWaits = step == Replay.Step.WAITS;
        if (step == Replay.Step.HANDED_OUT) {
            loop.execute(this::replay);
        } else if (step == Replay.Step.DONE) {
            closeReplay();
            startPumps();
            if (whenDrained != null) {
                endSoon();
            }
        }
    }

    private static Replay.Step step(Replay current) {
        try {
            return current.next();
        } catch (IOException e) {
            LOG.error("What a container printed while no engine was there can't be read to its end", e);
            return current.giveUp();
        }
    }

    private void startPumps() {
        if (replay == null) {
            pumps.forEach(OutputPump::start);
        }
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
            loop.execute(this::startPumps);
        } catch (RejectedExecutionException e) {
            LOG.debug("Output is read no more, the engine is closing", e);
        }
    }

    void processEnded(Runnable callback) {
        if (whenDrained != null || over) {
            return;
        }
        whenDrained = callback;
        if (replay == null) {
            startPumps();
            endSoon();
        }
    }

    private void endSoon() {
        endIfDrained();
        if (!over) {
            loop.schedule(GRACE, this::cutOff);
        }
    }

    void close() {
        if (!over) {
            stop();
            intake.ifPresent(Intake::close);
        }
    }

    private void stop() {
        over = true;
        closeReplay();
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
        stop();
        try {
            streams.stdout().end();
            streams.stderr().end();
        } finally {
            intake.ifPresent(Intake::close); // the log has said its last by now
            callback.run(); // whoever waits for the process must not hang for a subscriber's failure
        }
    }
}
