package io.berth.daemon;

import com.google.common.io.Closer;
import io.berth.api.http.EngineServer;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.Containers;
import io.berth.daemon.log.EngineLog;
import io.berth.daemon.network.Networks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine as it runs: {@link Wiring} has built it, this starts it and stops it in the reverse order. */
final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final LiveConfig config;
    private final Containers containers;
    private final Networks networks;
    private final EngineServer server;
    private final ServiceManager manager;
    private final Closer resources;
    private final ExecutorService reloads = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("reload").factory());
    private final CountDownLatch closed = new CountDownLatch(1);

    Daemon(
            LiveConfig config,
            Containers containers,
            Networks networks,
            EngineServer server,
            ServiceManager manager,
            Closer resources) {
        this.config = config;
        this.containers = containers;
        this.networks = networks;
        this.server = server;
        this.manager = manager;
        this.resources = resources;
    }

    /**
     * Builds the engine, takes over what runs already, and answers requests when this returns.
     *
     * @throws ConfigException when it can't start here; nothing is left open then
     */
    static Daemon start(Config config) throws ConfigException {
        Daemon daemon = Wiring.build(config);
        try {
            daemon.networks.start();
            daemon.containers.restore();
            daemon.networks.forgetOthers();
            daemon.server.start();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            daemon.releaseResources();
            throw new ConfigException("interrupted while starting", e);
        } catch (IOException | RuntimeException e) {
            daemon.releaseResources();
            throw new ConfigException("unable to start: " + e.getMessage(), e);
        }
        LOG.info("API listen on {}", String.join(" ", config.hosts()));
        daemon.manager.ready();
        return daemon;
    }

    /**
     * Soon reads the configuration again, with the flags of the start; what can change while the engine runs is changed.
     * One reload comes after the other; any thread may call.
     */
    void reload(List<String> args) {
        reloads.execute(() -> {
            manager.reloading();
            try {
                config.reload(args);
                EngineLog.setDebug(config.get().logs().debug());
            } finally {
                manager.ready();
            }
        });
    }

    /** Returns true as soon as {@link #close} is through, or false after {@code longest}. An interrupt counts as the end. */
    boolean awaitClose(Duration longest) {
        try {
            return closed.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * The orderly stop: containers first, unless they are to live on, while their attached clients still listen; then the
     * listeners and all else.
     */
    @Override
    public void close() {
        LOG.info("stopping");
        reloads.shutdown();
        manager.stopping();
        try {
            if (!config.get().liveRestore() && !containers.shutDown(config.get().shutdownPatience())) {
                LOG.error("not all containers have stopped in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (containers.store().all().stream().noneMatch(Container::isRunning)) {
                networks.clear();
            }
            server.close();
            releaseResources();
            closed.countDown();
        }
    }

    private void releaseResources() {
        try {
            resources.close();
        } catch (IOException e) {
            LOG.warn("closing", e);
        }
    }
}
