package io.berth.execdriver.kernel;

import io.berth.execdriver.kernel.NativeFunction.NativeLibrary;
import java.io.IOException;
import java.nio.ByteBuffer;

/** libseccomp's functions; a filter is the address that {@link #init} gives, a negative result is an error's number. */
final class Libseccomp {
    private final NativeLibrary library = NativeLibrary.load("libseccomp.so.2");
    private final NativeFunction init = library.function("seccomp_init", 1);
    private final NativeFunction archAdd = library.function("seccomp_arch_add", 2);
    private final NativeFunction attrSet = library.function("seccomp_attr_set", 3);
    private final NativeFunction resolveName = library.function("seccomp_syscall_resolve_name", 1);
    private final NativeFunction ruleAddArray = library.function("seccomp_rule_add_array", 5);
    private final NativeFunction exportBpf = library.function("seccomp_export_bpf", 2);
    private final NativeFunction release = library.function("seccomp_release", 1);

    /**
     * Loads the library.
     *
     * @throws IOException when it is not installed
     */
    Libseccomp() throws IOException {}

    /** A new filter, or 0 for an action that the library does not know. */
    long init(long action) {
        return init.call(action);
    }

    int addArchitecture(long filter, long architecture) {
        return (int) archAdd.call(filter, architecture);
    }

    int setAttribute(long filter, int attribute, long value) {
        return (int) attrSet.call(filter, attribute, value);
    }

    /** A system call's number, negative when this machine has none of that name. */
    int resolveName(byte[] name) {
        return (int) NativeFunction.withCopy(name, resolveName::call);
    }

    /**
     * Adds a rule.
     *
     * @param comparisons {@code struct scmp_arg_cmp}, {@code count} of them
     */
    int addRule(long filter, long action, int syscall, int count, ByteBuffer comparisons) {
        return (int) NativeFunction.withBuffer(
                comparisons, address -> ruleAddArray.call(filter, action, syscall, count, address));
    }

    int exportBpf(long filter, int fd) {
        return (int) exportBpf.call(filter, fd);
    }

    void release(long filter) {
        release.call(filter);
    }
}
