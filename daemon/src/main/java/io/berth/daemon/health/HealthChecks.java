package io.berth.daemon.health;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.HealthcheckResult;
import io.berth.api.type.image.HealthConfig;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerEvents;
import io.berth.daemon.container.ContainerHealth;
import io.berth.daemon.container.RunWatcher;
import io.berth.daemon.exec.ExecProbe;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Probes the containers that have a health check, each on a virtual thread of its own from the start of its run to the
 * end. The time between two probes is counted from the end of the first.
 */
public final class HealthChecks implements RunWatcher {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration START_INTERVAL = Duration.ofSeconds(5);
    private static final int RETRIES = 3;
    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    private final ExecProbe probe;
    private final ContainerEvents events;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, CountDownLatch> stops = new ConcurrentHashMap<>();

    public HealthChecks(ExecProbe probe, ContainerEvents events, InstantSource clock) {
        this.probe = probe;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void runs(Container container, boolean fromTheStart) {
        HealthConfig config = container.definition().config().healthcheck();
        if (config == null) {
            return;
        }
        Optional<List<String>> command = command(container, config);
        if (command.isEmpty()) {
            return;
        }
        if (fromTheStart) {
            container.health().begin();
        }
        var stop = new CountDownLatch(1);
        stopped(stops.put(container.id(), stop));
        Instant started = clock.instant();
        Thread.ofVirtual()
                .name("health of " + container.id())
                .start(() -> watch(container, config, command.get(), started, stop));
    }

    @Override
    public void rests(Container container) {
        stopped(stops.remove(container.id()));
        container.health().end();
    }

    private static void stopped(@Nullable CountDownLatch stop) {
        if (stop != null) {
            stop.countDown();
        }
    }

    /** What is run; empty when nothing is, or when the test is of a kind that nobody knows. */
    private static Optional<List<String>> command(Container container, HealthConfig config) {
        if (config.test().isEmpty()) {
            return Optional.empty();
        }
        List<String> words = config.test().subList(1, config.test().size());
        return switch (config.test().getFirst()) {
            case "CMD" -> words.isEmpty() ? Optional.empty() : Optional.of(words);
            case "CMD-SHELL" -> {
                List<String> shell = container.definition().config().shell();
                var all = new ArrayList<String>(shell == null || shell.isEmpty() ? SHELL : shell);
                all.addAll(words);
                yield Optional.of(List.copyOf(all));
            }
            default -> Optional.empty();
        };
    }

    private void watch(
            Container container, HealthConfig config, List<String> command, Instant started, CountDownLatch stop) {
        Duration startPeriod = Duration.ofNanos(config.startPeriod());
        try {
            while (!stop.await(pause(container, config, started).toNanos(), TimeUnit.NANOSECONDS)) {
                Instant start = clock.instant();
                HealthcheckResult result = run(container, config, command, start);
                if (stop.getCount() == 0) {
                    return;
                }
                boolean forgiven = Duration.between(started, start).compareTo(startPeriod) < 0;
                int retries = config.retries() == 0 ? RETRIES : config.retries();
                container
                        .health()
                        .record(result, retries, forgiven)
                        .ifPresent(status -> events.tell(container, "health_status: " + status));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration pause(Container container, HealthConfig config, Instant started) {
        boolean isStarting = container.health().status().equals(ContainerHealth.STARTING)
                && Duration.between(started, clock.instant()).compareTo(Duration.ofNanos(config.startPeriod())) < 0;
        return isStarting ? orDefault(config.startInterval(), START_INTERVAL) : orDefault(config.interval(), INTERVAL);
    }

    private HealthcheckResult run(Container container, HealthConfig config, List<String> command, Instant start)
            throws InterruptedException {
        Duration timeout = orDefault(config.timeout(), TIMEOUT);
        try {
            ExecProbe.Outcome outcome = probe.run(container, command, timeout);
            if (outcome.exitCode().isPresent()) {
                return new HealthcheckResult(
                        start, clock.instant(), outcome.exitCode().getAsInt(), outcome.output());
            }
            String text = "Health check exceeded timeout (" + GoDuration.text(timeout) + ")"
                    + (outcome.output().isEmpty() ? "" : ": " + outcome.output());
            return new HealthcheckResult(start, clock.instant(), -1, text);
        } catch (EngineException e) {
            return new HealthcheckResult(start, clock.instant(), -1, e.text());
        }
    }

    private static Duration orDefault(long nanos, Duration otherwise) {
        return nanos == 0 ? otherwise : Duration.ofNanos(nanos);
    }
}
