package io.berth.execdriver.builtin;

import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.Rlimit;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.StartException;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import io.berth.execdriver.process.ResolvedUser;
import io.berth.execdriver.seccomp.SeccompProfiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of a program that makes a process what its specification says and executes it: the whole second program of a
 * container's init, the end of an exec's only one.
 */
final class ProcessProgram {
    private static final int TTY_GROUP = 5;
    private static final long NO_CAPABILITIES = 0;

    private static final Map<String, Integer> RLIMITS = Map.ofEntries(
            Map.entry("cpu", 0),
            Map.entry("fsize", 1),
            Map.entry("data", 2),
            Map.entry("stack", 3),
            Map.entry("core", 4),
            Map.entry("rss", 5),
            Map.entry("nproc", 6),
            Map.entry("nofile", 7),
            Map.entry("memlock", 8),
            Map.entry("as", 9),
            Map.entry("locks", 10),
            Map.entry("sigpending", 11),
            Map.entry("msgqueue", 12),
            Map.entry("nice", 13),
            Map.entry("rtprio", 14),
            Map.entry("rttime", 15));

    private final Program program;
    private final ProcessSpec spec;
    private final SeccompProfiles profiles;

    ProcessProgram(Program program, ProcessSpec spec, SeccompProfiles profiles) {
        this.program = program;
        this.spec = spec;
        this.profiles = profiles;
    }

    /**
     * Adds all operations up to the execution.
     *
     * @param readonlyRoot whether {@code /} is made read-only once nothing has to be made in it any more
     * @param size the terminal's size, looked at only when the process has a terminal
     */
    void add(ResolvedUser user, boolean init, boolean readonlyRoot, WindowSize size) throws StartException {
        if (spec.terminal().isPresent()) {
            program.add(Operation.CONSOLE, size.rows(), size.columns(), user.uid(), TTY_GROUP, init ? 1 : 0);
        } else {
            program.add(Operation.SESSION);
        }
        addRlimits();
        program.add(Operation.CWD, List.of(spec.cwd().isEmpty() ? "/" : spec.cwd()), spec.createCwd() ? 1 : 0);
        if (readonlyRoot) {
            program.add(Operation.READONLY_ROOT);
        }
        // loading a filter takes CAP_SYS_ADMIN or no new privileges, so it comes before or after the credentials
        if (!spec.noNewPrivileges()) {
            addSeccomp();
        } else {
            program.add(Operation.NO_NEW_PRIVS);
        }
        addCredentials(user);
        if (spec.noNewPrivileges()) {
            addSeccomp();
        }
        program.add(Operation.ENV, environment(user));
        program.add(Operation.ARGV, spec.args());
        program.add(Operation.EXEC);
    }

    private void addRlimits() throws StartException {
        for (Map.Entry<String, Rlimit> limit : new TreeMap<>(spec.rlimits()).entrySet()) {
            Integer number = RLIMITS.get(limit.getKey());
            if (number == null) {
                throw new StartException(StartException.Reason.INVALID, "invalid ulimit type: " + limit.getKey());
            }
            program.add(
                    Operation.RLIMIT,
                    number,
                    limit.getValue().soft(),
                    limit.getValue().hard());
        }
    }

    private void addSeccomp() throws StartException {
        if (spec.seccomp().isPresent()) {
            byte[] filter = profiles.filter(spec.seccomp().get(), spec.capabilities());
            program.addBytes(Operation.SECCOMP, filter, 0, filter.length);
        }
    }

    private void addCredentials(ResolvedUser user) throws StartException {
        long bounding;
        try {
            bounding = Capabilities.mask(spec.capabilities());
        } catch (IllegalArgumentException e) {
            throw new StartException(StartException.Reason.INVALID, String.valueOf(e.getMessage()), e);
        }
        long held = user.uid() == 0 ? bounding : NO_CAPABILITIES;
        var ints = new ArrayList<>(
                List.of((long) user.uid(), (long) user.gid(), bounding, held, held, NO_CAPABILITIES, NO_CAPABILITIES));
        user.groups().forEach(group -> ints.add((long) group));
        program.add(
                Operation.CREDENTIALS, ints.stream().mapToLong(Long::longValue).toArray());
    }

    private List<String> environment(ResolvedUser user) {
        if (spec.env().stream().anyMatch(entry -> entry.startsWith("HOME="))) {
            return spec.env();
        }
        var complete = new ArrayList<>(spec.env());
        complete.add("HOME=" + user.home());
        return complete;
    }
}
