package io.berth.execdriver.launcher;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The launcher's first process, from which every container's parent is forked. It ends with this object or with this
 * JVM, whichever is first; parents live on.
 */
public final class Zygote implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Zygote.class);
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rwx------");

    /** What is for this process alone: a runtime would take it for its own. */
    private static final Set<String> OF_THE_SERVICE_MANAGER =
            Set.of("NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES");

    private final Kernel kernel;
    private final EpollLoop loop;
    private final Path folder;
    private final ReentrantLock processLock = new ReentrantLock();
    private Process process;

    private Zygote(Kernel kernel, EpollLoop loop, Path folder, Process process) {
        this.kernel = kernel;
        this.loop = loop;
        this.folder = folder;
        this.process = process;
    }

    /**
     * Starts the launcher.
     *
     * @param folder root's own; holds the socket
     */
    public static Zygote start(Kernel kernel, EpollLoop loop, Path folder) throws IOException {
        return new Zygote(kernel, loop, folder, launch(kernel, folder));
    }

    private static Process launch(Kernel kernel, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, OWNER_ALONE);
        try (OwnedFd program = LauncherBinary.inMemory(kernel)) {
            return launch(program, folder);
        }
    }

    private static Process launch(OwnedFd program, Path folder) throws IOException {
        String path = "/proc/" + ProcessHandle.current().pid() + "/fd/" + program.number();
        ProcessBuilder builder =
                new ProcessBuilder(path).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeAll(OF_THE_SERVICE_MANAGER);
        Process process = builder.start();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            if (!"ready".equals(said.readLine())) {
                process.destroyForcibly();
                throw new IOException("the launcher does not start");
            }
        }
        return process;
    }

    /**
     * Forks a parent for a container whose state folder is there already and empty. A zygote that somebody has killed is
     * started again.
     */
    public ParentConnection fork(Path stateFolder, ParentListener listener) throws IOException {
        relaunchIfDead();
        ParentConnection connection = ParentConnection.connect(kernel, loop, folder, "launcher.sock", listener);
        connection.folder(stateFolder);
        return connection;
    }

    private void relaunchIfDead() throws IOException {
        processLock.lock();
        try {
            if (!process.isAlive()) {
                LOG.warn("The launcher has ended with {}; it is started again", process.exitValue());
                process = launch(kernel, folder);
            }
        } finally {
            processLock.unlock();
        }
    }

    /** Ends the zygote; a second call does nothing. */
    @Override
    public void close() {
        processLock.lock();
        try {
            process.destroy();
        } finally {
            processLock.unlock();
        }
    }
}
