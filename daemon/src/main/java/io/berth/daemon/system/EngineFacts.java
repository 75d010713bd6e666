package io.berth.daemon.system;

import io.berth.api.type.system.RegistryConfig;
import io.berth.api.type.system.RuntimeInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the engine knows of itself; some of it can change while it runs.
 *
 * @param id a UUID that stays with the data root
 * @param version the engine's own version
 * @param buildTime when it was built
 * @param dataRoot shown as DockerRootDir
 * @param cgroupVersion {@code "1"} or {@code "2"}
 * @param logDriver the default log driver
 * @param debug whether details are logged
 * @param experimental whether experimental features may be used
 * @param liveRestore whether containers outlive an orderly stop
 * @param labels {@code key=value}
 * @param runtimes what containers may run under, by name
 * @param defaultRuntime for containers that ask for none
 * @param initBinary the program of {@code --init}
 * @param registries what the flags say of registries
 * @param proxies the ways to them
 * @param securityOptions as {@code docker info} shows them
 * @param warnings one line for each thing that the host lacks
 */
public record EngineFacts(
        String id,
        String version,
        String buildTime,
        Path dataRoot,
        String cgroupVersion,
        String logDriver,
        boolean debug,
        boolean experimental,
        boolean liveRestore,
        List<String> labels,
        Map<String, RuntimeInfo> runtimes,
        String defaultRuntime,
        String initBinary,
        RegistryConfig registries,
        Proxies proxies,
        List<String> securityOptions,
        List<String> warnings) {
    /** Proxies for http and https, and what needs none; each may be empty. */
    public record Proxies(String http, String https, String no) {}
}
