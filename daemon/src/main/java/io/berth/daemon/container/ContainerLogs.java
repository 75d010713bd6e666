package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.LogConfig;
import io.berth.streams.log.JsonFileLog;
import io.berth.streams.log.JsonFileOptions;
import io.berth.streams.log.LogDriver;
import io.berth.streams.log.LogMode;
import io.berth.streams.log.LogSubject;
import io.berth.streams.log.NoLog;
import io.berth.streams.log.NonBlockingLog;
import io.berth.streams.log.remote.RemoteDrivers;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/** Containers' logs. */
public final class ContainerLogs {
    private static final Duration FAREWELL = Duration.ofSeconds(3);
    private static final String CANNOT_START =
            "failed to create task for container: failed to initialize logging driver: ";

    private final ContainerFiles files;
    private final String hostName;
    private final RemoteDrivers remote;
    private final InstantSource clock;
    private final ReentrantLock openingLock = new ReentrantLock();

    ContainerLogs(ContainerFiles files, Host host) {
        this.files = files;
        this.clock = host.clock();
        this.hostName = host.name();
        this.remote = new RemoteDrivers(host.datagrams(), host.clock(), host.name(), host::newIdBytes);
    }

    /** The drivers that containers can log to, but for {@code none}; sorted. */
    public static List<String> drivers() {
        Set<String> names = new TreeSet<>(RemoteDrivers.names());
        names.add(LogOptions.JSON_FILE);
        names.add(LogOptions.LOCAL);
        return List.copyOf(names);
    }

    /**
     * Refuses a driver and options that can't work.
     *
     * @throws EngineException INVALID in dockerd's words
     */
    public static void check(LogConfig log) {
        LogOptions.check(log);
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
            LogDriver opened = open(container);
            container.streams().subscribe(opened, true, true, () -> {});
            container.keepLog(opened);
            return opened;
        } finally {
            openingLock.unlock();
        }
    }

    /**
     * Gets the log ready for a run.
     *
     * @throws EngineException why the container can't be started
     */
    void prepare(Container container) throws InterruptedException {
        try {
            of(container).prepare();
        } catch (EngineException e) {
            throw EngineException.internal(CANNOT_START + e.text(), e);
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            throw reason.endsWith("no such file or directory")
                    ? EngineException.invalid(CANNOT_START + reason, e)
                    : EngineException.internal(CANNOT_START + reason, e);
        }
    }

    /** Waits, for a bounded time in all, until what the logs have taken has reached its place. */
    void flush(List<Container> containers) throws InterruptedException {
        long end = System.nanoTime() + FAREWELL.toNanos();
        for (Container container : containers) {
            Optional<LogDriver> log = container.log();
            if (log.isPresent()) {
                log.get().flush(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
        }
    }

    private LogDriver open(Container container) {
        Definition definition = container.definition();
        LogConfig config = definition.hostConfig().logConfig();
        if (config.type().equals(LogOptions.NONE)) {
            return new NoLog();
        }
        try {
            LogMode mode = LogMode.parse(config.config());
            if (RemoteDrivers.names().contains(config.type())) {
                return remote.open(
                        config.type(),
                        LogOptions.own(config.config()),
                        mode,
                        subject(definition),
                        container.streams(),
                        cache(definition, config.config()));
            }
            LogDriver log = inFiles(definition, config);
            return mode.blocking() ? log : new NonBlockingLog(log, "container " + definition.id(), mode.maxBuffer());
        } catch (IllegalArgumentException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        }
    }

    private LogDriver inFiles(Definition definition, LogConfig config) {
        if (config.type().equals(LogOptions.LOCAL)) {
            return JsonFileLog.local(
                    files.localLog(definition.id()),
                    JsonFileOptions.parseLocal(LogOptions.own(config.config())),
                    clock);
        }
        var options = JsonFileOptions.parse(config.config(), subject(definition));
        return new JsonFileLog(files.log(definition.id()), options, clock);
    }

    private Optional<LogDriver> cache(Definition definition, Map<String, String> options) {
        return LogOptions.isCacheDisabled(options)
                ? Optional.empty()
                : Optional.of(
                        JsonFileLog.local(files.logCache(definition.id()), JsonFileOptions.parseCache(options), clock));
    }

    private LogSubject subject(Definition definition) {
        return new LogSubject(
                definition.id(),
                definition.name(),
                definition.imageId(),
                definition.config().image(),
                definition.created(),
                hostName,
                definition.args(),
                definition.config().labels(),
                Objects.requireNonNullElse(definition.config().env(), List.of()));
    }
}
