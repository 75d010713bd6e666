package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.network.EndpointSettings;
import io.berth.api.type.network.NetworkingConfig;
import io.berth.api.version.ApiVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kernel settings of one interface, such as {@code net.ipv4.conf.eth0.log_martians}. They belong to an end point, as its
 * driver's option; clients before 1.48 may still give those of {@code eth0} as the container's, from where they are moved.
 *
 * @param request without the settings that have been moved
 * @param warnings a line for each
 */
record InterfaceSysctls(CreateRequest request, List<String> warnings) {
    private static final String OPTION = "com.docker.network.endpoint.sysctls";
    private static final Pattern OF_INTERFACE = Pattern.compile("(net\\.[^.]*\\.[^.]*\\.)(eth[^.]*)(\\..*)");
    private static final String FIRST = "eth0";

    /**
     * Moves what can be moved.
     *
     * @throws EngineException INVALID for what the client has to give otherwise
     */
    static InterfaceSysctls moved(CreateRequest asked, ApiVersion version) {
        HostConfig host = asked.hostConfig();
        if (host == null
                || host.networkMode().equals("host")
                || host.networkMode().startsWith("container:")) {
            return new InterfaceSysctls(asked, List.of());
        }
        var kept = new LinkedHashMap<String, String>();
        var settings = new ArrayList<String>();
        var warnings = new ArrayList<String>();
        new TreeMap<>(host.sysctls()).forEach((name, value) -> {
            Matcher one = OF_INTERFACE.matcher(name);
            if (!one.matches()) {
                kept.put(name, value);
                return;
            }
            if (version.atLeast(48)) {
                throw EngineException.invalid("interface specific sysctl setting \"" + name
                        + "\" must be supplied using driver option '" + OPTION + "'");
            }
            if (!one.group(2).equals(FIRST)) {
                throw EngineException.invalid("unable to determine network endpoint for sysctl " + name
                        + ", use driver option '" + OPTION + "' to set per-interface sysctls");
            }
            String setting = one.group(1) + "IFNAME" + one.group(3) + "=" + value;
            settings.add(setting);
            warnings.add("Migrated sysctl \"" + name + "\" to DriverOpts{\"" + OPTION + "\":\"" + setting + "\"}.");
        });
        if (settings.isEmpty()) {
            return new InterfaceSysctls(asked, List.of());
        }
        return new InterfaceSysctls(
                new CreateRequest(
                        asked.config(),
                        host.edit().sysctls(kept).build(),
                        withOption(asked.networkingConfig(), host.networkMode(), settings)),
                warnings);
    }

    private static NetworkingConfig withOption(NetworkingConfig asked, String mode, List<String> settings) {
        String network = mode.isEmpty() || mode.equals("default") ? "bridge" : mode;
        var endpoints = new LinkedHashMap<String, EndpointSettings>();
        asked.endpointsConfig()
                .forEach((name, given) ->
                        endpoints.put(name, Objects.requireNonNullElse(given, EndpointSettings.EMPTY)));
        String key = endpoints.containsKey("default") && network.equals("bridge") ? "default" : network;
        EndpointSettings wanted = Objects.requireNonNullElse(endpoints.get(key), EndpointSettings.EMPTY);
        var options = new TreeMap<>(Objects.requireNonNullElse(wanted.driverOpts(), Map.<String, String>of()));
        options.merge(OPTION, String.join(",", settings), (given, moved) -> given + "," + moved);
        endpoints.put(key, wanted.edit().driverOpts(options).build());
        return new NetworkingConfig(endpoints);
    }
}
