package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.LogConfig;
import io.berth.streams.log.JsonFileLog;
import io.berth.streams.log.JsonFileOptions;
import io.berth.streams.log.LogDriver;
import io.berth.streams.log.LogSubject;
import io.berth.streams.log.NoLog;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** Containers' logs. */
public final class ContainerLogs {
    private final ContainerFiles files;
    private final InstantSource clock;
    private final ReentrantLock openingLock = new ReentrantLock();

    public ContainerLogs(ContainerFiles files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
    }

    /**
     * A container's log. It is made at the first call, subscribes to the container's output before there can be any, and
     * stays until the container is removed.
     *
     * @throws EngineException INTERNAL when its options make no sense; known only now
     */
    public LogDriver of(Container container) throws InterruptedException {
        openingLock.lockInterruptibly();
        try {
            var present = container.log();
            if (present.isPresent()) {
                return present.get();
            }
            LogDriver opened = open(container.definition());
            container.streams().subscribe(opened, true, true, () -> {});
            container.keepLog(opened);
            return opened;
        } finally {
            openingLock.unlock();
        }
    }

    private LogDriver open(Definition definition) {
        LogConfig log = definition.hostConfig().logConfig();
        if (log.type().equals(LogOptions.NONE)) {
            return new NoLog();
        }
        try {
            var options = JsonFileOptions.parse(log.config(), subject(definition));
            return new JsonFileLog(files.log(definition.id()), options, clock);
        } catch (IllegalArgumentException e) {
            throw EngineException.internal(
                    "failed to create task for container: failed to initialize logging driver: " + e.getMessage(), e);
        }
    }

    private static LogSubject subject(Definition definition) {
        return new LogSubject(
                definition.id(),
                definition.name(),
                definition.imageId(),
                definition.config().image(),
                definition.args(),
                definition.config().labels(),
                Objects.requireNonNullElse(definition.config().env(), List.of()));
    }
}
