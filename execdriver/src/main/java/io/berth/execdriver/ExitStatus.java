package io.berth.execdriver;

import java.time.Instant;

/**
 * How a process ended.
 *
 * @param code its exit status, or 128 and the signal's number
 * @param at when its parent saw it end
 * @param oomKilled whether the kernel killed a process of its cgroup for memory
 */
public record ExitStatus(int code, Instant at, boolean oomKilled) {}
