package io.berth.daemon.exec;

import io.berth.api.backend.AttachPlan;
import io.berth.api.backend.ExecBackend;
import io.berth.api.error.EngineException;
import io.berth.api.type.exec.ExecConfig;
import io.berth.api.type.exec.ExecInspect;
import io.berth.api.type.exec.ExecStartConfig;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerEvents;
import io.berth.daemon.container.ContainerStore;
import io.berth.execdriver.RunningContainer;
import io.berth.streams.StreamConfig;
import io.berth.streams.attach.AttachOptions;
import io.berth.streams.attach.AttachSession;
import io.berth.streams.attach.DetachKeys;
import io.berth.streams.attach.SlowClientLimits;
import io.berth.streams.log.NoLog;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;

/** Execs: made, started by one client or by nobody's, asked about. */
public final class ExecService implements ExecBackend {
    private final ContainerStore store;
    private final ContainerEvents events;
    private final ExecRuns runs;
    private final SlowClientLimits limits;
    private final Supplier<String> ids;
    private final ExecRegistry registry;

    /**
     * Keeps its own record of the execs.
     *
     * @param ids new ids, 64 hexadecimal digits each
     */
    public ExecService(
            ContainerStore store,
            ContainerEvents events,
            ExecRuns runs,
            SlowClientLimits limits,
            Supplier<String> ids) {
        this.store = store;
        this.events = events;
        this.runs = runs;
        this.limits = limits;
        this.ids = ids;
        this.registry = runs.registry();
    }

    @Override
    public String create(String name, ExecConfig config) {
        Container container = store.get(name);
        RunningContainer running = container.runningForExec(name);
        if (config.cmd().isEmpty()) {
            throw EngineException.invalid("No exec command specified");
        }
        var exec = new ExecInstance(ids.get(), container, running, config, shown(config.detachKeys()));
        if (!config.user().isEmpty()) {
            runs.checkUser(exec, running);
        }
        registry.add(exec, runs.now());
        events.tell(container, "exec_create: " + exec.command(), Map.of("execID", exec.id()));
        return exec.id();
    }

    private static String shown(String detachKeys) {
        try {
            return detachKeys.isEmpty()
                    ? ""
                    : Base64.getEncoder()
                            .encodeToString(DetachKeys.parse(detachKeys).bytes());
        } catch (IllegalArgumentException e) {
            throw EngineException.internal("Invalid escape keys (" + detachKeys + ") provided", e);
        }
    }

    @Override
    public AttachPlan start(String id, ExecStartConfig start) throws InterruptedException {
        ExecInstance exec = registry.get(id);
        StreamConfig streams = claim(exec, start);
        ExecConfig config = exec.config();
        boolean multiplexed = !config.tty();
        var options = new AttachOptions(
                false,
                true,
                config.attachStdin(),
                config.attachStdout(),
                config.attachStderr(),
                config.tty(),
                true,
                multiplexed,
                DetachKeys.parse(config.detachKeys()));
        boolean planned = false;
        try {
            var gate = new OutputGate(config.attachStdout(), config.attachStderr());
            streams.subscribe(gate, true, true, () -> {});
            var session = AttachSession.join(streams, new NoLog(), options, limits);
            planned = true;
            return new AttachPlan(multiplexed, new ExecTask(exec, runs, streams, session, gate));
        } catch (IOException e) {
            throw EngineException.internal("exec " + id + ": " + e.getMessage(), e);
        } finally {
            if (!planned) {
                exec.unclaim();
            }
        }
    }

    @Override
    public void startDetached(String id, ExecStartConfig start) throws InterruptedException {
        ExecInstance exec = registry.get(id);
        StreamConfig streams = claim(exec, start);
        runs.start(exec, streams);
    }

    /** One that has just been created. */
    ExecInstance instance(String id) {
        return registry.get(id);
    }

    private static StreamConfig claim(ExecInstance exec, ExecStartConfig start) {
        StreamConfig streams = exec.claim();
        boolean allowed = false;
        try {
            exec.container().runningForExec(exec.container().id());
            ExecRuns.initialSize(exec, start);
            allowed = true;
            return streams;
        } finally {
            if (!allowed) {
                exec.unclaim();
            }
        }
    }

    @Override
    public void resize(String id, int rows, int columns) {
        registry.get(id).resize(rows, columns);
    }

    @Override
    public ExecInspect inspect(String id) {
        return registry.get(id).inspect();
    }
}
