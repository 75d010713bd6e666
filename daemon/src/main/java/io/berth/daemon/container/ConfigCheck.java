package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.Config;
import io.berth.api.type.image.HealthConfig;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Refuses settings of a container that can never work, in the engine's words. */
final class ConfigCheck {
    private static final long SHORTEST_PROBE = 1_000_000;

    private ConfigCheck() {}

    static void check(Config config) {
        if (!config.workingDir().isEmpty() && !config.workingDir().startsWith("/")) {
            throw EngineException.invalid(
                    "the working directory '" + config.workingDir() + "' is invalid, it needs to be an absolute path");
        }
        if (!config.stopSignal().isEmpty()) {
            Signals.parse(config.stopSignal());
        }
        for (String variable : Objects.requireNonNullElse(config.env(), List.<String>of())) {
            if (ConfigMerge.nameOf(variable).isEmpty()) {
                throw EngineException.invalid("invalid environment variable: " + variable);
            }
        }
        checkHealth(config.healthcheck());
    }

    private static void checkHealth(@Nullable HealthConfig health) {
        if (health == null) {
            return;
        }
        checkProbe("Interval", health.interval());
        checkProbe("Timeout", health.timeout());
        if (health.retries() < 0) {
            throw EngineException.invalid("Retries in Healthcheck cannot be negative");
        }
        checkProbe("StartPeriod", health.startPeriod());
        checkProbe("StartInterval", health.startInterval());
    }

    private static void checkProbe(String what, long nanos) {
        if (nanos != 0 && nanos < SHORTEST_PROBE) {
            throw EngineException.invalid(what + " in Healthcheck cannot be less than 1ms");
        }
    }
}
