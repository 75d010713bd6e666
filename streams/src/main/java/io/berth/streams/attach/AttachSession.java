package io.berth.streams.attach;

import io.berth.streams.StreamConfig;
import io.berth.streams.log.LogDriver;
import io.berth.streams.log.LogReadOptions;
import io.berth.streams.log.LogReader;
import io.berth.streams.log.LogSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client attached to a process's streams, for one run of the process; any number of sessions at once.
 *
 * <p>It joins the output when it is made, so before the client is told that it is attached: no byte of a process that
 * the client then starts can be missed, and with {@code logs} the log goes up to exactly the point of joining. A session
 * that joins before the start waits for it. It ends when the run's output is out and the client has read every byte of
 * it, however slowly; or when the client detaches, goes, or is cut off ({@link SlowClientLimits}).
 *
 * <p>Idiom: {@code join}, then {@code run} on the connection's virtual thread; {@code close} if it comes to no run.
 */
public final class AttachSession implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(AttachSession.class);

    private final StreamConfig streams;
    private final AttachOptions options;
    private final ClientOutput output;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final long run;
    private @Nullable LogSnapshot history;

    private AttachSession(StreamConfig streams, AttachOptions options, SlowClientLimits limits) {
        this.streams = streams;
        this.options = options;
        this.run = streams.stdin().run();
        this.output = new ClientOutput(options, streams, limits);
    }

    /**
     * Joins the streams; if the options ask for it, what {@code log} can give back so far comes first.
     *
     * @throws IOException when the log can't be read
     */
    public static AttachSession join(
            StreamConfig streams, LogDriver log, AttachOptions options, SlowClientLimits limits)
            throws IOException, InterruptedException {
        AttachSession session = new AttachSession(streams, options, limits);
        try {
            if (options.stream()) {
                streams.subscribe(session.output, true, true, () -> session.takeHistory(log));
            } else {
                streams.between(() -> session.takeHistory(log));
            }
            return session;
        } catch (UncheckedIOException e) {
            session.close();
            throw new IOException("the log so far can't be read", e.getCause());
        }
    }

    private void takeHistory(LogDriver log) {
        if (!options.logs()) {
            return;
        }
        try {
            LogReader reader = log.reader().orElse(null);
            history = reader == null ? null : reader.snapshot();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Serves the client until the session ends, then ends the output. The caller closes the connection, and not before the
     * client has: what the client still sends and nobody reads would reset a TCP connection, and take with it what the
     * client has not read yet.
     *
     * @throws IOException when the client went away; the connection is closed then
     */
    public AttachEnd run(HijackedStream connection) throws IOException, InterruptedException {
        InputPump pump = new InputPump(connection, options, streams.stdin(), run, output);
        Thread pumpThread = Thread.ofVirtual().name("attach-input").start(pump);
        boolean served = false;
        try {
            AttachEnd end = serve(connection);
            close();
            connection.shutdownOutput();
            served = true;
            return end;
        } finally {
            close();
            pump.sessionOver();
            if (!served) {
                connection.close();
            }
            pumpThread.interrupt();
            pumpThread.join();
        }
    }

    private AttachEnd serve(HijackedStream connection) throws IOException, InterruptedException {
        LogSnapshot before = history;
        if (before != null) {
            LogReadOptions all = LogReadOptions.bytes(options.stdout(), options.stderr(), options.multiplexed());
            before.writeTo(all, new ConnectionOutput(connection));
            before.close();
        }
        return options.stream() ? output.drain(connection) : AttachEnd.OUTPUT_ENDED;
    }

    /** Leaves the streams; a second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            streams.unsubscribe(output);
            output.close();
            LogSnapshot before = history;
            if (before != null) {
                before.close();
            }
            LOGGER.debug("an attach session has left");
        }
    }
}
