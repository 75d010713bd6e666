package io.berth.daemon.stats;

import io.berth.api.backend.StatsBackend;
import io.berth.api.backend.StreamBody;
import io.berth.api.json.EngineJson;
import io.berth.api.type.stats.BlkioStats;
import io.berth.api.type.stats.CpuStats;
import io.berth.api.type.stats.MemoryStats;
import io.berth.api.type.stats.PidsStats;
import io.berth.api.type.stats.StatsResponse;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerStore;
import io.berth.execdriver.DriverException;
import io.berth.execdriver.RunningContainer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Samples containers for clients, each on its request's virtual thread. */
public final class StatsService implements StatsBackend {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

    private final ContainerStore store;
    private final InstantSource clock;

    public StatsService(ContainerStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public StreamBody stats(String name, boolean stream, boolean oneShot) {
        Container container = store.get(name);
        return out -> {
            if (stream) {
                writeAll(container, out);
            } else {
                write(once(container, oneShot), out);
            }
        };
    }

    private StatsResponse once(Container container, boolean oneShot) throws InterruptedException {
        Optional<StatsResponse> first = sample(container, Optional.empty());
        if (first.isEmpty()) {
            return resting(container);
        }
        if (oneShot) {
            return first.get().withoutName();
        }
        Thread.sleep(SECOND);
        return sample(container, first).orElseGet(() -> resting(container));
    }

    /** Waits for a container that does not run yet; ends with the one that has run. */
    private void writeAll(Container container, OutputStream out) throws IOException, InterruptedException {
        Optional<StatsResponse> last = Optional.empty();
        while (!container.isGone()) {
            Optional<StatsResponse> next = sample(container, last);
            if (next.isPresent()) {
                write(next.get(), out);
            } else if (last.isPresent()) {
                return;
            }
            last = next;
            Thread.sleep(SECOND);
        }
    }

    private static void write(StatsResponse stats, OutputStream out) throws IOException {
        out.write(EngineJson.encode(stats));
        out.write('\n');
        out.flush();
    }

    /** Empty when the container does not run. */
    private Optional<StatsResponse> sample(Container container, Optional<StatsResponse> before) {
        Optional<RunningContainer> running = container.running();
        if (running.isEmpty()) {
            return Optional.empty();
        }
        try {
            var sample = Sample.of(running.get(), !sharesNetwork(container));
            return Optional.of(new StatsResponse(
                    "/" + container.name(),
                    container.id(),
                    clock.instant(),
                    before.map(StatsResponse::read).orElse(NEVER),
                    sample.pids(),
                    sample.blockIo(),
                    0,
                    Map.of(),
                    sample.cpu(),
                    before.map(StatsResponse::cpuStats).orElse(CpuStats.NONE),
                    sample.memory(),
                    sample.networks()));
        } catch (DriverException | IOException e) {
            return Optional.empty(); // it has just ended
        }
    }

    private static StatsResponse resting(Container container) {
        return new StatsResponse(
                "/" + container.name(),
                container.id(),
                NEVER,
                NEVER,
                new PidsStats(0, 0),
                BlkioStats.NONE,
                0,
                Map.of(),
                CpuStats.NONE,
                CpuStats.NONE,
                MemoryStats.NONE,
                null);
    }

    private static boolean sharesNetwork(Container container) {
        String mode = container.definition().hostConfig().networkMode();
        return mode.equals("host") || mode.startsWith("container:");
    }
}
