package io.berth.execdriver.process;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ProcessSpec;

/**
 * A further process for a container whose parent another engine process looks after, or nobody.
 *
 * @param id names the process's own state folder
 * @param container as it was created
 * @param init the pid of the container's first process, which runs
 * @param process what to run
 */
public record Joining(String id, ContainerSpec container, int init, ProcessSpec process) {}
