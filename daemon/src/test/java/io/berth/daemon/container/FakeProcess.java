package io.berth.daemon.container;

import io.berth.execdriver.DriverException;
import io.berth.execdriver.ExitStatus;
import io.berth.execdriver.RunningProcess;
import io.berth.streams.BroadcastWriter;
import io.berth.streams.StreamConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that ends when a test, or a signal that it dies of, says so. */
public final class FakeProcess implements RunningProcess {
    private static final AtomicInteger PIDS = new AtomicInteger(1000);

    private final int pid = PIDS.incrementAndGet();
    private final List<Integer> signals = new CopyOnWriteArrayList<>();
    private final List<String> sizes = new CopyOnWriteArrayList<>();
    private final CompletableFuture<ExitStatus> end = new CompletableFuture<>();
    private volatile Set<Integer> deadly = Set.of(9, 15);
    private volatile StreamConfig streams;
    private volatile boolean terminalClosed;

    FakeProcess(StreamConfig streams) {
        this.streams = streams;
    }

    void attach(StreamConfig newStreams) {
        streams = newStreams;
    }

    void thaw() {}

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public boolean signal(int signal) {
        signals.add(signal);
        if (deadly.contains(signal)) {
            exit(128 + signal);
        }
        return !end.isDone();
    }

    @Override
    public void resize(int rows, int columns) throws DriverException {
        if (terminalClosed) {
            throw new DriverException("resize of process " + pid + ": the process's input is closed");
        }
        sizes.add(rows + "x" + columns);
    }

    @Override
    public ExitStatus waitFor() throws InterruptedException {
        try {
            ExitStatus status = end.get();
            streams.stdout().end();
            streams.stderr().end();
            return status;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends with a code. */
    public void exit(int code) {
        end.complete(new ExitStatus(code, Instant.now(), false));
    }

    /** Prints to standard output. */
    public void print(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocateDirect(BroadcastWriter.HEADER_ROOM + bytes.length);
        buffer.position(BroadcastWriter.HEADER_ROOM);
        buffer.put(bytes).position(BroadcastWriter.HEADER_ROOM);
        streams.stdout().write(buffer);
    }

    /** Closes its standard output, before its standard error and its end. */
    public void closeOutput() {
        streams.stdout().end();
    }

    /** The process is gone, and its terminal with it, but nobody has noted its end yet. */
    public void closeTerminal() {
        terminalClosed = true;
    }

    /** From now on only these signals end it. */
    public void diesOf(Integer... numbers) {
        deadly = Set.of(numbers);
    }

    public List<Integer> signals() {
        return signals;
    }

    public List<String> sizes() {
        return sizes;
    }
}
