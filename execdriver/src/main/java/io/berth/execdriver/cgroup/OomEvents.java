package io.berth.execdriver.cgroup;

import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PollCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A descriptor that becomes ready when the kernel runs out of memory in a group and kills there.
 *
 * <pre>
 * version 1: an eventfd that {@code cgroup.event_control} ties to {@code memory.oom_control}; also ready when the group is removed
 * version 2: {@code memory.events} itself, ready after every change of one of its rows; {@code oom_kill} counts those killed
 * </pre>
 *
 * <p>The maker closes it. {@link #take} is for one thread at a time.
 */
public abstract sealed class OomEvents implements AutoCloseable {
    private static final int TEXT_BYTES = 4096;

    final Kernel kernel;
    private final OwnedFd descriptor;
    private final int readiness;

    private OomEvents(Kernel kernel, OwnedFd descriptor, int readiness) {
        this.kernel = kernel;
        this.descriptor = descriptor;
        this.readiness = readiness;
    }

    /** For a group of version 1's memory hierarchy. */
    static OomEvents ofVersion1(Kernel kernel, Path group) throws IOException {
        OwnedFd counter = kernel.eventfd();
        try (OwnedFd watched = open(kernel, group.resolve("memory.oom_control"), FileCalls.O_RDONLY);
                OwnedFd control = open(kernel, group.resolve("cgroup.event_control"), FileCalls.O_WRONLY)) {
            String line = counter.number() + " " + watched.number();
            kernel.write(control.number(), ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
            return new Counted(kernel, counter, group);
        } catch (IOException e) {
            counter.close();
            throw e;
        }
    }

    /** For a group of version 2; what has been counted before is not told. */
    static OomEvents ofVersion2(Kernel kernel, Path group) throws IOException {
        return ofRow(kernel, group.resolve("memory.events"), "oom_kill");
    }

    /** For the rises of one row of a file that the kernel tells changes of. */
    static OomEvents ofRow(Kernel kernel, Path file, String row) throws IOException {
        OwnedFd descriptor = open(kernel, file, FileCalls.O_RDONLY);
        try {
            var rises = new Rises(kernel, descriptor, row);
            rises.take();
            return rises;
        } catch (IOException e) {
            descriptor.close();
            throw e;
        }
    }

    private static OwnedFd open(Kernel kernel, Path file, int flags) throws IOException {
        return kernel.open(FileCalls.AT_FDCWD, file.toString(), flags, 0, 0);
    }

    /** What to wait for with epoll; stays this object's. */
    public OwnedFd descriptor() {
        return descriptor;
    }

    /** The epoll events to wait for: EPOLLIN or EPOLLPRI. */
    public int readiness() {
        return readiness;
    }

    /** Whether it has happened since the last call; after this the descriptor is not ready until it happens again. */
    public abstract boolean take() throws IOException;

    @Override
    public void close() {
        descriptor.close();
    }

    private static final class Counted extends OomEvents {
        private final ByteBuffer count = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
        private final Path group;

        private Counted(Kernel kernel, OwnedFd counter, Path group) {
            super(kernel, counter, PollCalls.EPOLLIN);
            this.group = group;
        }

        @Override
        public boolean take() throws IOException {
            return kernel.read(descriptor().number(), count.clear()) > 0 && new ControlFiles.Mounted().exists(group);
        }
    }

    private static final class Rises extends OomEvents {
        private final ByteBuffer text = ByteBuffer.allocateDirect(TEXT_BYTES);
        private final String row;
        private long last;

        private Rises(Kernel kernel, OwnedFd file, String row) {
            super(kernel, file, PollCalls.EPOLLPRI);
            this.row = row;
        }

        @Override
        public boolean take() throws IOException {
            kernel.readAt(descriptor().number(), text.clear(), 0);
            String rows = StandardCharsets.US_ASCII.decode(text.flip()).toString();
            long now = new FlatKeyed(Optional.of(rows)).get(row);
            boolean risen = now > last;
            last = now;
            return risen;
        }
    }
}
