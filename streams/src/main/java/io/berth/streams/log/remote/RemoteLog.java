package io.berth.streams.log.remote;

import io.berth.streams.Checkpoint;
import io.berth.streams.StreamConfig;
import io.berth.streams.StreamType;
import io.berth.streams.log.LogDriver;
import io.berth.streams.log.LogReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that goes to a service. The producer cuts output into records and puts them into a bounded queue; {@link
 * RecordSender} sends them from a virtual thread of its own. Every line also goes to the {@code cache}, a log in files,
 * which is what can be read back.
 *
 * <p>When the queue fills because the service is slow, a blocking log asks the console to pause while the service takes
 * anything at all ({@link Pressure}); a service that takes nothing for a second holds nobody up: new lines are then left
 * out of the service's copy, counted, and told in the engine's log.
 */
public final class RemoteLog implements LogDriver {
    private static final Logger LOGGER = LoggerFactory.getLogger(RemoteLog.class);

    private static final Duration REPORT_EVERY = Duration.ofSeconds(10);

    private final String name;
    private final InstantSource clock;
    private final Optional<LogDriver> cache;
    private final SendQueue queue;
    private final RecordSender sender;
    private final @Nullable Pressure pressure;
    private final LineSplitter stdout;
    private final LineSplitter stderr;
    private boolean stdoutEnded = true;
    private boolean stderrEnded = true;
    private Instant lastReport = Instant.EPOCH;

    /**
     * A log for one container.
     *
     * @param service how to reach the service
     * @param streams the container's, which is asked to pause; not unless the log is blocking
     */
    RemoteLog(RemoteService service, StreamConfig streams, Optional<LogDriver> cache, InstantSource clock) {
        this.name = service.driver();
        this.clock = clock;
        this.cache = cache;
        this.queue = new SendQueue(service.maxBuffer());
        this.pressure = service.blocking() ? new Pressure(streams, queue) : null;
        this.sender = new RecordSender(service, queue, pressure);
        this.stdout = new LineSplitter(StreamType.STDOUT, clock, service.lineIds(), this::add);
        this.stderr = new LineSplitter(StreamType.STDERR, clock, service.lineIds(), this::add);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<LogReader> reader() {
        return cache.flatMap(LogDriver::reader);
    }

    /** Connects, so that a service that is not there keeps the container from starting. */
    @Override
    public void prepare() throws IOException {
        sender.connect();
    }

    @Override
    public void begin() {
        stdoutEnded = false;
        stderrEnded = false;
        cache.ifPresent(LogDriver::begin);
        sender.beginRun();
    }

    @Override
    public void resume(Checkpoint checkpoint) {
        cache.ifPresent(log -> log.resume(checkpoint));
    }

    @Override
    public void write(StreamType stream, ByteBuffer bytes) {
        int position = bytes.position();
        cache.ifPresent(log -> log.write(stream, bytes));
        bytes.position(position);
        splitter(stream).write(bytes);
    }

    private void add(LogRecord record) {
        if (!queue.add(record)) {
            report(REPORT_EVERY);
        } else if (pressure != null) {
            pressure.added();
        }
    }

    /** Tells how many lines have been left out, if the last report is so long ago. */
    private void report(Duration since) {
        Instant now = clock.instant();
        if (Duration.between(lastReport, now).abs().compareTo(since) >= 0) {
            long dropped = queue.takeDropped();
            if (dropped > 0) {
                lastReport = now;
                LOGGER.warn("{}: the service is too slow: {} lines were left out of its copy", sender, dropped);
            }
        }
    }

    @Override
    public void end(StreamType stream) {
        cache.ifPresent(log -> log.end(stream));
        splitter(stream).end();
        if (stream == StreamType.STDERR) {
            stderrEnded = true;
        } else {
            stdoutEnded = true;
        }
        if (stdoutEnded && stderrEnded) {
            report(Duration.ZERO);
            sender.endRun();
        }
    }

    @Override
    public boolean flush(Duration patience) throws InterruptedException {
        return queue.awaitEmpty(patience.toNanos());
    }

    /** What is queued is sent in the background, for a bounded time. */
    @Override
    public void close() {
        if (!stdoutEnded) {
            end(StreamType.STDOUT);
        }
        if (!stderrEnded) {
            end(StreamType.STDERR);
        }
        cache.ifPresent(LogDriver::close);
        sender.close();
    }

    private LineSplitter splitter(StreamType stream) {
        return stream == StreamType.STDERR ? stderr : stdout;
    }
}
