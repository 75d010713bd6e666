package io.berth.execdriver.kernel;

/**
 * The one seam to system calls. {@link LinuxKernel} makes them; tests that need a failure or a record of calls wrap one.
 *
 * <p>Every method that fails throws a {@link KernelException} with the error's number. Every descriptor that comes from
 * here is close-on-exec and belongs to the caller.
 */
public interface Kernel extends DescriptorCalls, PollCalls, SocketCalls, ProcessCalls, FileCalls, NetworkCalls {
    /** The calls that make and change trees of files with any names. */
    TreeCalls tree();

    /** The calls that put trees of mounts together. */
    MountCalls mounts();
}
