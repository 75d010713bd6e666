package io.berth.execdriver.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One platform thread that waits for all containers' descriptors: pipes, terminals, pidfds and launcher connections.
 *
 * <p>Handlers, tasks and timers run on that thread, one after the other, so state that only they touch needs no lock,
 * and none of them may block. Readiness is level-triggered: a handler takes one bounded piece and is called again for
 * the rest after every other ready descriptor has had its turn, which keeps streams fair to each other.
 *
 * <pre>{@code
 * var registration = loop.register(fd, EPOLLIN, events -> readOnePiece());
 * …
 * loop.execute(() -> { registration.close(); fd.close(); });   // in this order, on the loop's thread
 * }</pre>
 */
public final class EpollLoop implements AutoCloseable {
    /** The most bytes that one read for one stream takes. */
    public static final int PIECE_BYTES = 256 * 1024;

    /** The bytes of {@link #smallBuffer()}. */
    public static final int SMALL_BYTES = 64 * 1024;

    /** The bytes of {@link #buffer()} before a piece, for whoever puts a header there. */
    public static final int BUFFER_ROOM = 64;

    private static final Logger LOG = LoggerFactory.getLogger(EpollLoop.class);
    private static final int EVENTS = 128;
    private static final long WAKE_TOKEN = 0;

    /** Called on the loop's thread when a descriptor is ready. It must not block and should not throw. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Does a bounded piece of work.
         *
         * @param events what is ready: EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP or several of them
         */
        void ready(int events);
    }

    private record Timer(long deadlineNanos, long order, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            long difference = deadlineNanos - other.deadlineNanos;
            return difference == 0 ? Long.compare(order, other.order) : Long.signum(difference);
        }
    }

    private final Kernel kernel;
    private final OwnedFd epoll;
    private final OwnedFd wake;
    private final Thread thread;
    private final Map<Long, Registration> registrations = new ConcurrentHashMap<>();
    private final AtomicLong tokens = new AtomicLong(WAKE_TOKEN);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_ROOM + PIECE_BYTES);
    private final ByteBuffer smallBuffer =
            ByteBuffer.allocateDirect(SMALL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private volatile boolean closing;

    /** Makes the loop and starts its thread. */
    public EpollLoop(Kernel kernel) throws IOException {
        this.kernel = kernel;
        this.epoll = kernel.epollCreate();
        this.wake = kernel.eventfd();
        kernel.epollControl(epoll.number(), PollCalls.EPOLL_CTL_ADD, wake.number(), PollCalls.EPOLLIN, WAKE_TOKEN);
        this.thread = Thread.ofPlatform().name("container-io").daemon().unstarted(this::run);
        thread.start();
    }

    /**
     * Has the handler called whenever one of the events is ready; EPOLLERR and EPOLLHUP always are among them. From any
     * thread.
     *
     * @param fd stays the caller's, who closes it after the registration
     */
    public Registration register(OwnedFd fd, int events, Handler handler) throws IOException {
        var registration = new Registration(tokens.incrementAndGet(), fd, handler);
        registrations.put(registration.token, registration);
        try {
            kernel.epollControl(epoll.number(), PollCalls.EPOLL_CTL_ADD, fd.number(), events, registration.token);
        } catch (IOException e) {
            registrations.remove(registration.token);
            throw e;
        }
        return registration;
    }

    /**
     * Runs a task on the loop's thread, after those that were given before; from any thread.
     *
     * @throws RejectedExecutionException after {@link #close()}
     */
    public void execute(Runnable task) {
        if (closing) {
            throw new RejectedExecutionException("the loop is closed");
        }
        tasks.add(task);
        if (!inLoop() && woken.compareAndSet(false, true)) {
            wakeUp();
        }
    }

    /** Runs a task on the loop's thread after a time; from any thread. There is no taking back: the task looks whether it is still wanted. */
    public void schedule(Duration delay, Runnable task) {
        var timer = new Timer(System.nanoTime() + delay.toNanos(), tokens.incrementAndGet(), task);
        if (inLoop()) {
            timers.add(timer);
        } else {
            execute(() -> timers.add(timer));
        }
    }

    /** Whether the caller runs on the loop's thread. */
    public boolean inLoop() {
        return Thread.currentThread().equals(thread);
    }

    /**
     * The loop's one buffer, cleared, for a handler to read into and hand on before it returns: {@value #BUFFER_ROOM}
     * bytes of room, then {@value #PIECE_BYTES}; its position is behind the room. One buffer is enough since handlers run
     * one after the other, so that thousands of idle streams cost no buffers.
     */
    public ByteBuffer buffer() {
        if (!inLoop()) {
            throw new IllegalStateException("the loop's buffer is for its own thread");
        }
        return buffer.clear().position(BUFFER_ROOM);
    }

    /** A second buffer, cleared and little endian, for use within one call while the first one holds a piece. */
    public ByteBuffer smallBuffer() {
        if (!inLoop()) {
            throw new IllegalStateException("the loop's buffer is for its own thread");
        }
        return smallBuffer.clear();
    }

    /**
     * Ends the thread after the tasks that were given before. Registrations are dropped; their descriptors stay their
     * owners'. A second call does nothing.
     */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        execute(() -> closing = true);
        if (!inLoop()) {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        var events =
                ByteBuffer.allocateDirect(EVENTS * PollCalls.EPOLL_EVENT_BYTES).order(ByteOrder.nativeOrder());
        try (epoll;
                wake) {
            while (!closing) {
                int count = kernel.epollWait(epoll.number(), events, millisToNextTimer());
                for (int at = 0; at < count * PollCalls.EPOLL_EVENT_BYTES; at += PollCalls.EPOLL_EVENT_BYTES) {
                    dispatch(events.getInt(at), events.getLong(at + 4));
                }
                runTimers();
                runTasks();
            }
        } catch (IOException e) {
            LOG.error("The container I/O loop has ended: containers' streams stand still", e);
        }
    }

    private int millisToNextTimer() {
        if (!tasks.isEmpty()) {
            return 0;
        }
        Timer next = timers.peek();
        if (next == null) {
            return -1;
        }
        long nanos = Math.max(0, next.deadlineNanos - System.nanoTime());
        return (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
    }

    private void dispatch(int events, long token) throws IOException {
        if (token == WAKE_TOKEN) {
            buffer.clear();
            kernel.read(wake.number(), buffer);
            woken.set(false);
            return;
        }
        Registration registration = registrations.get(token);
        if (registration != null && !runSafely(() -> registration.handler.ready(events))) {
            registration.close();
        }
    }

    private void runTimers() {
        Timer next = timers.peek();
        while (next != null && next.deadlineNanos - System.nanoTime() <= 0) {
            timers.remove();
            runSafely(next.task);
            next = timers.peek();
        }
    }

    /** Runs the tasks that are there now; those that they add have their turn after the next look at the descriptors. */
    private void runTasks() {
        for (int left = tasks.size(); left > 0; left--) {
            Runnable task = tasks.poll();
            if (task != null) {
                runSafely(task);
            }
        }
    }

    /** The top of this thread: one stream's failure must not stop the others. */
    private static boolean runSafely(Runnable work) {
        try {
            work.run();
            return true;
        } catch (Throwable e) {
            LOG.error("A handler of container I/O failed", e);
            return false;
        }
    }

    private void wakeUp() {
        try {
            kernel.write(
                    wake.number(),
                    ByteBuffer.allocateDirect(Long.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putLong(0, 1));
        } catch (IOException e) {
            LOG.debug("The loop ended before it could be woken", e);
        }
    }

    /** One descriptor's place in the loop. */
    public final class Registration implements AutoCloseable {
        private final long token;
        private final OwnedFd fd;
        private final Handler handler;

        private Registration(long token, OwnedFd fd, Handler handler) {
            this.token = token;
            this.fd = fd;
            this.handler = handler;
        }

        /** Changes what the handler waits for; 0 pauses it, but for errors and hang-ups. From any thread. */
        public void interest(int events) throws IOException {
            kernel.epollControl(epoll.number(), PollCalls.EPOLL_CTL_MOD, fd.number(), events, token);
        }

        /**
         * Takes the descriptor off. On the loop's thread the handler is not called any more; on another one it may just be
         * running. A second call does nothing.
         */
        @Override
        public void close() {
            if (registrations.remove(token) == null) {
                return;
            }
            try {
                kernel.epollControl(epoll.number(), PollCalls.EPOLL_CTL_DEL, fd.number(), 0, token);
            } catch (IOException e) {
                LOG.debug("{} was gone from the loop already", fd, e);
            }
        }
    }
}
