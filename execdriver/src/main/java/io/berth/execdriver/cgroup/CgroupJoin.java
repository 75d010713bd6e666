package io.berth.execdriver.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a process gets into a group. The usual write of a pid to {@code cgroup.procs} waits 4 to 15 ms for the kernel;
 * these ways don't.
 *
 * @param tasks version 1's files that a process of a single thread writes {@code 0} to, for itself
 * @param unified version 2's directory, for clone3(2) with CLONE_INTO_CGROUP
 */
public record CgroupJoin(List<Path> tasks, Optional<Path> unified) {}
