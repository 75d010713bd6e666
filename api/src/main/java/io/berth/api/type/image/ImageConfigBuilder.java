package io.berth.api.type.image;

import io.berth.api.type.EmptyObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ImageConfig} field by field; not for use by several threads. */
public final class ImageConfigBuilder {
    private @Nullable Boolean argsEscaped;
    private @Nullable List<String> cmd;
    private @Nullable List<String> entrypoint;
    private @Nullable List<String> env;
    private Map<String, EmptyObject> exposedPorts = Map.of();
    private @Nullable HealthConfig healthcheck;
    private @Nullable Map<String, String> labels;
    private @Nullable List<String> onBuild;
    private List<String> shell = List.of();
    private String stopSignal = "";
    private String user = "";
    private @Nullable Map<String, EmptyObject> volumes;
    private String workingDir = "";

    /** Starts with nothing set. */
    public ImageConfigBuilder() {}

    ImageConfigBuilder(ImageConfig from) {
        argsEscaped = from.argsEscaped();
        cmd = from.cmd();
        entrypoint = from.entrypoint();
        env = from.env();
        exposedPorts = from.exposedPorts();
        healthcheck = from.healthcheck();
        labels = from.labels();
        onBuild = from.onBuild();
        shell = from.shell();
        stopSignal = from.stopSignal();
        user = from.user();
        volumes = from.volumes();
        workingDir = from.workingDir();
    }

    public ImageConfigBuilder argsEscaped(@Nullable Boolean value) {
        argsEscaped = value;
        return this;
    }

    public ImageConfigBuilder cmd(@Nullable List<String> value) {
        cmd = value;
        return this;
    }

    public ImageConfigBuilder entrypoint(@Nullable List<String> value) {
        entrypoint = value;
        return this;
    }

    public ImageConfigBuilder env(@Nullable List<String> value) {
        env = value;
        return this;
    }

    public ImageConfigBuilder exposedPorts(Map<String, EmptyObject> value) {
        exposedPorts = value;
        return this;
    }

    public ImageConfigBuilder healthcheck(@Nullable HealthConfig value) {
        healthcheck = value;
        return this;
    }

    public ImageConfigBuilder labels(@Nullable Map<String, String> value) {
        labels = value;
        return this;
    }

    public ImageConfigBuilder onBuild(@Nullable List<String> value) {
        onBuild = value;
        return this;
    }

    public ImageConfigBuilder shell(List<String> value) {
        shell = value;
        return this;
    }

    public ImageConfigBuilder stopSignal(String value) {
        stopSignal = value;
        return this;
    }

    public ImageConfigBuilder user(String value) {
        user = value;
        return this;
    }

    public ImageConfigBuilder volumes(@Nullable Map<String, EmptyObject> value) {
        volumes = value;
        return this;
    }

    public ImageConfigBuilder workingDir(String value) {
        workingDir = value;
        return this;
    }

    public ImageConfig build() {
        return new ImageConfig(
                argsEscaped,
                cmd,
                entrypoint,
                env,
                exposedPorts,
                healthcheck,
                labels,
                onBuild,
                shell,
                stopSignal,
                user,
                volumes,
                workingDir);
    }
}
