package io.berth.execdriver.builtin;

import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.CapabilitySets;
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
import java.util.Set;
import java.util.TreeMap;

/**
 * The part of a program that makes a process what its specification says and executes it: the whole second program of a
 * container's init, the end of an exec's only one.
 */
final class ProcessProgram {
    private static final int TTY_GROUP = 5;

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
    private boolean hasTerminal;

    ProcessProgram(Program program, ProcessSpec spec, SeccompProfiles profiles) {
        this.program = program;
        this.spec = spec;
        this.profiles = profiles;
    }

    /** Goes on after a program that has made the terminal already. */
    ProcessProgram withTerminal() {
        hasTerminal = true;
        return this;
    }

    /**
     * Adds the terminal.
     *
     * @param owner the user whose it is
     * @param away whether it goes over the socket that is stdin so far
     */
    void addTerminal(int owner, boolean init, WindowSize size, boolean away) {
        program.add(Operation.CONSOLE, size.rows(), size.columns(), owner, TTY_GROUP, init ? 1 : 0, away ? 1 : 0);
    }

    /**
     * Adds all operations up to the execution.
     *
     * @param readOnly the mounts that are made read-only once nothing has to be made in them any more
     * @param size the terminal's size, looked at only when the process has a terminal
     */
    void add(ResolvedUser user, boolean init, List<String> readOnly, WindowSize size) throws StartException {
        if (spec.terminal().isEmpty()) {
            program.add(Operation.SESSION);
        } else if (!hasTerminal) {
            addTerminal(user.uid(), init, size, false);
        }
        addRlimits();
        program.add(Operation.CWD, List.of(spec.cwd().isEmpty() ? "/" : spec.cwd()), spec.createCwd() ? 1 : 0);
        readOnly.forEach(place -> program.add(Operation.READONLY_MOUNT, List.of(place)));
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

    /** Adds what has to be done with limits before the process is in a user namespace. */
    void raiseLimits() throws StartException {
        for (Map.Entry<String, Rlimit> limit : spec.rlimits().entrySet()) {
            program.add(
                    Operation.RAISE, number(limit.getKey()), limit.getValue().hard());
        }
    }

    private void addRlimits() throws StartException {
        for (Map.Entry<String, Rlimit> limit : new TreeMap<>(spec.rlimits()).entrySet()) {
            program.add(
                    Operation.RLIMIT,
                    number(limit.getKey()),
                    limit.getValue().soft(),
                    limit.getValue().hard());
        }
    }

    private static int number(String rlimit) throws StartException {
        Integer number = RLIMITS.get(rlimit);
        if (number == null) {
            throw new StartException(StartException.Reason.INVALID, "invalid ulimit type: " + rlimit);
        }
        return number;
    }

    private void addSeccomp() throws StartException {
        if (spec.seccomp().isPresent()) {
            byte[] filter = profiles.filter(spec.seccomp().get(), spec.capabilities());
            program.addBytes(Operation.SECCOMP, filter, 0, filter.length);
        }
    }

    private void addCredentials(ResolvedUser user) throws StartException {
        CapabilitySets sets = spec.capabilitySets().orElseGet(() -> setsOf(user));
        var ints = new ArrayList<>(List.of((long) user.uid(), (long) user.gid()));
        try {
            for (Set<String> set :
                    List.of(sets.bounding(), sets.effective(), sets.permitted(), sets.inheritable(), sets.ambient())) {
                ints.add(Capabilities.mask(set));
            }
        } catch (IllegalArgumentException e) {
            throw new StartException(StartException.Reason.INVALID, String.valueOf(e.getMessage()), e);
        }
        user.supplementary(spec).forEach(group -> ints.add((long) group));
        program.add(
                Operation.CREDENTIALS, ints.stream().mapToLong(Long::longValue).toArray());
    }

    private CapabilitySets setsOf(ResolvedUser user) {
        Set<String> held = user.uid() == 0 ? spec.capabilities() : Set.of();
        return new CapabilitySets(spec.capabilities(), held, held, Set.of(), Set.of());
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
