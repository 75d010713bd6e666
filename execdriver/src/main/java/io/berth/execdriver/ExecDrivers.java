package io.berth.execdriver;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An engine's drivers by the name that {@code HostConfig.Runtime} has for each. */
public final class ExecDrivers implements AutoCloseable {
    private final SortedMap<String, ExecDriver> drivers;
    private final ExecDriver fallback;

    /**
     * Makes the table.
     *
     * @param drivers closed with this object
     * @param fallback looks after containers whose own driver is not there any more
     */
    public ExecDrivers(Map<String, ExecDriver> drivers, ExecDriver fallback) {
        this.drivers = new TreeMap<>(drivers);
        this.fallback = fallback;
    }

    /** The driver of a runtime. */
    public Optional<ExecDriver> named(String runtime) {
        @Nullable ExecDriver found = drivers.get(runtime);
        return Optional.ofNullable(found);
    }

    /** Who takes over what an earlier engine process has started, with a configuration that may have been another. */
    public ExecDriver forRestore(String runtime) {
        return named(runtime).orElse(fallback);
    }

    @Override
    public void close() {
        drivers.values().forEach(ExecDriver::close);
    }
}
