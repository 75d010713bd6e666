package io.berth.execdriver.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Turns rules about system calls into a filter program for seccomp(2), by libseccomp. */
public final class SeccompCompiler {
    /** Actions, as seccomp(2) has them; the low 16 bits of ERRNO are the error's number. */
    public static final long ACTION_ALLOW = 0x7fff0000L;

    public static final long ACTION_ERRNO = 0x00050000L;

    private static final int ATTRIBUTE_BINARY_TREE = 8;
    private static final int BINARY_TREE = 2;
    private static final int ATTRIBUTE_BAD_ARCHITECTURE = 2;
    private static final int COMPARISON_BYTES = 24;
    private static final int EEXIST = 17;
    private static final int MAX_FILTER_BYTES = 32 * 1024;

    private final DescriptorCalls kernel;
    private final Libseccomp library;

    /**
     * A condition on one argument of a system call.
     *
     * @param argument 0 to 5
     * @param operator {@code enum scmp_compare}: 1 NE, 2 LT, 3 LE, 4 EQ, 5 GE, 6 GT, 7 MASKED_EQ
     * @param value what it is compared with, or the mask
     * @param second the value under the mask
     */
    public record Comparison(int argument, int operator, long value, long second) {}

    /** What happens to a system call when all conditions hold; a name that this machine does not know is left out. */
    public record Rule(String syscall, long action, List<Comparison> comparisons) {}

    private SeccompCompiler(DescriptorCalls kernel, Libseccomp library) {
        this.kernel = kernel;
        this.library = library;
    }

    /**
     * Loads the library.
     *
     * @throws IOException when it is not installed
     */
    public static SeccompCompiler load(DescriptorCalls kernel) throws IOException {
        return new SeccompCompiler(kernel, new Libseccomp());
    }

    /** The system call's number on this machine, negative when it has none. */
    public int number(String syscall) {
        return library.resolveName(syscall.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Compiles a filter.
     *
     * @param defaultAction for calls without a rule
     * @param architectures AUDIT_ARCH tokens beside this machine's own
     * @return instructions ({@code struct sock_filter}) in native byte order
     */
    public byte[] compile(long defaultAction, List<Long> architectures, List<Rule> rules) throws IOException {
        long filter = library.init(defaultAction);
        if (filter == 0) {
            throw new IOException("seccomp: unknown default action " + Long.toHexString(defaultAction));
        }
        try {
            library.setAttribute(filter, ATTRIBUTE_BAD_ARCHITECTURE, defaultAction);
            library.setAttribute(filter, ATTRIBUTE_BINARY_TREE, BINARY_TREE);
            for (long architecture : architectures) {
                check(library.addArchitecture(filter, architecture), "architecture " + Long.toHexString(architecture));
            }
            for (Rule rule : rules) {
                add(filter, rule);
            }
            return export(filter);
        } finally {
            library.release(filter);
        }
    }

    private void add(long filter, Rule rule) throws IOException {
        int number = number(rule.syscall);
        if (number == -1) {
            return;
        }
        List<Comparison> comparisons = rule.comparisons;
        var arguments = ByteBuffer.allocateDirect(Math.max(1, comparisons.size()) * COMPARISON_BYTES)
                .order(ByteOrder.nativeOrder());
        for (Comparison comparison : comparisons) {
            arguments.putInt(comparison.argument).putInt(comparison.operator);
            arguments.putLong(comparison.value).putLong(comparison.second);
        }
        check(
                library.addRule(filter, rule.action, number, comparisons.size(), arguments.flip()),
                "rule for " + rule.syscall);
    }

    /** Reads the program back through a pipe, which holds more than the longest filter. */
    private byte[] export(long filter) throws IOException {
        try (FdPair pipe = kernel.pipe(0)) {
            kernel.fcntl(pipe.second().number(), DescriptorCalls.F_SETPIPE_SZ, 4 * MAX_FILTER_BYTES);
            check(library.exportBpf(filter, pipe.second().number()), "export");
            pipe.second().close();
            var program = ByteBuffer.allocateDirect(4 * MAX_FILTER_BYTES);
            int count;
            do {
                count = kernel.read(pipe.first().number(), program);
            } while (count > 0);
            var bytes = new byte[program.flip().remaining()];
            program.get(bytes);
            return bytes;
        }
    }

    private static void check(int result, String what) throws IOException {
        if (result < 0 && result != -EEXIST) {
            throw new IOException("seccomp: " + what + ": error " + -result);
        }
    }
}
