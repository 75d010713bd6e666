package io.berth.daemon.network;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.NetworkSettings;
import io.berth.api.type.network.EndpointSettings;
import io.berth.daemon.network.dns.NameServer;
import io.berth.daemon.network.dns.NameTable;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sandbox with a namespace of its own, or in the host's. */
final class LiveSandbox implements Sandbox {
    private static final Logger log = LoggerFactory.getLogger(LiveSandbox.class);

    private final Sandboxes owner;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Connecting and disconnecting, one at a time; the only lock here that is held while the kernel works. */
    private final ReentrantLock changeLock = new ReentrantLock();

    /** Empty in the host's, and until it is made. */
    private volatile Optional<OwnedFd> namespace;

    private volatile StoredSandbox stored;
    /** What {@link #stored} looks like: each list of containers asks for it. */
    private volatile NetworkSettings settings;

    private volatile Optional<Future<NameServer>> names = Optional.empty();
    private volatile Future<Boolean> building = CompletableFuture.completedFuture(true);

    LiveSandbox(Sandboxes owner, StoredSandbox stored, Optional<OwnedFd> namespace) {
        this.owner = owner;
        this.stored = stored;
        this.namespace = namespace;
        this.settings = view(owner, stored);
    }

    /** Begins to make links and to open ports. */
    void begin() {
        Optional<Endpoint> way = owner.endpoints().gateway(stored.endpoints());
        var wires = new ArrayList<HostNetwork.Wire>();
        for (Endpoint endpoint : stored.endpoints()) {
            boolean leadsOut = way.filter(endpoint::equals).isPresent();
            owner.endpoints().wire(endpoint, owner.host().owner(), leadsOut).ifPresent(wires::add);
        }
        if (!wires.isEmpty()) {
            namespace.ifPresent(fd -> building = owner.host().wire(fd, wires, stored.ports()));
        }
        answerNames();
    }

    /** Begins to answer the container's questions for names, if it is on a user's network and nobody does. */
    void answerNames() {
        if (resolvesNames() && names.isEmpty()) {
            NameTable table = owner.names(() -> stored);
            names = namespace.map(fd -> owner.host().serveNames(fd, table));
        }
    }

    @Override
    public Optional<Path> namespace() {
        return namespace.map(fd -> {
            try {
                String process = Long.toString(ProcessHandle.current().pid());
                return Path.of("/proc", process, "fd", Integer.toString(fd.number()));
            } catch (IOException e) {
                throw EngineException.internal("sandbox of " + stored.container() + ": " + e.getMessage(), e);
            }
        });
    }

    @Override
    public void entered(int pid) throws IOException {
        if (namespace.isEmpty() && !isInHost(stored)) {
            namespace = Optional.of(owner.host().namespaceOf(pid));
            begin();
        }
    }

    @Override
    public void awaitReady() throws IOException {
        NetworkThread.result(building);
        if (names.isPresent()) {
            NetworkThread.result(names.get());
        }
    }

    @Override
    public void named(int pid) throws IOException {
        Files.createDirectories(owner.folder());
        Path name = name();
        Files.deleteIfExists(name);
        Files.createSymbolicLink(
                name, Path.of("/proc", namespace.isPresent() ? Integer.toString(pid) : "1", "ns", "net"));
    }

    private Path name() {
        return name(owner, stored);
    }

    private static Path name(Sandboxes owner, StoredSandbox sandbox) {
        return owner.folder()
                .resolve(isInHost(sandbox) ? "default" : sandbox.id().substring(0, 12));
    }

    private static NetworkSettings view(Sandboxes owner, StoredSandbox sandbox) {
        return SandboxView.settings(sandbox, name(owner, sandbox).toString());
    }

    private static boolean isInHost(StoredSandbox sandbox) {
        return sandbox.endpoints().stream()
                .anyMatch(endpoint -> endpoint.networkName().equals("host"));
    }

    @Override
    public NetworkSettings settings() {
        return settings;
    }

    @Override
    public List<InetAddress> addresses() {
        return stored.endpoints().stream()
                .flatMap(endpoint -> EndpointMaker.addresses(endpoint.settings()).stream())
                .toList();
    }

    @Override
    public boolean resolvesNames() {
        return stored.endpoints().stream()
                .anyMatch(endpoint -> endpoint.isLinked() && Networks.isUserDefined(endpoint.networkName()));
    }

    @Override
    public void connect(String network, EndpointSettings wanted) throws IOException {
        changeLock.lock();
        try {
            OwnedFd fd = namespace.orElseThrow(() -> EngineException.invalid("container shares the host's network"));
            Endpoint added = owner.connect(stored, network, wanted);
            boolean done = false;
            try {
                var endpoints = new ArrayList<>(stored.endpoints());
                endpoints.add(added);
                boolean leadsOut = owner.endpoints()
                        .gateway(endpoints)
                        .filter(added::equals)
                        .isPresent();
                var wire = owner.endpoints().wire(added, owner.host().owner(), leadsOut);
                NetworkThread.result(owner.host().wire(fd, wire.stream().toList(), List.of()));
                change(stored.withEndpoints(endpoints));
                answerNames();
                awaitReady();
                done = true;
            } finally {
                if (!done) {
                    owner.host().unplug(fd, added.inner());
                    owner.endpoints().leave(added, stored.container());
                }
            }
        } finally {
            changeLock.unlock();
        }
    }

    @Override
    public void disconnect(String network) throws IOException {
        changeLock.lock();
        try {
            var endpoints = new ArrayList<>(stored.endpoints());
            Endpoint gone = endpoints.stream()
                    .filter(endpoint -> endpoint.networkName().equals(network)
                            || endpoint.network().equals(network))
                    .findFirst()
                    .orElseThrow(() -> EngineException.internal(
                            "container " + stored.container() + " is not connected to network " + network));
            endpoints.remove(gone);
            boolean leadsOut = owner.endpoints()
                    .gateway(stored.endpoints())
                    .filter(gone::equals)
                    .isPresent();
            List<PublishedPort> closing = leadsOut ? stored.ports() : List.of();
            if (namespace.isPresent()) {
                owner.host().unwire(namespace.get(), gone.inner(), closing);
            }
            owner.ports().release(closing);
            owner.endpoints().leave(gone, stored.container());
            StoredSandbox changed = stored.withEndpoints(endpoints);
            change(closing.isEmpty() ? changed : changed.withPorts(List.of()));
            Optional<Endpoint> way = owner.endpoints().gateway(endpoints);
            if (way.isPresent() && namespace.isPresent()) {
                owner.host()
                        .route(
                                namespace.get(),
                                owner.endpoints().way(way.get()),
                                way.get().inner());
            }
        } finally {
            changeLock.unlock();
        }
    }

    @Override
    public void renamed(String name) {
        List<Endpoint> renamed = owner.endpoints().rename(stored, name);
        change(stored.withEndpoints(renamed).withName(name));
    }

    private void change(StoredSandbox changed) {
        stored = changed;
        settings = view(owner, changed);
        if (!closed.get()) {
            owner.store().save(changed);
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        StoredSandbox last = stored;
        List<String> outer = last.endpoints().stream()
                .map(Endpoint::outer)
                .filter(name -> !name.isEmpty())
                .toList();
        owner.host().abandon(outer, last.ports());
        owner.ports().release(last.ports());
        last.endpoints().forEach(endpoint -> owner.endpoints().leave(endpoint, last.container()));
        owner.store().deleteSandbox(last.container());
        names.ifPresent(server -> owner.host().stop(server));
        try {
            namespace.ifPresent(fd -> owner.host().release(fd));
            if (!isInHost(last)) {
                Files.deleteIfExists(name());
            }
        } catch (IOException e) {
            log.warn("sandbox of {}: {}", last.container(), e.getMessage());
        }
    }
}
