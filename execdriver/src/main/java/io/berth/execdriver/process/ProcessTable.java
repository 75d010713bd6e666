package io.berth.execdriver.process;

import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.StartException;
import io.berth.execdriver.console.Spool;
import io.berth.execdriver.console.SpoolingParent;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.launcher.Descriptors;
import io.berth.execdriver.launcher.LaunchFailure;
import io.berth.execdriver.launcher.ParentConnection;
import io.berth.execdriver.launcher.ParentListener;
import io.berth.execdriver.launcher.Program;
import io.berth.streams.StreamConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One container's processes by number, and the connection to their parent. A number that nobody here has started is an
 * exec of an earlier engine process: its output goes nowhere, so that its end comes and its parent can forget it.
 */
public final class ProcessTable implements ParentListener {
    /** What a process without a terminal, or without a known size, has as its size. */
    public static final WindowSize NO_WINDOW = new WindowSize(0, 0);

    /** Says in words why a process could not be made; asked by the thread that waits for it. */
    interface Failures {
        StartException of(int process, LaunchFailure failure);
    }

    private final Kernel kernel;
    private final EpollLoop loop;
    private final Optional<Spool> spool;
    private final BooleanSupplier oomKilled;
    private final Runnable killAll;
    private final Failures failures;
    private final Map<Integer, LaunchedProcess> processes = new ConcurrentHashMap<>();
    private final AtomicInteger highest = new AtomicInteger();
    private final CountDownLatch attached = new CountDownLatch(1);
    private volatile @Nullable ParentConnection connection;
    private volatile boolean closing;
    private volatile boolean lost;

    /**
     * Makes a table without processes.
     *
     * @param spool process 0's
     * @param oomKilled asked when init has ended
     * @param killAll ends what runs on when the parent was killed; may block
     */
    ProcessTable(
            Kernel kernel,
            EpollLoop loop,
            Optional<Spool> spool,
            BooleanSupplier oomKilled,
            Runnable killAll,
            Failures failures) {
        this.kernel = kernel;
        this.loop = loop;
        this.spool = spool;
        this.oomKilled = oomKilled;
        this.killAll = killAll;
        this.failures = failures;
    }

    /** Gives the table its connection; before any frame is sent on it. */
    void bind(ParentConnection newConnection) {
        connection = newConnection;
    }

    public ParentConnection connection() {
        ParentConnection bound = connection;
        if (bound == null) {
            throw new IllegalStateException("no connection yet");
        }
        return bound;
    }

    /** Adds a process before its program is sent. */
    LaunchedProcess add(int number, StreamConfig streams, WindowSize window) {
        highest.accumulateAndGet(number, Math::max);
        var process = new LaunchedProcess(number, kernel, loop, this, streams, window);
        processes.put(number, process);
        return process;
    }

    /** A number that no process of this container has had. */
    public int nextNumber() {
        return highest.incrementAndGet();
    }

    /** Adds a process under the next number and sends its program; a parent that is gone fails it. */
    public LaunchedProcess run(StreamConfig streams, WindowSize window, Program program) {
        return run(nextNumber(), streams, window, program);
    }

    /** The same under a number from {@link #nextNumber()}. */
    public LaunchedProcess run(int number, StreamConfig streams, WindowSize window, Program program) {
        LaunchedProcess process = add(number, streams, window);
        connection().run(number, program);
        if (lost) { // nobody else will tell it
            loop.execute(() -> process.onLost(Instant.now()));
        }
        return process;
    }

    Optional<Spool> spool() {
        return spool;
    }

    List<LaunchedProcess> all() {
        return List.copyOf(processes.values());
    }

    /** Waits until the parent has told all processes it knows, or is found dead. */
    void awaitAttached() throws InterruptedException {
        attached.await();
    }

    /** Lets all processes run on alone. */
    void detach() {
        closing = true;
        processes.values().forEach(LaunchedProcess::detach);
        if (connection != null) {
            connection.close();
        }
    }

    StartException failure(int number, LaunchFailure failure) {
        return failures.of(number, failure);
    }

    /** Called by a process at its end. */
    void forget(LaunchedProcess process) {
        processes.remove(process.number(), process);
    }

    /** Lets the parent forget a process. */
    void acknowledge(int number) {
        if (connection != null) {
            connection.acknowledge(number);
        }
    }

    /** Lets the parent close its duplicate of a process's input. */
    void closeStdin(int number) {
        if (connection != null) {
            connection.closeStdin(number);
        }
    }

    /** A process's parent as its console needs it. */
    SpoolingParent spoolingParent(int number) {
        return new SpoolingParent() {
            @Override
            public void pace(long bytes) {
                connection().pace(number, bytes);
            }

            @Override
            public void leave() {
                connection().leave(number);
            }
        };
    }

    private LaunchedProcess process(int number) {
        LaunchedProcess known = processes.get(number);
        return known == null ? add(number, new StreamConfig(), NO_WINDOW) : known;
    }

    @Override
    public void descriptors(int process, int pid, Descriptors descriptors) {
        process(process).onDescriptors(pid, descriptors);
    }

    @Override
    public void prepared(int process, int setupPid) {
        process(process).onPrepared(setupPid);
    }

    @Override
    public void created(int process, int pid) {
        process(process).onCreated(pid);
    }

    @Override
    public void started(int process, int pid) {
        process(process).onStarted(pid);
    }

    @Override
    public void failed(int process, LaunchFailure failure) {
        process(process).onFailed(failure);
    }

    @Override
    public void exited(int process, int pid, int status, Instant at) {
        process(process).onExited(pid, status, at, process == 0 && oomKilled.getAsBoolean());
    }

    @Override
    public void spooling(int process, boolean goesOn) {
        process(process).onSpooling(goesOn);
    }

    @Override
    public void attached() {
        attached.countDown();
    }

    @Override
    public void closed() {
        lost = true;
        attached.countDown();
        if (!closing && !processes.isEmpty()) {
            Thread.ofVirtual().name("lost-container").start(() -> {
                killAll.run();
                loop.execute(() -> all().forEach(process -> process.onLost(Instant.now())));
            });
        }
    }
}
