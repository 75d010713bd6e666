package io.berth.daemon.network;

import io.berth.api.type.container.NetworkSettings;
import io.berth.api.type.container.NetworkSettingsBuilder;
import io.berth.api.type.container.PortBinding;
import io.berth.api.type.network.EndpointSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A sandbox as inspect shows it. */
final class SandboxView {
    private SandboxView() {}

    static NetworkSettings settings(StoredSandbox sandbox, String key) {
        var networks = new TreeMap<String, EndpointSettings>();
        sandbox.endpoints().forEach(endpoint -> networks.put(endpoint.networkName(), endpoint.settings()));
        var settings = new NetworkSettingsBuilder()
                .sandboxId(sandbox.id())
                .sandboxKey(key)
                .ports(ports(sandbox))
                .networks(networks);
        EndpointSettings bridge = networks.get(Networks.BRIDGE);
        if (bridge != null) {
            settings.endpointId(bridge.endpointId())
                    .gateway(bridge.gateway())
                    .globalIpv6Address(bridge.globalIpv6Address())
                    .globalIpv6PrefixLen(bridge.globalIpv6PrefixLen())
                    .ipAddress(bridge.ipAddress())
                    .ipPrefixLen(bridge.ipPrefixLen())
                    .ipv6Gateway(bridge.ipv6Gateway())
                    .macAddress(bridge.macAddress());
        }
        return settings.build();
    }

    /** Whether it is on a bridge that has a way out. */
    private static boolean leadsOut(Endpoint endpoint) {
        EndpointSettings settings = endpoint.settings();
        return endpoint.isBridged()
                && !(settings.gateway().isEmpty() && settings.ipv6Gateway().isEmpty());
    }

    /** Exposed ports that are not published have no bindings. */
    private static Map<String, @Nullable List<PortBinding>> ports(StoredSandbox sandbox) {
        var ports = new TreeMap<String, @Nullable List<PortBinding>>();
        boolean open = sandbox.endpoints().stream().anyMatch(SandboxView::leadsOut);
        if (!open) {
            return ports;
        }
        sandbox.exposed().forEach(name -> ports.put(name, null));
        for (PublishedPort port : sandbox.ports()) {
            List<PortBinding> bindings = ports.get(port.key());
            var more = new ArrayList<PortBinding>(bindings == null ? List.of() : bindings);
            more.add(new PortBinding(port.hostIp(), port.isRouted() ? "" : Integer.toString(port.hostPort())));
            ports.put(port.key(), more);
        }
        return ports;
    }
}
