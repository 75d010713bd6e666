package io.berth.it.harness;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what has no event to wait on, looking again after a short park, up to a deadline. */
public final class Await {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private Await() {}

    /** Lets a moment pass, for tests whose point is that something happens at a random moment. */
    public static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            java.util.concurrent.locks.LockSupport.parkNanos(left);
        }
    }

    /** Waits until {@code condition} holds. */
    public static void until(String what, Duration longest, BooleanSupplier condition) {
        until(() -> what, longest, condition);
    }

    /** Waits until {@code condition} holds; {@code what} is asked for when it never does. */
    public static void until(Supplier<String> what, Duration longest, BooleanSupplier condition) {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + longest + ": " + what.get());
            }
            java.util.concurrent.locks.LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }
}
