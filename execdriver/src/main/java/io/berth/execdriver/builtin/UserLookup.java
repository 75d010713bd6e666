package io.berth.execdriver.builtin;

import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.StartException;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;

/** Finds out whom a process's {@code user[:group]} means inside its container. */
final class UserLookup {
    private final Kernel kernel;

    UserLookup(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Resolves a process's user and groups by the container's own files.
     *
     * @param root the container's root, opened with O_PATH; stays the caller's
     * @throws StartException INVALID, for a name that is not in the files or a number out of range
     */
    ResolvedUser resolve(OwnedFd root, ProcessSpec process) throws StartException {
        return new Accounts(kernel, root).resolve(process.user(), process.additionalGroups());
    }
}
