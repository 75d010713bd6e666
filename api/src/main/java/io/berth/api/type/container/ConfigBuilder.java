package io.berth.api.type.container;

import io.berth.api.type.EmptyObject;
import io.berth.api.type.image.HealthConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Config} field by field; not for use by several threads. */
public final class ConfigBuilder {
    private String hostname = "";
    private String domainname = "";
    private String user = "";
    private boolean attachStdin;
    private boolean attachStdout;
    private boolean attachStderr;
    private Map<String, EmptyObject> exposedPorts = Map.of();
    private boolean tty;
    private boolean openStdin;
    private boolean stdinOnce;
    private @Nullable List<String> env;
    private @Nullable List<String> cmd;
    private @Nullable HealthConfig healthcheck;
    private boolean argsEscaped;
    private String image = "";
    private @Nullable Map<String, EmptyObject> volumes;
    private String workingDir = "";
    private @Nullable List<String> entrypoint;
    private boolean networkDisabled;
    private String macAddress = "";
    private @Nullable List<String> onBuild;
    private Map<String, String> labels = Map.of();
    private String stopSignal = "";
    private @Nullable Integer stopTimeout;
    private List<String> shell = List.of();

    /** Starts with nothing set. */
    public ConfigBuilder() {}

    ConfigBuilder(Config from) {
        hostname = from.hostname();
        domainname = from.domainname();
        user = from.user();
        attachStdin = from.attachStdin();
        attachStdout = from.attachStdout();
        attachStderr = from.attachStderr();
        exposedPorts = from.exposedPorts();
        tty = from.tty();
        openStdin = from.openStdin();
        stdinOnce = from.stdinOnce();
        env = from.env();
        cmd = from.cmd();
        healthcheck = from.healthcheck();
        argsEscaped = from.argsEscaped();
        image = from.image();
        volumes = from.volumes();
        workingDir = from.workingDir();
        entrypoint = from.entrypoint();
        networkDisabled = from.networkDisabled();
        macAddress = from.macAddress();
        onBuild = from.onBuild();
        labels = from.labels();
        stopSignal = from.stopSignal();
        stopTimeout = from.stopTimeout();
        shell = from.shell();
    }

    public ConfigBuilder hostname(String value) {
        hostname = value;
        return this;
    }

    public ConfigBuilder domainname(String value) {
        domainname = value;
        return this;
    }

    public ConfigBuilder user(String value) {
        user = value;
        return this;
    }

    public ConfigBuilder attachStdin(boolean value) {
        attachStdin = value;
        return this;
    }

    public ConfigBuilder attachStdout(boolean value) {
        attachStdout = value;
        return this;
    }

    public ConfigBuilder attachStderr(boolean value) {
        attachStderr = value;
        return this;
    }

    public ConfigBuilder exposedPorts(Map<String, EmptyObject> value) {
        exposedPorts = value;
        return this;
    }

    public ConfigBuilder tty(boolean value) {
        tty = value;
        return this;
    }

    public ConfigBuilder openStdin(boolean value) {
        openStdin = value;
        return this;
    }

    public ConfigBuilder stdinOnce(boolean value) {
        stdinOnce = value;
        return this;
    }

    public ConfigBuilder env(@Nullable List<String> value) {
        env = value;
        return this;
    }

    public ConfigBuilder cmd(@Nullable List<String> value) {
        cmd = value;
        return this;
    }

    public ConfigBuilder healthcheck(@Nullable HealthConfig value) {
        healthcheck = value;
        return this;
    }

    public ConfigBuilder argsEscaped(boolean value) {
        argsEscaped = value;
        return this;
    }

    public ConfigBuilder image(String value) {
        image = value;
        return this;
    }

    public ConfigBuilder volumes(@Nullable Map<String, EmptyObject> value) {
        volumes = value;
        return this;
    }

    public ConfigBuilder workingDir(String value) {
        workingDir = value;
        return this;
    }

    public ConfigBuilder entrypoint(@Nullable List<String> value) {
        entrypoint = value;
        return this;
    }

    public ConfigBuilder networkDisabled(boolean value) {
        networkDisabled = value;
        return this;
    }

    public ConfigBuilder macAddress(String value) {
        macAddress = value;
        return this;
    }

    public ConfigBuilder onBuild(@Nullable List<String> value) {
        onBuild = value;
        return this;
    }

    public ConfigBuilder labels(Map<String, String> value) {
        labels = value;
        return this;
    }

    public ConfigBuilder stopSignal(String value) {
        stopSignal = value;
        return this;
    }

    public ConfigBuilder stopTimeout(@Nullable Integer value) {
        stopTimeout = value;
        return this;
    }

    public ConfigBuilder shell(List<String> value) {
        shell = value;
        return this;
    }

    public Config build() {
        return new Config(
                hostname,
                domainname,
                user,
                attachStdin,
                attachStdout,
                attachStderr,
                exposedPorts,
                tty,
                openStdin,
                stdinOnce,
                env,
                cmd,
                healthcheck,
                argsEscaped,
                image,
                volumes,
                workingDir,
                entrypoint,
                networkDisabled,
                macAddress,
                onBuild,
                labels,
                stopSignal,
                stopTimeout,
                shell);
    }
}
