package io.berth.daemon.container;

import io.berth.api.type.container.RestartPolicy;
import java.time.Duration;

/** When a container is started again by itself, and after which pause. */
final class RestartDecision {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** A run that lasted so long counts as a good one: the pauses begin anew. */
    private static final Duration GOOD_RUN = Duration.ofSeconds(10);

    private RestartDecision() {}

    /** Whether a container whose process has just ended is started again. */
    static boolean afterExit(RestartPolicy policy, int exitCode, int restartsSoFar, boolean stoppedByUser) {
        return !stoppedByUser
                && switch (policy.name()) {
                    case "always", "unless-stopped" -> true;
                    case "on-failure" ->
                        exitCode != 0
                                && (policy.maximumRetryCount() == 0 || restartsSoFar < policy.maximumRetryCount());
                    default -> false;
                };
    }

    /**
     * Whether a container that does not run is started when the engine starts: that a user stopped it counts with {@code
     * unless-stopped} only.
     */
    static boolean atEngineStart(RestartPolicy policy, int exitCode, int restartsSoFar, boolean stoppedByUser) {
        return afterExit(
                policy, exitCode, restartsSoFar, stoppedByUser && policy.name().equals("unless-stopped"));
    }

    /**
     * The pause before the next start.
     *
     * @param last the pause before the run that has just ended; zero for none
     * @param ran how long that run lasted
     */
    static Duration pause(Duration last, Duration ran) {
        if (last.isZero() || ran.compareTo(GOOD_RUN) >= 0) {
            return FIRST_PAUSE;
        }
        Duration doubled = last.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
