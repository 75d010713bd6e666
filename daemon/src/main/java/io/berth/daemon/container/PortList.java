package io.berth.daemon.container;

import io.berth.api.type.container.Port;
import io.berth.api.type.container.PortBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container's ports as the list of containers shows them. */
final class PortList {
    private PortList() {}

    static List<Port> of(Map<String, @Nullable List<PortBinding>> ports) {
        var list = new ArrayList<Port>();
        ports.forEach((name, bindings) -> {
            int slash = name.indexOf('/');
            int number = Integer.parseInt(name.substring(0, slash));
            String type = name.substring(slash + 1);
            if (bindings == null || bindings.isEmpty()) {
                list.add(new Port("", number, 0, type));
            } else {
                bindings.forEach(binding -> list.add(new Port(
                        binding.hostIp(),
                        number,
                        binding.hostPort().isEmpty() ? 0 : Integer.parseInt(binding.hostPort()),
                        type)));
            }
        });
        return list;
    }
}
