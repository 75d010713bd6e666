package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.PortBinding;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The list's filters {@code publish} and {@code expose}: {@code 80}, {@code 80/udp}, {@code 80-90/tcp}. */
final class PortFilter {
    private PortFilter() {}

    private record Range(int first, int last, String protocol) {
        boolean has(int port, String itsProtocol) {
            return port >= first && port <= last && protocol.equals(itsProtocol);
        }
    }

    /** Whether a port has a host's port of the ranges. */
    static Predicate<Map.Entry<String, @Nullable List<PortBinding>>> published(List<String> texts) {
        List<Range> ranges = texts.stream().map(PortFilter::range).toList();
        return port -> {
            List<PortBinding> bindings = port.getValue();
            String protocol = port.getKey().replaceFirst(".*/", "");
            return bindings != null
                    && bindings.stream()
                            .anyMatch(binding ->
                                    ranges.stream().anyMatch(range -> range.has(number(binding.hostPort()), protocol)));
        };
    }

    /** Whether a container's port is one of the ranges. */
    static Predicate<String> exposed(List<String> texts) {
        List<Range> ranges = texts.stream().map(PortFilter::range).toList();
        return port -> ranges.stream()
                .anyMatch(range -> range.has(number(port.replaceFirst("/.*", "")), port.replaceFirst(".*/", "")));
    }

    private static Range range(String text) {
        String[] parts = text.split("/", 2);
        String[] ends = parts[0].split("-", 2);
        int first = number(ends[0]);
        int last = ends.length == 2 ? number(ends[1]) : first;
        if (first <= 0 || last < first) {
            throw EngineException.invalid("invalid port specification: \"" + text + "\"");
        }
        return new Range(first, last, parts.length == 2 ? parts[1] : "tcp");
    }

    private static int number(String digits) {
        return digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    }
}
