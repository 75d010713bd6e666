package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.DeviceRequest;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Refuses, before a run, devices that a device driver would have to give: this engine has none. */
final class DeviceRequests {
    private DeviceRequests() {}

    static void check(@Nullable List<DeviceRequest> requests) {
        if (requests == null || requests.isEmpty()) {
            return;
        }
        DeviceRequest request = requests.getFirst();
        if (request.driver().equals("cdi")) {
            throw EngineException.internal("CDI device injection failed: unresolvable CDI devices "
                    + String.join(", ", Objects.requireNonNullElse(request.deviceIds(), List.of())));
        }
        String capabilities = Objects.requireNonNullElse(request.capabilities(), List.<List<String>>of()).stream()
                .map(all -> "[" + String.join(" ", all) + "]")
                .collect(Collectors.joining(" "));
        throw EngineException.internal("could not select device driver \"" + request.driver()
                + "\" with capabilities: [" + capabilities + "]");
    }
}
