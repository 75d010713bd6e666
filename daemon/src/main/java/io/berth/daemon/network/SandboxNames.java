package io.berth.daemon.network;

import io.berth.api.type.network.EndpointSettings;
import io.berth.daemon.network.dns.NameTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** The names that one container can ask for: those of containers on the users' networks that it is on itself. */
final class SandboxNames implements NameTable {
    private static final int PORT = 53;

    private final NetworkTable table;
    private final Supplier<StoredSandbox> sandbox;

    /**
     * Answers for a container.
     *
     * @param sandbox where it is now
     */
    SandboxNames(NetworkTable table, Supplier<StoredSandbox> sandbox) {
        this.table = table;
        this.sandbox = sandbox;
    }

    @Override
    public Optional<List<InetAddress>> addresses(String name) {
        var found = new ArrayList<InetAddress>();
        boolean known = false;
        for (Endpoint endpoint : sandbox.get().endpoints()) {
            if (!Networks.isUserDefined(endpoint.networkName())) {
                continue;
            }
            String suffix = "." + endpoint.networkName();
            String plain =
                    linked(endpoint, name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name);
            for (EndpointSettings settings : table.members(endpoint.network())) {
                if (has(settings, plain)) {
                    known = true;
                    found.addAll(EndpointMaker.addresses(settings));
                }
            }
        }
        return known ? Optional.of(found) : Optional.empty();
    }

    /** What a link's alias stands for, or the name itself. */
    private static String linked(Endpoint endpoint, String name) {
        for (String link : Objects.requireNonNullElse(endpoint.settings().links(), List.<String>of())) {
            int colon = link.indexOf(':');
            if (colon > 0 && link.substring(colon + 1).equalsIgnoreCase(name)) {
                return link.substring(0, colon);
            }
        }
        return name;
    }

    private static boolean has(EndpointSettings settings, String name) {
        return Objects.requireNonNullElse(settings.dnsNames(), List.<String>of()).stream()
                .anyMatch(name::equalsIgnoreCase);
    }

    @Override
    public Optional<String> nameOf(InetAddress address) {
        for (Endpoint endpoint : sandbox.get().endpoints()) {
            for (EndpointSettings settings : table.members(endpoint.network())) {
                List<String> names = Objects.requireNonNullElse(settings.dnsNames(), List.of());
                if (!names.isEmpty() && EndpointMaker.addresses(settings).contains(address)) {
                    return Optional.of(names.getFirst() + "." + endpoint.networkName());
                }
            }
        }
        return Optional.empty();
    }

    /** Nobody outside is asked for a container that has no way out. */
    @Override
    public List<InetSocketAddress> servers() {
        boolean leadsOut = sandbox.get().endpoints().stream()
                .anyMatch(endpoint -> table.find(endpoint.network())
                        .filter(entry -> entry.stored.isLinked())
                        .filter(entry -> !entry.stored.network().internal())
                        .isPresent());
        if (!leadsOut) {
            return List.of();
        }
        return sandbox.get().nameServers().stream()
                .flatMap(text -> Subnet.address(text).stream())
                .map(address -> new InetSocketAddress(address, PORT))
                .toList();
    }
}
