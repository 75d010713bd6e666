package io.berth.execdriver.process;

import io.berth.execdriver.ProcessSpec;
import java.util.List;

/**
 * Who a process runs as, in numbers.
 *
 * @param groups all groups, {@code gid} as the first, without doubles
 * @param home the home folder, {@code /} when there is no record
 */
public record ResolvedUser(int uid, int gid, List<Integer> groups, String home) {
    /** The groups that a process gets beside its own: those of Docker, or of an OCI bundle no more than it names. */
    public List<Integer> supplementary(ProcessSpec process) {
        return process.capabilitySets().isPresent()
                ? process.additionalGroups().stream().map(Integer::valueOf).toList()
                : groups;
    }
}
