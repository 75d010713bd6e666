package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.PortBinding;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The list's filters {@code publish} and {@code expose}: {@code 80}, {@code 80/udp}, {@code 80-90/tcp}; one match is enough. */
final class PortFilter {
    private static final int HIGHEST = 65535;

    private final List<Range> published;
    private final List<Range> exposed;

    private record Range(int first, int last, String protocol) {
        boolean has(int port, String itsProtocol) {
            return port >= first && port <= last && protocol.equals(itsProtocol);
        }
    }

    /** Reads the filters' values. */
    PortFilter(List<String> published, List<String> exposed) {
        this.published = published.stream().map(text -> range("publish", text)).toList();
        this.exposed = exposed.stream().map(text -> range("expose", text)).toList();
    }

    /** Whether nothing is asked for. */
    boolean isEmpty() {
        return published.isEmpty() && exposed.isEmpty();
    }

    /** Whether one of a container's ports, or of the host's ports for them, is asked for; port 0 of the host is none. */
    boolean accepts(Map<String, @Nullable List<PortBinding>> ports) {
        return ports.entrySet().stream().anyMatch(port -> {
            String[] parts = port.getKey().split("/", 2);
            List<PortBinding> bindings = port.getValue();
            if (bindings == null || bindings.isEmpty()) {
                return has(exposed, parts[0], parts[1]) || has(published, "0", parts[1]);
            }
            return has(exposed, parts[0], parts[1])
                    || bindings.stream().anyMatch(binding -> has(published, binding.hostPort(), parts[1]));
        });
    }

    private static boolean has(List<Range> ranges, String port, String protocol) {
        return ranges.stream().anyMatch(range -> range.has(Integer.parseInt(port), protocol));
    }

    private static Range range(String filter, String text) {
        if (text.contains(":")) {
            throw EngineException.internal("filter for '" + filter + "' should not contain ':': " + text);
        }
        String[] parts = text.split("/", -1);
        String refused = "error while looking up for " + filter + " " + text + ": ";
        if (parts[0].isEmpty()) {
            throw EngineException.internal(refused + "Empty string specified for ports.");
        }
        String[] ends = parts[0].split("-", -1);
        int first = number(ends[0], refused);
        int last = ends.length > 1 ? number(ends[1], refused) : first;
        if (last < first) {
            throw EngineException.internal(refused + "Invalid range specified for the Port: " + parts[0]);
        }
        return new Range(first, last, parts.length > 1 && !parts[1].isEmpty() ? parts[1] : "tcp");
    }

    private static int number(String digits, String refused) {
        if (!digits.matches("[0-9]+")) {
            throw EngineException.internal(refused + parsing(digits) + "invalid syntax");
        }
        String significant = digits.replaceFirst("^0+(?=.)", "");
        if (significant.length() > 5 || Integer.parseInt(significant) > HIGHEST) {
            throw EngineException.internal(refused + parsing(digits) + "value out of range");
        }
        return Integer.parseInt(significant);
    }

    private static String parsing(String digits) {
        return "strconv.ParseUint: parsing \"" + digits + "\": ";
    }
}
