package io.berth.daemon.container;

import io.berth.api.backend.Filters;
import io.berth.api.backend.ListOptions;
import io.berth.api.backend.WaitCondition;
import io.berth.api.json.Encoded;
import io.berth.api.json.EngineJson;
import io.berth.api.type.container.ConfigBuilder;
import io.berth.api.type.container.ContainerSummary;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.LogConfig;
import io.berth.api.type.container.State;
import io.berth.api.type.event.Event;
import io.berth.api.type.network.NetworkingConfig;
import io.berth.api.version.ApiVersion;
import io.berth.daemon.event.EventLog;
import io.berth.daemon.metadata.ContainerRecords;
import io.berth.daemon.metadata.Database;
import io.berth.daemon.metadata.VolumeRecords;
import io.berth.daemon.volume.Volumes;
import io.berth.execdriver.ExecDrivers;
import io.berth.execdriver.cgroup.LimitKinds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** The containers' part of the engine over a fake driver and fake images, with a real database. */
public final class Engine implements AutoCloseable {
    public static final ApiVersion VERSION = ApiVersion.CURRENT;

    public final FakeDriver driver;
    public final FakeImages images;
    public final EventLog events = new EventLog(Clock.systemUTC());
    public final Containers containers;
    public final Volumes volumes;
    private final Path root;
    private final Database database;

    public Engine(Path root) {
        this(root, new FakeDriver(), new FakeImages());
    }

    private Engine(Path root, FakeDriver driver, FakeImages images) {
        this.root = root;
        this.driver = driver;
        this.images = images;
        database = Database.open(root.resolve("db.sqlite"), Clock.systemUTC());
        var store = new ContainerStore(new ContainerRecords(database), EngineJson.mapper());
        var defaults =
                new ContainerDefaults(driver.name(), Set.of(driver.name()), new LogConfig("json-file", Map.of()));
        var host = new Host(
                "host",
                0x1ffffffffffL,
                "0-1",
                "0",
                () -> LimitKinds.ALL,
                () -> defaults,
                Clock.systemUTC(),
                new SplittableRandom(42),
                path -> {
                    throw new IOException("none");
                });
        try {
            volumes = new Volumes(
                    new Volumes.Place(root.resolve("volumes"), new VolumeRecords(database), EngineJson.mapper(), () -> {
                        throw new IllegalStateException("nothing is mounted here");
                    }),
                    events,
                    Clock.systemUTC(),
                    host::newId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        containers = new Containers(
                host,
                new Containers.Places(
                        root, volumes, (_, _, _) -> {}, () -> root.resolve("docker-init"), new FakeNetworks()),
                new ExecDrivers(Map.of(driver.name(), driver), driver),
                images,
                store,
                events);
    }

    /** The next engine on the same data, after this one was killed. */
    public Engine killedAndStartedAgain() throws InterruptedException {
        database.close();
        var next = new Engine(root, driver, images);
        next.containers.restore();
        return next;
    }

    public static CreateRequest request(HostConfig host, String... cmd) {
        var config = new ConfigBuilder().image("busybox").cmd(List.of(cmd)).build();
        return new CreateRequest(config, host, new NetworkingConfig(Map.of()));
    }

    public String create(String name, CreateRequest request) throws InterruptedException {
        return containers.lifecycle().create(name, "", request, VERSION).id();
    }

    public String create(String name) throws InterruptedException {
        return create(name, request(HostConfig.EMPTY, "sleep", "100"));
    }

    public String run(String name, HostConfig host) throws InterruptedException {
        String id = create(name, request(host, "sleep", "100"));
        containers.lifecycle().start(id);
        return id;
    }

    public FakeProcess init(String id) {
        return driver.container(id).init();
    }

    public State state(String name) throws InterruptedException {
        return containers.queries().inspect(name, false, VERSION).state();
    }

    /** Ends the container's process and returns when the engine has dealt with it. */
    public int exit(String id, int code) throws InterruptedException {
        var waiter = containers.queries().wait(id, WaitCondition.NEXT_EXIT);
        init(id).exit(code);
        return waiter.await().statusCode();
    }

    List<ContainerSummary> list(ListOptions options) throws InterruptedException {
        return containers.queries().list(options, VERSION).stream()
                .map(Encoded::value)
                .toList();
    }

    public List<String> names(Map<String, List<String>> filters) throws InterruptedException {
        return list(new ListOptions(true, 0, false, new Filters(filters))).stream()
                .map(summary -> summary.names().getFirst())
                .toList();
    }

    /** Waits for an event that may have come already. */
    void awaitAction(String action) throws InterruptedException {
        try (var all = events.subscribe(
                event -> event.action().equals(action), Optional.of(Instant.EPOCH), Optional.empty())) {
            all.next();
        }
    }

    /** The actions of all events so far. */
    public List<String> actions() throws InterruptedException {
        var actions = new ArrayList<String>();
        try (var past = events.subscribe(_ -> true, Optional.of(Instant.EPOCH), Optional.of(Instant.now()))) {
            for (Optional<Event> event = past.next(); event.isPresent(); event = past.next()) {
                if (event.get().type().equals("container")) {
                    actions.add(event.get().action());
                }
            }
        }
        return actions;
    }

    @Override
    public void close() {
        database.close();
    }
}
