package io.berth.daemon.attach;

import io.berth.api.backend.AttachBackend;
import io.berth.api.backend.AttachOptions;
import io.berth.api.backend.AttachPlan;
import io.berth.api.backend.LogsOptions;
import io.berth.api.backend.LogsPlan;
import io.berth.api.error.EngineException;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerEvents;
import io.berth.daemon.container.ContainerLogs;
import io.berth.daemon.container.ContainerStore;
import io.berth.streams.attach.AttachEnd;
import io.berth.streams.attach.AttachSession;
import io.berth.streams.attach.DetachKeys;
import io.berth.streams.attach.HijackTask;
import io.berth.streams.attach.HijackedStream;
import io.berth.streams.attach.SlowClientLimits;
import io.berth.streams.frame.FrameJoiner;
import io.berth.streams.log.LogDriver;
import io.berth.streams.log.LogReadOptions;
import io.berth.streams.log.LogReader;
import io.berth.streams.log.NoLog;
import java.io.IOException;
import java.time.Instant;

/** Attaches clients to containers and reads their logs. All that can be refused is refused before a plan is made. */
public final class AttachService implements AttachBackend {
    private final ContainerStore store;
    private final ContainerLogs logs;
    private final ContainerEvents events;
    private final SlowClientLimits limits;

    public AttachService(ContainerStore store, ContainerLogs logs, ContainerEvents events, SlowClientLimits limits) {
        this.store = store;
        this.logs = logs;
        this.events = events;
        this.limits = limits;
    }

    @Override
    public AttachPlan attach(String name, AttachOptions options) throws InterruptedException {
        DetachKeys keys = detachKeys(options.detachKeys().orElse(""));
        Container container = store.get(name);
        container.checkAttach(name);
        var config = container.definition().config();
        boolean multiplexed = options.framed() && !config.tty();
        boolean stdin = options.stdin() && options.stream() && config.openStdin();
        if (!options.logs() && !stdin && !options.stdout() && !options.stderr()) {
            return new AttachPlan(multiplexed, _ -> {});
        }
        var wanted = new io.berth.streams.attach.AttachOptions(
                options.logs(),
                options.stream(),
                stdin,
                options.stdout(),
                options.stderr(),
                config.tty(),
                config.stdinOnce(),
                multiplexed,
                keys);
        try {
            AttachSession session = AttachSession.join(container.streams(), logFor(container, options), wanted, limits);
            events.tell(container, "attach");
            return new AttachPlan(multiplexed, task(container, session));
        } catch (IOException e) {
            throw EngineException.internal("attach to container " + container.id() + ": " + e.getMessage(), e);
        }
    }

    /** The log is opened only for a client that wants it: what is wrong with it is told at the start. */
    private LogDriver logFor(Container container, AttachOptions options) throws InterruptedException {
        return options.logs() ? logs.of(container) : new NoLog();
    }

    private HijackTask task(Container container, AttachSession session) {
        return new HijackTask() {
            @Override
            public void run(HijackedStream connection) throws IOException, InterruptedException {
                if (session.run(connection) == AttachEnd.DETACHED) {
                    events.tell(container, "detach");
                }
            }

            @Override
            public void abandon() {
                session.close();
            }
        };
    }

    @Override
    public LogsPlan logs(String name, LogsOptions options) throws InterruptedException {
        Container container = store.get(name);
        if (container.isGoing()) {
            throw EngineException.conflict("can not get logs from container which is dead or marked for removal");
        }
        LogReader reader = logs.of(container)
                .reader()
                .orElseThrow(
                        () -> EngineException.notImplemented("configured logging driver does not support reading"));
        boolean multiplexed = !container.definition().config().tty();
        var wanted = new LogReadOptions(
                options.stdout(),
                options.stderr(),
                options.since().orElse(Instant.MIN),
                options.until().orElse(Instant.MAX),
                options.tail().isPresent() ? options.tail().getAsInt() : LogReadOptions.ALL,
                options.follow(),
                options.timestamps(),
                options.details(),
                multiplexed);
        boolean joined = multiplexed && options.joined();
        return new LogsPlan(multiplexed, out -> reader.read(wanted, joined ? new FrameJoiner(out) : out));
    }

    private static DetachKeys detachKeys(String text) {
        try {
            return DetachKeys.parse(text);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()), e);
        }
    }
}
