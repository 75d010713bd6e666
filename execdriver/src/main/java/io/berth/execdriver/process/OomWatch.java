package io.berth.execdriver.process;

import io.berth.execdriver.cgroup.OomEvents;
import io.berth.execdriver.kernel.EpollLoop;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener, on the loop's thread, of each time that the kernel kills in a container for want of memory. */
final class OomWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OomWatch.class);

    private final EpollLoop loop;
    private final OomEvents events;
    private final Runnable listener;
    private final EpollLoop.Registration registration;

    /** Begins to listen; the events are closed with this watch, or when it can't be made. */
    OomWatch(EpollLoop loop, OomEvents events, Runnable listener) throws IOException {
        this.loop = loop;
        this.events = events;
        this.listener = listener;
        try {
            this.registration = loop.register(events.descriptor(), events.readiness(), _ -> ready());
        } catch (IOException e) {
            events.close();
            throw e;
        }
    }

    private void ready() {
        try {
            if (events.take()) {
                listener.run();
            }
        } catch (IOException e) {
            LOG.debug("{} can't be read any more", events.descriptor(), e);
            registration.close();
        }
    }

    /** From any thread; a listener that is just being called goes on. A second call does nothing. */
    @Override
    public void close() {
        loop.execute(() -> {
            registration.close();
            events.close();
        });
    }
}
