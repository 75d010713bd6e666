package io.berth.execdriver.launcher;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The launcher's first process, from which every container's parent is forked. It ends with this object or with this
 * JVM, whichever is first; parents live on.
 */
public final class Zygote implements AutoCloseable {
    private final Kernel kernel;
    private final EpollLoop loop;
    private final Path folder;
    private final Process process;

    private Zygote(Kernel kernel, EpollLoop loop, Path folder, Process process) {
        this.kernel = kernel;
        this.loop = loop;
        this.folder = folder;
        this.process = process;
    }

    /**
     * Extracts the launcher and starts it.
     *
     * @param folder root's own; holds the binary and the socket
     */
    public static Zygote start(Kernel kernel, EpollLoop loop, Path folder) throws IOException {
        Path binary = LauncherBinary.extract(folder);
        Process process = new ProcessBuilder(binary.toString())
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            if (!"ready".equals(said.readLine())) {
                process.destroyForcibly();
                throw new IOException("the launcher " + binary + " does not start");
            }
        }
        return new Zygote(kernel, loop, folder, process);
    }

    /** Forks a parent for a container whose state folder is there already and empty. */
    public ParentConnection fork(Path stateFolder, ParentListener listener) throws IOException {
        ParentConnection connection = ParentConnection.connect(kernel, loop, folder, "launcher.sock", listener);
        connection.folder(stateFolder);
        return connection;
    }

    /** Ends the zygote; a second call does nothing. */
    @Override
    public void close() {
        process.destroy();
    }
}
