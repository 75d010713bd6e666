package io.berth.execdriver;

import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** An engine's drivers by the name that {@code HostConfig.Runtime} has for each. Any thread may call. */
public final class ExecDrivers implements AutoCloseable {
    private final Map<String, ExecDriver> drivers;
    private final Queue<ExecDriver> all = new ConcurrentLinkedQueue<>();
    private final ExecDriver fallback;

    /**
     * Makes the table.
     *
     * @param drivers closed with this object
     * @param fallback looks after containers whose own driver is not there any more
     */
    public ExecDrivers(Map<String, ExecDriver> drivers, ExecDriver fallback) {
        this.drivers = new ConcurrentHashMap<>(drivers);
        this.all.addAll(new TreeMap<>(drivers).values());
        this.fallback = fallback;
    }

    /** Adds a driver, or puts it in another one's place, which goes on to look after its containers. */
    public void put(String runtime, ExecDriver driver) {
        all.add(driver);
        drivers.put(runtime, driver);
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
        all.forEach(ExecDriver::close);
    }
}
