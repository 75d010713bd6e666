package io.berth.daemon;

import io.berth.api.http.TlsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the engine is to run, from flags and the configuration file together.
 *
 * @param hosts where to listen: {@code unix:///path}, {@code tcp://host:port}, or {@code fd://} for what the service manager
 *     has opened
 * @param group the group that may use the unix sockets
 * @param dataRoot what must survive a reboot: database, images, layers, containers
 * @param execRoot what must survive only the engine: sockets of running containers' parents
 * @param pidFile where the engine's pid is written
 * @param debug whether details are logged
 * @param liveRestore whether an orderly stop leaves containers running
 * @param shutdownTimeout seconds that an orderly stop waits for containers
 * @param logDriver what containers log to unless they say otherwise
 * @param tls TLS on TCP; empty for none
 * @param openTcp whether TCP without TLS is meant
 * @param logOpts the log driver's options unless containers have their own
 * @param runtimes what containers may run under
 * @param network how containers' networks are to be
 * @param insecureRegistries those that need no trusted certificate, or no TLS
 * @param registryMirrors asked before Docker's own registry
 */
record Config(
        List<String> hosts,
        String group,
        Path dataRoot,
        Path execRoot,
        Optional<Path> pidFile,
        boolean debug,
        boolean liveRestore,
        int shutdownTimeout,
        Optional<TlsFiles> tls,
        boolean openTcp,
        String logDriver,
        Map<String, String> logOpts,
        Runtimes runtimes,
        NetworkFlags network,
        List<String> insecureRegistries,
        List<String> registryMirrors) {

    static final String DEFAULT_HOST = "unix:///var/run/berth.sock";
    static final Path DEFAULT_FILE = Path.of("/etc/berth/daemon.json");
}
