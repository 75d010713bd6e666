package io.berth.daemon;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration as it is now. Whoever can't ask each time is told of a change, in the order of asking for it. */
final class LiveConfig implements Supplier<Config> {
    private static final Logger LOG = LoggerFactory.getLogger(LiveConfig.class);

    private final AtomicReference<Config> current;
    private final List<Consumer<Config>> listeners = new CopyOnWriteArrayList<>();

    LiveConfig(Config first) {
        current = new AtomicReference<>(first);
    }

    @Override
    public Config get() {
        return current.get();
    }

    /** Has {@code listener} called, on the thread of the change, after each change. */
    void onChange(Consumer<Config> listener) {
        listeners.add(listener);
    }

    /** Reads flags and file again; a configuration that will not do is logged and changes nothing. One call at a time. */
    void reload(List<String> args) {
        LOG.info("Got signal to reload configuration");
        try {
            ConfigReader.Reading reading = ConfigReader.reread(args);
            Config next = current.get().reloaded(reading.config(), reading.given());
            current.set(next);
            listeners.forEach(listener -> listener.accept(next));
            LOG.info("Reloaded configuration");
        } catch (ConfigException e) {
            LOG.error("Error reloading configuration: {}", e.getMessage());
        }
    }
}
