package io.berth.daemon.container;

import io.berth.api.type.container.Health;
import io.berth.api.type.container.HealthcheckResult;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * What the probes of one container have found: starting, healthy or unhealthy, how many have failed in a row, and the
 * last {@value #KEPT} results. Any thread may call.
 */
public final class ContainerHealth {
    public static final String STARTING = "starting";
    static final String HEALTHY = "healthy";
    static final String UNHEALTHY = "unhealthy";
    static final String NONE = "none";
    private static final int KEPT = 5;

    private final ArrayDeque<HealthcheckResult> results = new ArrayDeque<>();
    private String status = NONE;
    private int failingStreak;

    /** {@code none} while no probe was ever to be run. */
    public synchronized String status() {
        return status;
    }

    /** Takes over what an earlier engine's probes have found. */
    synchronized void restore(Health found) {
        status = found.status();
        failingStreak = found.failingStreak();
        results.clear();
        Optional.ofNullable(found.log()).ifPresent(results::addAll);
    }

    /** A run with probes begins; what those of the run before have found is still shown. */
    public synchronized void begin() {
        status = STARTING;
        failingStreak = 0;
    }

    /** No probes are run any more: the engine calls that unhealthy. */
    public synchronized void end() {
        if (!status.equals(NONE)) {
            status = UNHEALTHY;
        }
    }

    /**
     * Takes a probe's result.
     *
     * @param retries failures in a row that make it unhealthy
     * @param forgiven whether a failure does not count while it is starting
     * @return the new status, when this has changed it
     */
    public synchronized Optional<String> record(HealthcheckResult result, int retries, boolean forgiven) {
        String before = status;
        if (results.size() == KEPT) {
            results.removeFirst();
        }
        results.addLast(result);
        if (result.exitCode() == 0) {
            failingStreak = 0;
            status = HEALTHY;
        } else if (!forgiven || !status.equals(STARTING)) {
            failingStreak++;
            status = failingStreak >= retries ? UNHEALTHY : status;
        }
        return status.equals(before) ? Optional.empty() : Optional.of(status);
    }

    /** As inspect shows it; empty when there are no probes. */
    synchronized Optional<Health> view() {
        return status.equals(NONE)
                ? Optional.empty()
                : Optional.of(new Health(status, failingStreak, List.copyOf(results)));
    }

    /** What the list of containers adds to its status; empty when there is nothing to add. */
    synchronized String note() {
        return switch (status) {
            case NONE -> "";
            case STARTING -> " (health: starting)";
            default -> " (" + status + ")";
        };
    }
}
