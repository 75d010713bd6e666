package io.berth.execdriver.process;

import io.berth.execdriver.DriverException;
import io.berth.execdriver.ExitStatus;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.RunningProcess;
import io.berth.execdriver.StartException;
import io.berth.execdriver.console.Console;
import io.berth.execdriver.console.Intake;
import io.berth.execdriver.console.Spool;
import io.berth.execdriver.console.StdConsole;
import io.berth.execdriver.console.TtyConsole;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.launcher.Descriptors;
import io.berth.execdriver.launcher.Descriptors.Kind;
import io.berth.execdriver.launcher.LaunchFailure;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that the launcher runs. Its events come on the epoll loop's thread and move it through its phases; callers
 * wait for a phase in Java.
 *
 * <pre>
 * NEW --(prepared)--> PREPARED --created--> CREATED --started--> STARTED --exited--> DRAINING --streams at their end--> ENDED
 *   +-----------------+-------failed, connection lost-----> FAILED
 * </pre>
 */
public final class LaunchedProcess implements RunningProcess {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchedProcess.class);

    /** SIGKILL's status, as a shell has it. */
    static final int LOST = 137;

    private enum Phase {
        NEW,
        PREPARED,
        CREATED,
        STARTED,
        DRAINING,
        ENDED,
        FAILED
    }

    private final int number;
    private final Kernel kernel;
    private final EpollLoop loop;
    private final ProcessTable table;
    private final StreamConfig streams;
    private final Descriptors descriptors = new Descriptors(); // the loop's thread only
    private boolean spooling; // by the parent; the loop's thread only

    private final ReentrantLock phaseLock = new ReentrantLock();
    private final Condition phaseChanged = phaseLock.newCondition();
    private Phase phase = Phase.NEW;
    private int pid;
    private int setupPid;
    private WindowSize window;
    private @Nullable OwnedFd pidfd;
    private @Nullable Console console;
    private @Nullable LaunchFailure failure;
    private @Nullable ExitStatus status;

    /**
     * Makes the process before its program is sent.
     *
     * @param number unique in its container
     * @param window the terminal's size; 0 by 0 when there is none or nobody has said
     */
    LaunchedProcess(
            int number, Kernel kernel, EpollLoop loop, ProcessTable table, StreamConfig streams, WindowSize window) {
        this.number = number;
        this.kernel = kernel;
        this.loop = loop;
        this.table = table;
        this.streams = streams;
        this.window = window;
    }

    /** Unique in its container. */
    public int number() {
        return number;
    }

    // ---- events, on the loop's thread ----

    void onDescriptors(int newPid, Descriptors more) {
        descriptors.add(more);
        phaseLock.lock();
        try {
            pid = newPid;
            descriptors.take(Kind.PIDFD).ifPresent(fd -> pidfd = fd);
        } finally {
            phaseLock.unlock();
        }
    }

    void onPrepared(int newSetupPid) {
        phaseLock.lock();
        try {
            setupPid = newSetupPid;
            phase = Phase.PREPARED;
            phaseChanged.signalAll();
        } finally {
            phaseLock.unlock();
        }
    }

    void onCreated(int newPid) {
        enter(Phase.CREATED, newPid);
    }

    void onSpooling(boolean goesOn) {
        spooling = goesOn;
        Console open = console();
        if (open != null) {
            open.spooling(goesOn);
        }
    }

    void onStarted(int newPid) {
        openConsole();
        enter(Phase.STARTED, newPid);
    }

    void onFailed(LaunchFailure reason) {
        phaseLock.lock();
        try {
            failure = reason;
        } finally {
            phaseLock.unlock();
        }
        release();
        table.forget(this);
        enter(Phase.FAILED, 0);
    }

    /** The process has ended; waiters are told when its output is out. */
    void onExited(int newPid, int code, Instant at, boolean oomKilled) {
        Console open = openConsole();
        var ended = new ExitStatus(code, at, oomKilled);
        phaseLock.lock();
        try {
            status = ended;
        } finally {
            phaseLock.unlock();
        }
        enter(Phase.DRAINING, newPid);
        if (open == null) {
            streams.stdout().end();
            streams.stderr().end();
            onDrained();
        } else {
            open.processEnded(this::onDrained);
        }
    }

    /** The parent was killed and with it the real status: the process counts as killed too. */
    void onLost(Instant at) {
        onSpooling(false);
        if (phaseIs(Phase.STARTED)) {
            onExited(pid(), LOST, at, false);
        } else if (isBeforeStart()) {
            onFailed(new LaunchFailure(Errno.ESRCH, 0, "the container's parent process is gone"));
        }
    }

    private void onDrained() {
        table.acknowledge(number);
        release();
        table.forget(this);
        enter(Phase.ENDED, pid());
    }

    private void enter(Phase next, int newPid) {
        phaseLock.lock();
        try {
            phase = next;
            pid = newPid;
            phaseChanged.signalAll();
        } finally {
            phaseLock.unlock();
        }
    }

    private @Nullable Console console() {
        phaseLock.lock();
        try {
            return console;
        } finally {
            phaseLock.unlock();
        }
    }

    /** Begins to copy, once; nothing when there are no descriptors to copy from. */
    private @Nullable Console openConsole() {
        Console open = console();
        if (open != null) {
            return open;
        }
        try {
            Optional<Console> made = makeConsole();
            if (made.isPresent()) {
                keepConsole(made.get());
                made.get().spooling(spooling);
                made.get().start();
                return made.get();
            }
        } catch (IOException e) {
            LOG.error("The streams of process {} can't be opened", pid(), e);
        }
        return null;
    }

    private Optional<Console> makeConsole() throws IOException {
        Optional<OwnedFd> terminal = descriptors.take(Kind.TERMINAL);
        Optional<Intake> intake = table.spool().flatMap(this::makeIntake);
        if (terminal.isPresent()) {
            return Optional.of(new TtyConsole(kernel, loop, terminal.get(), streams, intake.flatMap(this::makeTaking)));
        }
        Optional<OwnedFd> stdout = descriptors.take(Kind.STDOUT);
        Optional<OwnedFd> stderr = descriptors.take(Kind.STDERR);
        if (stdout.isEmpty() || stderr.isEmpty()) {
            return Optional.empty();
        }
        var pipes = new StdConsole.Pipes(descriptors.take(Kind.STDIN), stdout.get(), stderr.get());
        return Optional.of(new StdConsole(kernel, loop, pipes, streams, () -> table.closeStdin(number), intake));
    }

    private Optional<Intake> makeIntake(Spool spool) {
        Optional<OwnedFd> stdout = descriptors.take(Kind.INTAKE_STDOUT);
        Optional<OwnedFd> stderr = descriptors.take(Kind.INTAKE_STDERR);
        if (stdout.isEmpty() || stderr.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Intake(kernel, loop, stdout.get(), stderr.get(), spool, table.spoolingParent(number)));
    }

    private Optional<TtyConsole.Taking> makeTaking(Intake intake) {
        Optional<OwnedFd> reading = descriptors.take(Kind.RELAY_READ);
        Optional<OwnedFd> writing = descriptors.take(Kind.RELAY_WRITE);
        if (reading.isEmpty() || writing.isEmpty()) {
            intake.close();
            return Optional.empty();
        }
        return Optional.of(new TtyConsole.Taking(new TtyConsole.Relay(reading.get(), writing.get()), intake));
    }

    private void keepConsole(Console made) throws IOException {
        WindowSize wanted;
        phaseLock.lock();
        try {
            console = made;
            wanted = window;
        } finally {
            phaseLock.unlock();
        }
        if (wanted.rows() > 0) { // the size may have changed since the program was built
            made.resize(wanted.rows(), wanted.columns());
        }
    }

    private void release() {
        descriptors.close();
        phaseLock.lock();
        try {
            if (pidfd != null) {
                pidfd.close();
                pidfd = null;
            }
        } finally {
            phaseLock.unlock();
        }
    }

    /** Lets go of the process, which runs on. */
    void detach() {
        Console open = console();
        if (open != null) {
            open.close();
        }
        loop.execute(this::release);
    }

    // ---- callers ----

    private boolean phaseIs(Phase candidate) {
        phaseLock.lock();
        try {
            return phase == candidate;
        } finally {
            phaseLock.unlock();
        }
    }

    /** Whether its program runs. */
    boolean isStarted() {
        return phaseIs(Phase.STARTED);
    }

    private boolean isBeforeStart() {
        phaseLock.lock();
        try {
            return phase.compareTo(Phase.STARTED) < 0;
        } finally {
            phaseLock.unlock();
        }
    }

    /** The terminal's size as it is known now. */
    public WindowSize window() {
        phaseLock.lock();
        try {
            return window;
        } finally {
            phaseLock.unlock();
        }
    }

    /** Waits until the process's root is there, or it has failed; answers the pid in whose mount namespace it is. */
    public int awaitPrepared() throws StartException, InterruptedException {
        awaitAtLeast(Phase.PREPARED);
        phaseLock.lock();
        try {
            return setupPid;
        } finally {
            phaseLock.unlock();
        }
    }

    /** Waits until the process stops before its second program, or has failed. */
    public void awaitCreated() throws StartException, InterruptedException {
        awaitAtLeast(Phase.CREATED);
    }

    /** Waits until the process has executed its program, or has failed. */
    public void awaitStarted() throws StartException, InterruptedException {
        awaitAtLeast(Phase.STARTED);
    }

    private void awaitAtLeast(Phase least) throws StartException, InterruptedException {
        phaseLock.lockInterruptibly();
        try {
            while (phase.compareTo(least) < 0) {
                phaseChanged.await();
            }
            if (phase == Phase.FAILED && failure != null) {
                throw table.failure(number, failure);
            }
        } finally {
            phaseLock.unlock();
        }
    }

    /** Waits for the end of the process in whatever way; false after the time. */
    boolean awaitGone(long seconds) throws InterruptedException {
        phaseLock.lockInterruptibly();
        try {
            long nanos = TimeUnit.SECONDS.toNanos(seconds);
            while (phase.compareTo(Phase.ENDED) < 0) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = phaseChanged.awaitNanos(nanos);
            }
            return true;
        } finally {
            phaseLock.unlock();
        }
    }

    @Override
    public int pid() {
        phaseLock.lock();
        try {
            return pid;
        } finally {
            phaseLock.unlock();
        }
    }

    @Override
    public boolean signal(int signal) throws DriverException {
        phaseLock.lock();
        try {
            if (pidfd == null) {
                return false;
            }
            kernel.pidfdSendSignal(pidfd.number(), signal);
            return true;
        } catch (KernelException e) {
            if (e.errno() == Errno.ESRCH) {
                return false;
            }
            throw new DriverException("signal " + signal + " to process " + pid + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new DriverException("signal " + signal + " to process " + pid + ": " + e.getMessage(), e);
        } finally {
            phaseLock.unlock();
        }
    }

    @Override
    public void resize(int rows, int columns) throws DriverException {
        Console open;
        phaseLock.lock();
        try {
            window = new WindowSize(rows, columns);
            open = console;
        } finally {
            phaseLock.unlock();
        }
        if (open != null) {
            try {
                open.resize(rows, columns);
            } catch (IOException e) {
                throw new DriverException("resize of process " + pid() + ": " + e.getMessage(), e);
            }
        }
    }

    @Override
    public ExitStatus waitFor() throws InterruptedException {
        phaseLock.lockInterruptibly();
        try {
            while (phase.compareTo(Phase.ENDED) < 0) {
                phaseChanged.await();
            }
            if (status == null) {
                throw new IllegalStateException("the process was never started");
            }
            return status;
        } finally {
            phaseLock.unlock();
        }
    }
}
