package io.berth.execdriver.process;

import io.berth.execdriver.cgroup.Cgroup;

/**
 * What every launched container consists of.
 *
 * @param folder outlives the engine process
 * @param init process 0 of {@code processes}
 * @param stdio the first process's
 */
public record ContainerParts(
        StateFolder folder, Cgroup cgroup, ProcessTable processes, LaunchedProcess init, Stdio stdio) {}
