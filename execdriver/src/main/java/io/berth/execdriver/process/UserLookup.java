package io.berth.execdriver.process;

import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.StartException;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.nio.file.Path;

/** Finds out whom a process's {@code user[:group]} means inside its container. */
public final class UserLookup {
    private final Kernel kernel;

    public UserLookup(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Resolves a process's user and groups by the container's own files.
     *
     * @param root the container's root, such as {@code /proc/PID/root}
     * @throws StartException INVALID, for a name that is not in the files or a number out of range
     */
    public ResolvedUser resolve(Path root, ProcessSpec process) throws StartException {
        try (OwnedFd folder = kernel.open(Kernel.AT_FDCWD, root.toString(), Kernel.O_PATH, 0, 0)) {
            return resolve(folder, process);
        } catch (IOException e) {
            throw new StartException(
                    StartException.Reason.OTHER, "the container's root can't be opened: " + e.getMessage(), e);
        }
    }

    /** The same by an open root, which stays the caller's. */
    ResolvedUser resolve(OwnedFd root, ProcessSpec process) throws StartException {
        return new Accounts(kernel, root).resolve(process.user(), process.additionalGroups());
    }
}
