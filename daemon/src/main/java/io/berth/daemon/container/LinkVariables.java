package io.berth.daemon.container;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * The variables by which a container knows one that it is linked to: of each exposed port its address, of each row of
 * ports without a gap its two ends, the link's name, and the other's own variables.
 *
 * @param name as {@code /parent/alias}
 * @param address of the other on the default network
 */
record LinkVariables(String alias, String name, String address, Container child) {
    /** Left out of the other's own. */
    private static final Set<String> NOT_ITS_OWN = Set.of("HOME", "PATH");

    private record Port(int number, String protocol) {
        static Port of(String key) {
            int slash = key.indexOf('/');
            return new Port(
                    Integer.parseInt(slash < 0 ? key : key.substring(0, slash)),
                    slash < 0 ? "tcp" : key.substring(slash + 1));
        }

        boolean follows(Port other) {
            return number == other.number + 1 && protocol.equals(other.protocol);
        }
    }

    /** Adds them in Docker's order. */
    void addTo(List<String> variables) {
        String prefix = alias.toUpperCase(Locale.ROOT).replace('-', '_');
        List<Port> ports = child.definition().config().exposedPorts().keySet().stream()
                .map(Port::of)
                .sorted(Comparator.comparing((Port port) -> !port.protocol.equals("tcp"))
                        .thenComparingInt(Port::number)
                        .thenComparing(Port::protocol))
                .toList();
        if (!ports.isEmpty()) {
            variables.add(prefix + "_PORT=" + url(ports.getFirst()));
        }
        addRows(prefix + "_PORT_", ports, variables);
        for (Port port : ports) {
            String start = prefix + "_PORT_" + port.number + "_" + port.protocol.toUpperCase(Locale.ROOT);
            variables.add(start + "=" + url(port));
            variables.add(start + "_ADDR=" + address);
            variables.add(start + "_PORT=" + port.number);
            variables.add(start + "_PROTO=" + port.protocol);
        }
        variables.add(prefix + "_NAME=" + name);
        for (String own : Objects.requireNonNullElse(child.definition().config().env(), List.<String>of())) {
            if (own.contains("=") && !NOT_ITS_OWN.contains(ConfigMerge.nameOf(own))) {
                variables.add(prefix + "_ENV_" + own);
            }
        }
    }

    private void addRows(String prefix, List<Port> ports, List<String> variables) {
        int last;
        for (int first = 0; first < ports.size(); first = last + 1) {
            last = first;
            while (last + 1 < ports.size() && ports.get(last + 1).follows(ports.get(last))) {
                last++;
            }
            if (last > first) {
                Port from = ports.get(first);
                Port to = ports.get(last);
                String start = prefix + from.number + "_" + from.protocol.toUpperCase(Locale.ROOT);
                variables.add(start + "_START=" + url(from));
                variables.add(start + "_ADDR=" + address);
                variables.add(start + "_PROTO=" + from.protocol);
                variables.add(start + "_PORT_START=" + from.number);
                variables.add(start + "_END=" + url(to));
                variables.add(start + "_PORT_END=" + to.number);
            }
        }
    }

    private String url(Port port) {
        return port.protocol + "://" + address + ":" + port.number;
    }
}
