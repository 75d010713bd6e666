package io.berth.daemon.exec;

import io.berth.api.error.EngineException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The execs there are. One that has ended can be asked about for {@value #MINUTES_KEPT} minutes, or until {@value
 * #ENDED_KEPT} others have ended since, or its container is gone. One that was not started goes with the run of its container.
 */
final class ExecRegistry {
    private static final int MINUTES_KEPT = 5;
    private static final int ENDED_KEPT = 2048;

    private final ConcurrentHashMap<String, ExecInstance> byId = new ConcurrentHashMap<>();
    private final ReentrantLock endedLock = new ReentrantLock();
    private final ArrayDeque<ExecInstance> ended = new ArrayDeque<>();

    void add(ExecInstance exec, Instant now) {
        forgetOld(now);
        exec.container().execIds().add(exec.id());
        byId.put(exec.id(), exec);
    }

    ExecInstance get(String id) {
        ExecInstance exec = byId.get(id);
        if (exec == null || exec.container().isGone() || exec.isStale()) {
            throw EngineException.notFound("No such exec instance: " + id);
        }
        return exec;
    }

    /** Call once, when it has ended. */
    void ended(ExecInstance exec) {
        exec.container().execIds().remove(exec.id());
        endedLock.lock();
        try {
            ended.addLast(exec);
            if (ended.size() > ENDED_KEPT) {
                byId.remove(ended.removeFirst().id());
            }
        } finally {
            endedLock.unlock();
        }
    }

    /** How many are known. */
    int size() {
        return byId.size();
    }

    private void forgetOld(Instant now) {
        Instant oldest = now.minus(Duration.ofMinutes(MINUTES_KEPT));
        endedLock.lock();
        try {
            while (!ended.isEmpty() && isOld(ended.getFirst(), oldest)) {
                byId.remove(ended.removeFirst().id());
            }
        } finally {
            endedLock.unlock();
        }
        byId.values().removeIf(ExecInstance::isStale);
    }

    private static boolean isOld(ExecInstance exec, Instant oldest) {
        return exec.container().isGone()
                || exec.endedAt().map(at -> at.isBefore(oldest)).orElse(false);
    }
}
