package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.ConfigBuilder;
import io.berth.api.type.image.HealthConfig;
import io.berth.api.type.image.ImageConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Fills in from the image what a container's request does not say. */
final class ConfigMerge {
    private ConfigMerge() {}

    /**
     * The container's settings: the request's, and the image's where the request has none.
     *
     * @throws EngineException INVALID when neither says what to run
     */
    static Config merge(Config asked, ImageConfig image) {
        ConfigBuilder merged = asked.edit();
        if (asked.user().isEmpty()) {
            merged.user(image.user());
        }
        if (asked.workingDir().isEmpty()) {
            merged.workingDir(image.workingDir());
        }
        if (asked.stopSignal().isEmpty()) {
            merged.stopSignal(image.stopSignal());
        }
        merged.exposedPorts(union(image.exposedPorts(), asked.exposedPorts()));
        merged.volumes(unionOrNull(image.volumes(), asked.volumes()));
        merged.labels(union(Objects.requireNonNullElse(image.labels(), Map.of()), asked.labels()));
        merged.env(environment(asked.env(), image.env()));
        merged.healthcheck(health(asked.healthcheck(), image.healthcheck()));
        mergeCommand(merged, asked, image);
        String folder = merged.build().workingDir();
        merged.workingDir(folder.isEmpty() ? "" : MountPoints.clean(folder));
        Config config = merged.build();
        if (isEmpty(config.entrypoint()) && isEmpty(config.cmd())) {
            throw EngineException.invalid("no command specified");
        }
        return config;
    }

    /** An entry point in the request takes the image's command away; an empty one only resets the image's. */
    private static void mergeCommand(ConfigBuilder merged, Config asked, ImageConfig image) {
        List<String> entrypoint = asked.entrypoint();
        if (entrypoint == null || entrypoint.isEmpty()) {
            if (isEmpty(asked.cmd())) {
                merged.cmd(image.cmd());
            }
            if (entrypoint == null) {
                merged.entrypoint(image.entrypoint());
            }
        } else if (entrypoint.equals(List.of(""))) {
            merged.entrypoint(null);
        }
        if (isEmpty(merged.build().entrypoint()) && !List.of().equals(entrypoint)) {
            merged.entrypoint(null);
        }
        if (isEmpty(merged.build().cmd())) {
            merged.cmd(null);
        }
    }

    private static @Nullable List<String> environment(@Nullable List<String> asked, @Nullable List<String> image) {
        if (asked == null || asked.isEmpty()) {
            return isEmpty(image) ? asked : image;
        }
        var merged = new ArrayList<>(asked);
        for (String variable : Objects.requireNonNullElse(image, List.<String>of())) {
            String prefix = nameOf(variable) + "=";
            if (asked.stream().noneMatch(own -> (nameOf(own) + "=").equals(prefix))) {
                merged.add(variable);
            }
        }
        return merged;
    }

    private static @Nullable HealthConfig health(@Nullable HealthConfig asked, @Nullable HealthConfig image) {
        if (asked == null || image == null) {
            return asked == null ? image : asked;
        }
        return new HealthConfig(
                asked.test().isEmpty() ? image.test() : asked.test(),
                asked.interval() == 0 ? image.interval() : asked.interval(),
                asked.timeout() == 0 ? image.timeout() : asked.timeout(),
                asked.startPeriod() == 0 ? image.startPeriod() : asked.startPeriod(),
                asked.startInterval() == 0 ? image.startInterval() : asked.startInterval(),
                asked.retries() == 0 ? image.retries() : asked.retries());
    }

    /** The name of {@code NAME=value}. */
    static String nameOf(String variable) {
        int equals = variable.indexOf('=');
        return equals < 0 ? variable : variable.substring(0, equals);
    }

    private static <V> Map<String, V> union(Map<String, V> first, Map<String, V> second) {
        var both = new LinkedHashMap<>(first);
        both.putAll(second);
        return both;
    }

    private static <V> @Nullable Map<String, V> unionOrNull(
            @Nullable Map<String, V> first, @Nullable Map<String, V> second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return union(first, second);
    }

    private static boolean isEmpty(@Nullable List<String> list) {
        return list == null || list.isEmpty();
    }
}
