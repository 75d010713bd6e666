package io.berth.execdriver.kernel;

import java.io.IOException;

/** A system call failed. */
public final class KernelException extends IOException {
    private static final long serialVersionUID = 1;

    private final String operation;
    private final int errno;
    private final String reason;

    /**
     * Makes the exception for one failed call.
     *
     * @param operation the call and what it was about, such as {@code openat2 etc/passwd}
     * @param reason the kernel's words for {@code errno} (strerror(3))
     */
    public KernelException(String operation, int errno, String reason) {
        super(operation + ": " + reason);
        this.operation = operation;
        this.errno = errno;
        this.reason = reason;
    }

    public String operation() {
        return operation;
    }

    /** The kernel's words for it. */
    public String reason() {
        return reason;
    }

    /** The error's number, one of {@link Errno} or another. */
    public int errno() {
        return errno;
    }
}
