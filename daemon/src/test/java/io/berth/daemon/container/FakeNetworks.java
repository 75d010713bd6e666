package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.NetworkSettings;
import io.berth.api.type.container.NetworkSettingsBuilder;
import io.berth.api.type.network.EndpointSettings;
import io.berth.daemon.network.ContainerNetworks;
import io.berth.daemon.network.Sandbox;
import io.berth.daemon.network.SandboxRequest;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Networks that only know their names; containers on them have no addresses. */
final class FakeNetworks implements ContainerNetworks {
    private static final Map<String, String> TYPES =
            Map.of("bridge", "bridge", "host", "host", "none", "null", "backend", "bridge");

    @Override
    public Optional<Known> find(String network) {
        return Optional.ofNullable(TYPES.get(network)).map(type -> new Known(id(network), network, type));
    }

    private static String id(String network) {
        return network + "-id";
    }

    @Override
    public void check(String mode, Map<String, EndpointSettings> networks) {}

    @Override
    public void checkEndpoint(String network, EndpointSettings settings) {}

    @Override
    public Sandbox open(SandboxRequest request) {
        if (find(request.mode()).isEmpty()) {
            throw EngineException.notFound("network " + request.mode() + " not found");
        }
        return new FakeSandbox(request);
    }

    @Override
    public Optional<Sandbox> restore(String container, int pid) {
        return Optional.empty();
    }

    @Override
    public String hostGateway() {
        return "10.0.0.1";
    }

    private record FakeSandbox(SandboxRequest request) implements Sandbox {
        @Override
        public Optional<Path> namespace() {
            return request.mode().equals("host") ? Optional.empty() : Optional.of(Path.of("/proc/1/ns/net"));
        }

        @Override
        public void entered(int pid) {}

        @Override
        public void awaitReady() {}

        @Override
        public void named(int pid) {}

        @Override
        public NetworkSettings settings() {
            var networks = new TreeMap<String, EndpointSettings>();
            request.networks()
                    .forEach((name, asked) ->
                            networks.put(name, asked.edit().networkId(id(name)).build()));
            return new NetworkSettingsBuilder().networks(networks).build();
        }

        @Override
        public List<InetAddress> addresses() {
            return List.of();
        }

        @Override
        public boolean resolvesNames() {
            return false;
        }

        @Override
        public void connect(String network, EndpointSettings wanted) {}

        @Override
        public void disconnect(String network) {}

        @Override
        public void renamed(String name) {}

        @Override
        public void close() {}
    }
}
