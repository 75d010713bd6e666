package io.berth.streams;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The three streams of one container or exec. It outlives restarts of the process and knows nothing of HTTP or of how
 * the process runs: a console writes output in and binds the input, the log and attached clients subscribe.
 *
 * <p>For each run: {@link #beginRun} before the process starts, pieces through the two writers, then {@code end} on
 * <em>both</em> writers, also with a terminal, when nothing more can come.
 */
public final class StreamConfig {
    private final OutputTurn turn = new OutputTurn();
    private final BroadcastWriter stdout = new BroadcastWriter(StreamType.STDOUT, turn);
    private final BroadcastWriter stderr = new BroadcastWriter(StreamType.STDERR, turn);
    private final StdinPipe stdin = new StdinPipe();
    private final AtomicInteger holds = new AtomicInteger();
    private volatile Runnable onRelease = () -> {};
    private volatile boolean begun;

    /** What the process writes to its standard output, and all that a terminal shows. */
    public BroadcastWriter stdout() {
        return stdout;
    }

    /** What the process writes to its standard error; silent with a terminal. */
    public BroadcastWriter stderr() {
        return stderr;
    }

    public StdinPipe stdin() {
        return stdin;
    }

    /** A run of the process is about to start (or goes on under a new daemon); before any of its output. */
    public void beginRun() throws InterruptedException {
        turn.between(() -> {
            begun = true;
            stdout.beginRun();
            stderr.beginRun();
            everySubscriber().forEach(OutputSubscriber::begin);
        });
    }

    /**
     * Tells every subscriber where this run's output is taken from; producer only, after {@link #beginRun} and before the
     * first piece.
     */
    public void resume(Checkpoint checkpoint) {
        turn.take();
        try {
            everySubscriber().forEach(subscriber -> subscriber.resume(checkpoint));
        } finally {
            turn.give();
        }
    }

    private Set<OutputSubscriber> everySubscriber() {
        Set<OutputSubscriber> all = Collections.newSetFromMap(new IdentityHashMap<>());
        all.addAll(stdout.subscribers());
        all.addAll(stderr.subscribers());
        return all;
    }

    /**
     * Joins the output at a point between two pieces: everything written before it has reached {@code atThatPoint}'s
     * view of the log, everything after it reaches {@code subscriber}. If a run is on and one of the streams has ended
     * already, the subscriber is told so at once.
     *
     * @param atThatPoint short, since the producer waits for it
     */
    public void subscribe(OutputSubscriber subscriber, boolean toStdout, boolean toStderr, Runnable atThatPoint)
            throws InterruptedException {
        turn.between(() -> {
            atThatPoint.run();
            boolean runIsOn = begun && !(stdout.ended() && stderr.ended());
            if (toStdout) {
                join(subscriber, stdout, StreamType.STDOUT, runIsOn);
            }
            if (toStderr) {
                join(subscriber, stderr, StreamType.STDERR, runIsOn);
            }
        });
    }

    /** Runs {@code action}, which must be short, at a point between two pieces; returns when it has run. */
    public void between(Runnable action) throws InterruptedException {
        turn.between(action);
    }

    private static void join(OutputSubscriber subscriber, BroadcastWriter writer, StreamType type, boolean runIsOn) {
        writer.subscribe(subscriber);
        if (runIsOn && writer.ended()) {
            subscriber.end(type);
        }
    }

    /** Takes a subscriber off both streams; a piece that is being handed out may still reach it. */
    public void unsubscribe(OutputSubscriber subscriber) {
        stdout.unsubscribe(subscriber);
        stderr.unsubscribe(subscriber);
    }

    /**
     * Whether the console should read no further for the moment, because a client that is reading can't keep up. It is
     * a request, made for bounded time and never for a client that has stopped reading; the console must not wait in
     * its thread but leave the descriptor out until {@link #onRelease} calls, and must not heed it once the process is
     * gone.
     */
    public boolean held() {
        return holds.get() > 0;
    }

    /** Who is to be told, in any thread, that {@link #held} has become false; the console of the present run. */
    public void onRelease(Runnable wake) {
        onRelease = wake;
    }

    /** Asks the console to pause; each call is followed by one {@link #release}. */
    public void hold() {
        holds.incrementAndGet();
    }

    /** Takes a {@link #hold} back. */
    public void release() {
        if (holds.decrementAndGet() == 0) {
            onRelease.run();
        }
    }
}
