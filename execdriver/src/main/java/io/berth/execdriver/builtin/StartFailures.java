package io.berth.execdriver.builtin;

import io.berth.execdriver.StartException;
import io.berth.execdriver.StartException.Reason;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.launcher.LaunchFailure;
import io.berth.execdriver.launcher.Operation;

/** The launcher's errors as Docker's clients know them: the words that runc and containerd put around, and the reason. */
final class StartFailures {
    private static final String CREATE = "failed to create task for container: failed to create shim task: "
            + "OCI runtime create failed: runc create failed: unable to start container process: "
            + "error during container init: ";
    private static final String EXEC = "OCI runtime exec failed: exec failed: unable to start container process: ";
    private static final String WRONG_KIND = ": Are you trying to mount a directory onto a file (or vice-versa)? "
            + "Check if the specified host path exists and is the expected type";

    private StartFailures() {}

    static StartException of(LaunchFailure failure, boolean exec) {
        Reason reason = reason(failure);
        String hint = reason == Reason.NOT_A_DIRECTORY ? WRONG_KIND : "";
        return new StartException(reason, (exec ? EXEC : CREATE) + failure.text() + hint);
    }

    private static Reason reason(LaunchFailure failure) {
        if (failure.errno() == Errno.ENOTDIR && failure.during(Operation.BIND)) {
            return Reason.NOT_A_DIRECTORY;
        }
        if (failure.during(Operation.CWD)) {
            return failure.errno() == Errno.EACCES ? Reason.INVALID : Reason.NOT_FOUND;
        }
        if (failure.during(Operation.EXEC)) {
            return switch (failure.errno()) {
                case Errno.ENOENT -> Reason.NOT_FOUND;
                case Errno.ENOTDIR -> Reason.NOT_FOUND;
                case Errno.EACCES, Errno.EISDIR, Errno.EPERM -> Reason.NOT_EXECUTABLE;
                default -> Reason.OTHER;
            };
        }
        return Reason.OTHER;
    }
}
