package io.berth.streams.attach;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The timer of all sessions; its one thread is there only while something is due. */
final class HoldWatch {
    private static final long IDLE_SECONDS = 10;
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private HoldWatch() {}

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("attach-timer").factory());
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /** Runs {@code action}, which must be short and must not throw, once after {@code delay}. */
    static void in(Duration delay, Runnable action) {
        var _ = TIMER.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
