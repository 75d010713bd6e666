package io.berth.execdriver.cgroup;

import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.ProcessCalls;
import java.io.IOException;
import java.util.List;

/** Signals to many processes, some of which may be gone by then. */
final class ProcessSignals {
    /** A fork bomb that outruns this many rounds is left to the next call. */
    private static final int ROUNDS = 100;

    private final ProcessCalls kernel;

    ProcessSignals(ProcessCalls kernel) {
        this.kernel = kernel;
    }

    /** Lists processes. */
    @FunctionalInterface
    interface Lister {
        List<Integer> pids() throws IOException;
    }

    void send(List<Integer> pids, int signal) throws IOException {
        for (int pid : pids) {
            if (pid > 0) { // 0 stands for one in a pid namespace that is not visible from here
                send(pid, signal);
            }
        }
    }

    /** Kills until a look finds nobody new: those that were forked between the look and the signal have their turn. */
    void killUntilNone(Lister lister) throws IOException {
        List<Integer> before = List.of();
        List<Integer> now = lister.pids();
        for (int round = 0; round < ROUNDS && !before.containsAll(now); round++) {
            send(now, ProcessCalls.SIGKILL);
            before = now;
            now = lister.pids();
        }
    }

    private void send(int pid, int signal) throws IOException {
        try {
            kernel.kill(pid, signal);
        } catch (KernelException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        }
    }
}
