package io.berth.execdriver.builtin;

import io.berth.execdriver.StartException;
import io.berth.execdriver.StartException.Reason;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.launcher.LaunchFailure;
import io.berth.execdriver.launcher.Operation;

/** The launcher's errors in runc's words, each with its reason; what engines put around is the daemon's to say. */
final class StartFailures {
    private static final String WRONG_KIND = ": Are you trying to mount a directory onto a file (or vice-versa)? "
            + "Check if the specified host path exists and is the expected type";

    private StartFailures() {}

    static StartException of(LaunchFailure failure) {
        Reason reason = reason(failure);
        String hint = reason == Reason.NOT_A_DIRECTORY ? WRONG_KIND : "";
        return new StartException(reason, failure.text() + hint);
    }

    private static Reason reason(LaunchFailure failure) {
        if (failure.errno() == Errno.ENOTDIR && (failure.during(Operation.BIND) || failure.during(Operation.MOUNT))) {
            return Reason.NOT_A_DIRECTORY;
        }
        if (failure.during(Operation.MASK)
                || failure.during(Operation.SYSCTL)
                || failure.during(Operation.BIND)
                || failure.during(Operation.MOUNT)) {
            return ofFile(failure);
        }
        if (failure.during(Operation.CWD)) {
            return switch (failure.errno()) {
                case Errno.EACCES -> Reason.INVALID;
                case Errno.EROFS -> Reason.OTHER;
                default -> Reason.NOT_FOUND;
            };
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

    /** The null device that paths are masked with, a kernel setting, a mount: a lack of it counts as that of a program. */
    private static Reason ofFile(LaunchFailure failure) {
        return switch (failure.errno()) {
            case Errno.ENOENT -> Reason.NOT_FOUND;
            case Errno.EACCES -> Reason.NOT_EXECUTABLE;
            default -> Reason.OTHER;
        };
    }
}
