package io.berth.api.route.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.InspectResponse;
import io.berth.api.type.network.EndpointSettings;
import io.berth.api.type.network.NetworkingConfig;
import io.berth.api.version.ApiVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Containers' networks as clients of older versions ask for and see them. */
final class NetworkShape {
    private static final Set<String> BUILT_IN = Set.of("bridge", "host", "none", "default");
    private static final int SHORT_ID = 12;

    private NetworkShape() {}

    /** Before 1.44 there was one network at create, without a MAC address of its own; before 1.48 no priority. */
    static NetworkingConfig of(NetworkingConfig asked, ApiVersion version) {
        Map<String, @Nullable EndpointSettings> endpoints = asked.endpointsConfig();
        if (version.atLeast(48) || endpoints.isEmpty()) {
            return asked;
        }
        if (endpoints.size() > 1 && !version.atLeast(44)) {
            throw EngineException.invalid("Container cannot be created with multiple network endpoints: "
                    + String.join(", ", new TreeSet<>(endpoints.keySet())));
        }
        var shaped = new LinkedHashMap<String, @Nullable EndpointSettings>();
        endpoints.forEach((name, settings) -> shaped.put(name, settings == null ? null : of(settings, version)));
        return new NetworkingConfig(shaped);
    }

    private static EndpointSettings of(EndpointSettings asked, ApiVersion version) {
        var shaped = asked.edit().gwPriority(0);
        return version.atLeast(44) ? shaped.build() : shaped.macAddress("").build();
    }

    /** Before 1.45 a container's short id and host name were among its aliases in users' networks. */
    static InspectResponse of(InspectResponse answer, ApiVersion version) {
        if (version.atLeast(45)) {
            return answer;
        }
        var own = List.of(answer.id().substring(0, SHORT_ID), answer.config().hostname());
        var networks = new LinkedHashMap<>(answer.networkSettings().networks());
        networks.replaceAll((name, settings) -> BUILT_IN.contains(name) ? settings : withAliases(settings, own));
        return answer.edit()
                .networkSettings(
                        answer.networkSettings().edit().networks(networks).build())
                .build();
    }

    private static EndpointSettings withAliases(EndpointSettings settings, List<String> own) {
        var aliases = new LinkedHashSet<>(Objects.requireNonNullElse(settings.aliases(), List.<String>of()));
        aliases.addAll(own);
        return settings.edit().aliases(new ArrayList<>(aliases)).build();
    }
}
