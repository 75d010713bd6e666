package io.berth.daemon.network;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.PortBinding;
import io.berth.daemon.network.HostPorts.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The ports that a container wants to publish, in order of container port and protocol. Immutable.
 *
 * @param exposed as the configuration has them: {@code 80/tcp}
 * @param bindings by container port
 * @param all whether every exposed port gets a random one
 */
public record PortWishes(Set<String> exposed, Map<String, @Nullable List<PortBinding>> bindings, boolean all) {
    private static final PortBinding ANY = new PortBinding("", "");
    public static final PortWishes NONE = new PortWishes(Set.of(), Map.of(), false);

    /**
     * What has to be taken on the host.
     *
     * @param anyIp the addresses for a binding that names none
     */
    List<Wish> wishes(List<String> anyIp) {
        var wishes = new ArrayList<Wish>();
        Map<String, @Nullable List<PortBinding>> wanted = new TreeMap<>(PortWishes::compare);
        wanted.putAll(bindings);
        if (all) {
            exposed.forEach(port -> wanted.merge(normal(port), List.of(ANY), (own, _) -> own));
        }
        wanted.forEach((key, list) -> {
            for (PortBinding binding : list == null ? List.<PortBinding>of() : list) {
                wishes.add(wish(normal(key), Objects.requireNonNullElse(binding, ANY), anyIp));
            }
        });
        return wishes;
    }

    /** The exposed ports and the bound ones, as inspect names them. */
    Set<String> names() {
        var names = new TreeSet<String>(PortWishes::compare);
        exposed.forEach(port -> names.add(normal(port)));
        bindings.keySet().forEach(port -> names.add(normal(port)));
        return names;
    }

    private static Wish wish(String key, PortBinding binding, List<String> anyIp) {
        String[] range = binding.hostPort().split("-", 2);
        int first = binding.hostPort().isEmpty() ? 0 : Integer.parseInt(range[0]);
        int last = range.length == 2 ? Integer.parseInt(range[1]) : first;
        List<String> ips = binding.hostIp().isEmpty()
                ? anyIp
                : List.of(Subnet.address(binding.hostIp())
                        .map(Subnet::text)
                        .orElseThrow(() -> EngineException.invalid("invalid IP address: " + binding.hostIp())));
        return new Wish(protocol(key), number(key), ips, first, last);
    }

    /** {@code 80} is {@code 80/tcp}. */
    static String normal(String port) {
        return port.contains("/") ? port : port + "/tcp";
    }

    private static int number(String key) {
        return Integer.parseInt(key.replaceFirst("/.*", ""));
    }

    private static String protocol(String key) {
        return key.replaceFirst(".*/", "");
    }

    private static int compare(String one, String other) {
        String a = normal(one);
        String b = normal(other);
        int byNumber = key(a).compareTo(key(b));
        return byNumber == 0 ? protocol(a).compareTo(protocol(b)) : byNumber;
    }

    private static Long key(String port) {
        String digits = port.replaceFirst("[/-].*", "");
        return digits.chars().allMatch(Character::isDigit) && !digits.isEmpty() ? Long.parseLong(digits) : 0L;
    }
}
