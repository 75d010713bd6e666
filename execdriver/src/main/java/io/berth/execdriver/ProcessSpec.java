package io.berth.execdriver;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One process to run.
 *
 * @param args the program and its arguments; at least one
 * @param env {@code NAME=value}, complete but for HOME, which the driver adds from the user's record when it is missing
 * @param cwd the working folder
 * @param createCwd whether a missing working folder is made (a container's first process) or an error (an exec)
 * @param user as in {@code Config.User}: {@code "", user, uid, user:group, uid:gid …}; names are looked up in the
 *     container's own files
 * @param additionalGroups names or numbers, as in {@code HostConfig.GroupAdd}
 * @param capabilities without the CAP_ prefix, the bounding, permitted and effective set; a user other than root gets
 *     them in the bounding set only
 * @param noNewPrivileges prctl(2) PR_SET_NO_NEW_PRIVS
 * @param seccomp the filter, or empty for unconfined
 * @param rlimits by name without RLIMIT_, lower case: {@code nofile}
 * @param stdin whether there is a stdin pipe; else /dev/null (with a terminal there always is one)
 * @param terminal the terminal's size, or empty for pipes
 * @param capabilitySets of an OCI bundle: what the process gets instead of what follows from {@code capabilities}; its
 *     additional groups are numbers then, and all that it has
 */
public record ProcessSpec(
        List<String> args,
        List<String> env,
        String cwd,
        boolean createCwd,
        String user,
        List<String> additionalGroups,
        Set<String> capabilities,
        boolean noNewPrivileges,
        Optional<SeccompProfile> seccomp,
        Map<String, Rlimit> rlimits,
        boolean stdin,
        Optional<WindowSize> terminal,
        Optional<CapabilitySets> capabilitySets) {

    /** A process's capabilities set by set (capabilities(7)), without the CAP_ prefix. */
    public record CapabilitySets(
            Set<String> bounding,
            Set<String> effective,
            Set<String> permitted,
            Set<String> inheritable,
            Set<String> ambient) {}

    /** A resource limit (getrlimit(2)); -1 stands for no limit. */
    public record Rlimit(long soft, long hard) {}

    /** A terminal's window, in characters; 0 by 0 when nobody has said. */
    public record WindowSize(int rows, int columns) {}

    /** A seccomp filter to compile for a process. */
    public sealed interface SeccompProfile {
        /** The engine's default profile, fitted to the process's capabilities. */
        record Default() implements SeccompProfile {}

        /** A profile file's text, in the JSON form of Docker's {@code --security-opt seccomp=FILE}. */
        record Json(String text) implements SeccompProfile {}
    }
}
