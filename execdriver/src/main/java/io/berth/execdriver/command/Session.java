package io.berth.execdriver.command;

import io.berth.execdriver.builtin.NativeDriver;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.oci.OciDriver;
import io.berth.execdriver.process.LaunchedDriver;
import io.berth.execdriver.process.Parents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A driver for the time of one command. What it has started lives on under its own parents. */
final class Session implements AutoCloseable {
    /** A runtime that takes longer for one command counts as hung. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Kernel kernel;
    private final EpollLoop loop;
    private final Parents parents;
    private final LaunchedDriver driver;

    private Session(Kernel kernel, EpollLoop loop, Parents parents, LaunchedDriver driver) {
        this.kernel = kernel;
        this.loop = loop;
        this.parents = parents;
        this.driver = driver;
    }

    /**
     * Opens the driver.
     *
     * @param runtime {@code native}, or an OCI runtime's binary
     */
    static Session open(Path root, String runtime) throws IOException {
        Kernel kernel = LinuxKernel.load();
        var loop = new EpollLoop(kernel);
        Parents parents = Parents.openBriefly(root, kernel, loop);
        LaunchedDriver driver = runtime.equals("native")
                ? new NativeDriver(parents)
                : new OciDriver(parents, runtime, runtime, List.of(), PATIENCE);
        return new Session(kernel, loop, parents, driver);
    }

    Kernel kernel() {
        return kernel;
    }

    LaunchedDriver driver() {
        return driver;
    }

    @Override
    public void close() {
        driver.close();
        parents.close();
        loop.close();
    }
}
