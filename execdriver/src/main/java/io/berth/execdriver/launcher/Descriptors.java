package io.berth.execdriver.launcher;

import io.berth.execdriver.kernel.OwnedFd;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Descriptors of one process as its parent sent them. Whoever takes one out owns it; {@link #close()} closes the rest.
 */
public final class Descriptors implements AutoCloseable {
    /** What a descriptor is, in the order of the DESCRIPTORS frame's mask. */
    public enum Kind {
        PIDFD,
        STDIN,
        STDOUT,
        STDERR,
        TERMINAL,
        INTAKE_STDOUT,
        INTAKE_STDERR,
        RELAY_READ,
        RELAY_WRITE
    }

    private final Map<Kind, OwnedFd> fds = new EnumMap<>(Kind.class);

    /** Puts one in; takes its ownership, and closes what was there before. */
    void put(Kind kind, OwnedFd fd) {
        OwnedFd before = fds.put(kind, fd);
        if (before != null) {
            before.close();
        }
    }

    /** Takes one out. */
    public Optional<OwnedFd> take(Kind kind) {
        return Optional.ofNullable(fds.remove(kind));
    }

    /** Takes all that another one has. */
    public void add(Descriptors others) {
        others.fds.forEach(this::put);
        others.fds.clear();
    }

    @Override
    public void close() {
        fds.values().forEach(OwnedFd::close);
        fds.clear();
    }
}
