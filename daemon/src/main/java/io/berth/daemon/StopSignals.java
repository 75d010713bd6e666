package io.berth.daemon;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The signals that ask for an orderly stop: the first begins it, the next two change nothing, one more ends the process. */
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final int PATIENT = 3;
    private static final int EXITED_BY_SIGNAL = 128;

    private final AtomicInteger got = new AtomicInteger();

    /** One more came. The first call returns only when the stop is through. */
    void got(int signal) {
        LOG.info("Processing signal {}", signal);
        int count = got.incrementAndGet();
        if (count == 1) {
            System.exit(0);
        } else if (count > PATIENT) {
            LOG.info("Forcing shutdown without cleanup; {} interrupts received", PATIENT);
            Runtime.getRuntime().halt(EXITED_BY_SIGNAL + signal);
        }
    }
}
