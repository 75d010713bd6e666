package io.berth.api.route.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.berth.api.backend.BuildBackend;
import io.berth.api.backend.BuildCacheBackend;
import io.berth.api.backend.BuildOptions;
import io.berth.api.backend.Filters;
import io.berth.api.backend.TimeFilter;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.http.Reply;
import io.berth.api.http.Route;
import io.berth.api.json.EngineJson;
import io.berth.api.route.Parameters;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.HostConfigBuilder;
import io.berth.api.type.container.ResourcesBuilder;
import io.berth.api.type.container.Ulimit;
import io.berth.api.type.registry.AuthConfig;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds of images, and their cache. */
public final class BuildRoutes {
    private static final String CREDENTIALS = "X-Registry-Config";
    private static final int MAX_CREDENTIALS = 1 << 18;
    private static final Set<String> PRUNE_FILTERS =
            Set.of("id", "parent", "type", "description", "inuse", "shared", "private");

    private static final Set<String> PRUNE_OTHERS = Set.of("label", "label!", "until", "unused-for");
    private static final List<String> PRUNE_SIZES =
            List.of("keep-storage", "reserved-space", "max-used-space", "min-free-space");

    private final BuildBackend builds;
    private final BuildCacheBackend cache;
    private final boolean experimental;

    /**
     * Makes the table.
     *
     * @param experimental whether layers may be squashed
     */
    public BuildRoutes(BuildBackend builds, BuildCacheBackend cache, boolean experimental) {
        this.builds = builds;
        this.cache = cache;
        this.experimental = experimental;
    }

    /** The table. */
    public List<Route> routes() {
        return List.of(
                Route.post("/build", this::build),
                Route.post("/build/prune", this::prune),
                Route.post("/build/cancel", this::cancel));
    }

    private Reply build(Call call) throws InterruptedException {
        refuseWhatIsNotHere(call);
        String file = Parameters.text(call, "dockerfile");
        BuildOptions options = new BuildOptions(
                file.isEmpty() ? "Dockerfile" : file,
                call.queryAll("t").stream().filter(tag -> !tag.isEmpty()).toList(),
                Parameters.text(call, "remote"),
                Parameters.text(call, "target"),
                call.version().atLeast(32) ? Parameters.text(call, "platform") : "",
                args(call),
                labels(call),
                call.flag("q"),
                call.flag("pull"),
                call.flag("squash"),
                new BuildOptions.Cache(
                        call.flag("nocache"),
                        json(call, "cachefrom", "cache-from", new TypeReference<List<String>>() {})
                                .orElse(List.of())),
                new BuildOptions.Cleanup(
                        Parameters.text(call, "rm").isEmpty() || call.flag("rm"), call.flag("forcerm")),
                hostConfig(call),
                credentials(call));
        return new Reply.Stream(200, "application/json", Map.of(), builds.build(options, call.body()));
    }

    private void refuseWhatIsNotHere(Call call) {
        String version = Parameters.text(call, "version");
        if (version.equals("2")) {
            throw EngineException.notImplemented("BuildKit is not supported by daemon");
        }
        if (!version.isEmpty() && !version.equals("1")) {
            throw EngineException.invalid("invalid version \"" + version + "\"");
        }
        if (call.flag("squash") && !experimental) {
            throw EngineException.invalid("squash is only supported with experimental mode");
        }
        String isolation = Parameters.text(call, "isolation");
        if (!isolation.isEmpty() && !isolation.equals("default")) {
            throw EngineException.invalid("unsupported isolation: \"" + isolation + "\"");
        }
        if (!Parameters.text(call, "securityopt").isEmpty()) {
            throw EngineException.invalid(
                    "The daemon on this platform does not support setting security options on build");
        }
        if (!Parameters.text(call, "outputs").isEmpty()) {
            json(call, "outputs", "outputs", new TypeReference<List<Map<String, Object>>>() {});
        }
    }

    private static Map<String, Optional<String>> args(Call call) {
        Map<String, Optional<String>> args = new LinkedHashMap<>();
        json(call, "buildargs", "build args", new TypeReference<Map<String, @Nullable String>>() {})
                .orElse(Map.of())
                .forEach((name, value) -> args.put(name, Optional.ofNullable(value)));
        return args;
    }

    private static Map<String, String> labels(Call call) {
        Map<String, String> labels = new TreeMap<>();
        json(call, "labels", "labels", new TypeReference<Map<String, @Nullable String>>() {})
                .orElse(Map.of())
                .forEach((name, value) -> labels.put(name, value == null ? "" : value));
        return labels;
    }

    private static HostConfig hostConfig(Call call) {
        var limits = new ResourcesBuilder()
                .memory(number(call, "memory"))
                .memorySwap(number(call, "memswap"))
                .cpuShares(number(call, "cpushares"))
                .cpuPeriod(number(call, "cpuperiod"))
                .cpuQuota(number(call, "cpuquota"))
                .cpusetCpus(Parameters.text(call, "cpusetcpus"))
                .cpusetMems(Parameters.text(call, "cpusetmems"))
                .cgroupParent(Parameters.text(call, "cgroupparent"));
        json(call, "ulimits", "ulimit settings", new TypeReference<List<Ulimit>>() {})
                .ifPresent(limits::ulimits);
        List<String> hosts = call.queryAll("extrahosts");
        return new HostConfigBuilder()
                .resources(limits.build())
                .shmSize(number(call, "shmsize"))
                .networkMode(Parameters.text(call, "networkmode"))
                .extraHosts(hosts.isEmpty() ? null : hosts)
                .build();
    }

    /** What is no number counts as none, as the Engine has it here. */
    private static long number(Call call, String name) {
        String text = Parameters.text(call, name);
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static <T> Optional<T> json(Call call, String name, String shown, TypeReference<T> type) {
        String text = Parameters.text(call, name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String context = name.equals("outputs") ? "invalid outputs specified: " : "error reading " + shown + ": ";
        try {
            return EngineJson.decodeText(text, type);
        } catch (EngineException e) {
            throw EngineException.invalid(context + e.text(), e);
        }
    }

    /** The Engine takes what it can't read for no credentials. */
    private static Map<String, AuthConfig> credentials(Call call) {
        String header = call.header(CREDENTIALS).orElse("");
        if (header.isEmpty() || header.length() > MAX_CREDENTIALS) {
            return Map.of();
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(header.replace('+', '-').replace('/', '_'));
            Map<String, AuthConfig> read = EngineJson.mapper()
                    .readValue(
                            new String(json, StandardCharsets.UTF_8), new TypeReference<Map<String, AuthConfig>>() {});
            return read == null ? Map.of() : read;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Map.of();
        }
    }

    private Reply prune(Call call) {
        Filters filters = Parameters.filters(call);
        checkPrune(filters);
        for (String name : PRUNE_SIZES) {
            String size = Parameters.text(call, name);
            if (!size.matches("[+-]?[0-9]*")) {
                throw EngineException.invalid(name + " is in bytes and expects an integer, got " + size
                        + ": strconv.Atoi: parsing \"" + size + "\": invalid syntax");
            }
        }
        return Reply.ok(cache.prune());
    }

    private static void checkPrune(Filters filters) {
        String context = "failed to prune build cache: ";
        for (String name : filters.byName().keySet()) {
            if (!PRUNE_FILTERS.contains(name) && !PRUNE_OTHERS.contains(name)) {
                throw EngineException.invalid(context + "invalid filter '" + name + "'");
            }
        }
        String time = filters.has("unused-for") ? "unused-for" : "until";
        if (filters.has("unused-for") && filters.has("until")) {
            throw EngineException.invalid(context + "conflicting filters: \"until\" and \"unused-for\"");
        }
        boolean several = filters.values(time).size() > 1
                || PRUNE_FILTERS.stream().anyMatch(name -> filters.values(name).size() > 1);
        try {
            filters.values(time).stream().limit(1).forEach(value -> TimeFilter.of(value, Instant.EPOCH));
        } catch (EngineException e) {
            throw EngineException.invalid(
                    context + "\"" + time + "\" filter expects a duration (e.g., '24h') or a timestamp: " + e.text(),
                    e);
        }
        if (several) {
            throw EngineException.invalid(context + "filters expect only one value");
        }
    }

    private Reply cancel(Call call) {
        if (Parameters.text(call, "id").isEmpty()) {
            throw EngineException.invalid("build ID not provided");
        }
        return Reply.empty();
    }
}
