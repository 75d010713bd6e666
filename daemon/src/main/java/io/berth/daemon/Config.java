package io.berth.daemon;

import io.berth.api.http.TlsFiles;
import io.berth.daemon.container.ContainerPresets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the engine is to run, from flags and the configuration file together.
 *
 * @param hosts where to listen: {@code unix:///path}, {@code tcp://host:port}, or {@code fd://} for what the service manager
 *     has opened
 * @param group the group that may use the unix sockets
 * @param dataRoot what must survive a reboot: database, images, layers, containers
 * @param execRoot what must survive only the engine: sockets of running containers' parents
 * @param pidFile where the engine's pid is written
 * @param labels {@code key=value}, shown by {@code docker info}
 * @param liveRestore whether an orderly stop leaves containers running
 * @param shutdownTimeout seconds that an orderly stop waits for containers
 * @param logDriver what containers log to unless they say otherwise
 * @param tls TLS on TCP; empty for none
 * @param openTcp whether TCP without TLS is meant
 * @param logOpts the log driver's options unless containers have their own
 * @param runtimes what containers may run under
 * @param network how containers' networks are to be
 * @param presets what containers are that do not say it themselves
 * @param experimental whether {@code docker build --squash} is allowed
 * @param initPath the program of {@code --init}, if not the engine's own
 */
record Config(
        List<String> hosts,
        String group,
        Path dataRoot,
        Path execRoot,
        Optional<Path> pidFile,
        Logs logs,
        List<String> labels,
        boolean liveRestore,
        int shutdownTimeout,
        Optional<TlsFiles> tls,
        boolean openTcp,
        String logDriver,
        Map<String, String> logOpts,
        Runtimes runtimes,
        NetworkFlags network,
        Registries registries,
        ContainerPresets presets,
        boolean experimental,
        Optional<Path> initPath) {

    static final String DEFAULT_HOST = "unix:///var/run/berth.sock";
    static final Path DEFAULT_FILE = Path.of("/etc/berth/daemon.json");

    /**
     * The engine's own log.
     *
     * @param debug whether details are logged, whatever the level
     * @param level in dockerd's words
     * @param json whether a line is an object
     */
    record Logs(boolean debug, String level, boolean json) {}

    /**
     * How registries are spoken to.
     *
     * @param insecure those that need no trusted certificate, or no TLS
     * @param mirrors asked before Docker's own registry
     * @param proxies the ways there
     */
    record Registries(List<String> insecure, List<String> mirrors, Transfers transfers, Proxies proxies) {}

    /**
     * Bounds of transfers; 0 for none.
     *
     * @param downloads layers at a time
     * @param uploads layers at a time
     * @param attempts at each layer
     */
    record Transfers(int downloads, int uploads, int attempts) {}

    /** How long an orderly stop waits for containers; a negative number of seconds is without end. */
    Duration shutdownPatience() {
        return shutdownTimeout < 0 ? Duration.ofDays(36_500) : Duration.ofSeconds(shutdownTimeout);
    }

    /**
     * This, with what dockerd takes over from a configuration that is read while it runs: what nobody has given stays as it
     * is, except for the bounds of transfers, which go back to their defaults.
     */
    Config reloaded(Config next, Set<Option> given) throws ConfigException {
        boolean debugs = given.contains(Option.DEBUG);
        return new Config(
                hosts,
                group,
                dataRoot,
                execRoot,
                pidFile,
                new Logs(debugs ? next.logs.debug : logs.debug, logs.level, logs.json),
                given.contains(Option.LABELS) ? next.labels : labels,
                given.contains(Option.LIVE_RESTORE) ? next.liveRestore : liveRestore,
                given.contains(Option.SHUTDOWN_TIMEOUT) ? next.shutdownTimeout : shutdownTimeout,
                tls,
                openTcp,
                logDriver,
                logOpts,
                runtimes.reloaded(
                        next.runtimes, given.contains(Option.RUNTIMES), given.contains(Option.DEFAULT_RUNTIME)),
                network,
                new Registries(
                        given.contains(Option.INSECURE_REGISTRY) ? next.registries.insecure : registries.insecure,
                        given.contains(Option.REGISTRY_MIRROR) ? next.registries.mirrors : registries.mirrors,
                        next.registries.transfers,
                        registries.proxies),
                presets.with(
                        given.contains(Option.SHM_SIZE) ? next.presets.shmSize() : presets.shmSize(),
                        given.contains(Option.IPC_MODE) ? next.presets.ipcMode() : presets.ipcMode()),
                experimental,
                initPath);
    }
}
