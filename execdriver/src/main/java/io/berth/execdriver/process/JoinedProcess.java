package io.berth.execdriver.process;

import io.berth.execdriver.RunningProcess;
import io.berth.execdriver.StartException;

/**
 * A process in a container, under a parent of its own, so that it needs nothing of the container's parent. It ends with
 * the container's pid namespace; {@link #close()} lets it run on alone.
 */
public final class JoinedProcess implements AutoCloseable {
    private final LaunchedDriver driver;
    private final Joining joining;
    private final ContainerParts parts;

    JoinedProcess(LaunchedDriver driver, Joining joining, ContainerParts parts) {
        this.driver = driver;
        this.joining = joining;
        this.parts = parts;
    }

    /** The process; its streams flow from {@link #start()} on. */
    public RunningProcess process() {
        return parts.init();
    }

    /**
     * Executes the program.
     *
     * @throws StartException when it could not; nothing is left of it then
     */
    public void start() throws StartException, InterruptedException {
        try {
            driver.startJoined(joining, parts);
            parts.init().awaitStarted();
        } catch (StartException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** Lets go of the process. A parent without a folder ends with its process. */
    @Override
    public void close() {
        driver.letGo(parts);
    }
}
