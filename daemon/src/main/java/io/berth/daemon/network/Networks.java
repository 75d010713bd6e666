package io.berth.daemon.network;

import io.berth.api.backend.Filters;
import io.berth.api.backend.NetworkBackend;
import io.berth.api.backend.TimeFilter;
import io.berth.api.error.EngineException;
import io.berth.api.json.EngineJson;
import io.berth.api.type.network.CreateRequest;
import io.berth.api.type.network.CreateResponse;
import io.berth.api.type.network.EndpointResource;
import io.berth.api.type.network.Network;
import io.berth.api.type.network.NetworkBuilder;
import io.berth.api.type.network.PruneReport;
import io.berth.daemon.event.EventLog;
import io.berth.daemon.metadata.NetworkRecords;
import io.berth.daemon.network.NetworkTable.Entry;
import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks: three that are always there, and those that users make. {@link #start} before the first use; any thread
 * after that. Closing leaves bridges and rules for running containers, {@link #clear} takes them away.
 */
public final class Networks implements NetworkBackend, AutoCloseable {
    private static final Path LOCK = Path.of("/run/berth-networks.lock");
    /** For other engines that start at the same time, each in a second or two. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static final String BRIDGE = "bridge";
    private static final Logger log = LoggerFactory.getLogger(Networks.class);
    private static final Set<String> PREDEFINED = Set.of(BRIDGE, "host", "none", "default");
    private static final Set<String> PRUNE_FILTERS = Set.of("label", "label!", "until");

    private final NetworkTable table = new NetworkTable();
    private final HostNetwork host;
    private final NetworkStore store;
    private final NetworkConfig config;
    private final EventLog events;
    private final Clock clock;
    private final EndpointMaker endpoints;
    private final Sandboxes sandboxes;

    public Networks(Kernel kernel, NetworkRecords records, NetworkConfig config, EventLog events, Clock clock) {
        this.host = new HostNetwork(kernel, config.engineId(), config.userlandProxy());
        this.store = new NetworkStore(records, EngineJson.mapper());
        this.config = config;
        this.events = events;
        this.clock = clock;
        this.endpoints = new EndpointMaker(table, new SecureRandom());
        this.sandboxes = new Sandboxes(table, host, new HostPorts(config.userlandProxy()), store, endpoints, config);
    }

    /** Whether a name is not one of the networks that are always there. */
    static boolean isUserDefined(String name) {
        return !PREDEFINED.contains(name);
    }

    /** The id of a predefined network: it follows from the name and stays the same across starts. */
    static String idOf(String name) {
        return com.google.common.hash.Hashing.sha256()
                .hashString("io.berth.network." + name, StandardCharsets.UTF_8)
                .toString();
    }

    /** What containers use. */
    public ContainerNetworks containers() {
        return sandboxes;
    }

    /**
     * Reads the records and puts the host's bridges and rules right. Where the host does not allow that, the engine goes
     * on without: containers that want a bridge are refused then. One engine after the other does so, for they look for
     * names and subnets that nobody has; one that waits too long goes on without networks, too, and says so.
     */
    public void start() {
        Instant now = clock.instant();
        table.add(predefined("host", "host", now));
        table.add(predefined("none", "null", now));
        try (HostLock _ = HostLock.take(LOCK, PATIENCE)) {
            putRight(now);
        } catch (IOException e) {
            log.error("networks are not made: {}: {}", LOCK, e.getMessage());
        }
    }

    private void putRight(Instant now) {
        List<StoredNetwork> stored = store.networks();
        try {
            new DefaultNetwork(config, host).plan(idOf(BRIDGE), now, stored).ifPresent(bridge -> {
                store.save(bridge);
                table.add(bridge);
            });
        } catch (IOException | EngineException e) {
            log.error("there is no default network: {}", e.getMessage());
        }
        stored.stream().filter(network -> !network.id().equals(idOf(BRIDGE))).forEach(table::add);
        List<StoredSandbox> left = sandboxes.load();
        var ports = new ArrayList<PublishedPort>();
        var outer = new HashSet<String>();
        for (StoredSandbox sandbox : left) {
            ports.addAll(sandbox.ports());
            sandbox.endpoints().forEach(endpoint -> outer.add(endpoint.outer()));
        }
        try {
            host.restore(links(), ports, outer);
        } catch (IOException e) {
            log.error("the host's bridges and rules can't be made: {}", e.getMessage());
        }
    }

    /** Gives back what an earlier engine had made for containers that nobody knows. */
    public void forgetOthers() {
        sandboxes.closeLeft();
    }

    private static StoredNetwork predefined(String name, String driver, Instant created) {
        Network network = new NetworkBuilder()
                .name(name)
                .id(idOf(name))
                .created(created)
                .scope("local")
                .driver(driver)
                .enableIpv4(true)
                .build();
        return new StoredNetwork(network, List.of(), false, "", false);
    }

    private List<HostLink> links() {
        return table.all().stream()
                .flatMap(network -> network.hostLink(host.owner()).stream())
                .toList();
    }

    @Override
    public CreateResponse create(CreateRequest request) {
        String id = endpoints.randomId();
        List<Subnet> used = used();
        StoredNetwork planned = table.with(() -> {
            StoredNetwork network = new NetworkCreation(table, used, config.pools()).plan(request, id, clock.instant());
            table.add(network);
            return network;
        });
        boolean done = false;
        try {
            if (planned.hostLink(host.owner()).isPresent()) {
                host.add(planned.hostLink(host.owner()).get());
            }
            store.save(planned);
            done = true;
        } catch (IOException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        } finally {
            if (!done) {
                table.remove(id);
            }
        }
        tell("create", planned);
        return new CreateResponse(id, "");
    }

    private List<Subnet> used() {
        try {
            return host.used(table.all().stream().map(StoredNetwork::bridge).collect(Collectors.toSet()));
        } catch (IOException e) {
            throw EngineException.internal("the host's networks can't be read: " + e.getMessage(), e);
        }
    }

    private void tell(String action, StoredNetwork network) {
        events.publish(
                "network",
                action,
                network.id(),
                Map.of("name", network.name(), "type", network.network().driver()));
    }

    @Override
    public List<Network> list(Filters filters) {
        NetworkFilter filter = new NetworkFilter(filters);
        return table.map(entry -> entry).stream()
                .filter(entry -> filter.accepts(entry.stored.network(), isUsed(entry)))
                .map(entry -> entry.stored.network())
                .toList();
    }

    private boolean isUsed(Entry entry) {
        return table.with(() -> !entry.endpoints.isEmpty());
    }

    @Override
    public Network inspect(String network, String scope) {
        Entry entry = table.get(network);
        if (!scope.isEmpty() && !scope.equals("local")) {
            throw EngineException.notFound("network " + network + " not found");
        }
        return table.shown(entry);
    }

    @Override
    public void remove(String network) {
        Entry entry = table.get(network);
        if (!isUserDefined(entry.stored.name())) {
            throw EngineException.forbidden(entry.stored.name() + " is a pre-defined network and cannot be removed");
        }
        table.with(() -> {
            refuseUsed(entry);
            table.remove(entry.stored.id());
            return entry;
        });
        store.deleteNetwork(entry.stored.id());
        try {
            if (entry.stored.hostLink(host.owner()).isPresent()) {
                host.remove(entry.stored.hostLink(host.owner()).get());
            }
        } catch (IOException e) {
            log.warn("bridge of network {}: {}", entry.stored.name(), e.getMessage());
        }
        tell("destroy", entry.stored);
    }

    private static void refuseUsed(Entry entry) {
        if (entry.endpoints.isEmpty()) {
            return;
        }
        List<String> users = entry.endpoints.values().stream()
                .sorted(java.util.Comparator.comparing(EndpointResource::name))
                .map(user ->
                        "name:\"" + user.name() + "\" id:\"" + user.endpointId().substring(0, 12) + "\"")
                .toList();
        throw EngineException.forbidden("error while removing network: network " + entry.stored.name()
                + " has active endpoints (" + String.join(", ", users) + ")");
    }

    @Override
    public PruneReport prune(Filters filters) {
        filters.requireKnown(PRUNE_FILTERS);
        Instant until = TimeFilter.until(filters, clock.instant()).moment();
        var deleted = new ArrayList<String>();
        for (Entry entry : table.map(entry -> entry)) {
            Network network = entry.stored.network();
            boolean excluded = filters.has("label!") && filters.matchesLabels("label!", network.labels());
            if (isUserDefined(network.name())
                    && !network.configOnly()
                    && !isUsed(entry)
                    && !excluded
                    && filters.matchesLabels("label", network.labels())
                    && network.created().isBefore(until)) {
                remove(network.id());
                deleted.add(network.name());
            }
        }
        events.publish("network", "prune", "", Map.of("reclaimed", "0"));
        return new PruneReport(deleted.isEmpty() ? null : deleted);
    }

    /** Takes all bridges and rules away: for an orderly stop, when no container runs any more. */
    public void clear() {
        host.clear(links());
    }

    @Override
    public void close() {
        host.close();
    }
}
