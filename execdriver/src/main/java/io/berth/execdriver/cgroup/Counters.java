package io.berth.execdriver.cgroup;

import java.util.List;
import java.util.Map;

/**
 * What a group has used so far. A controller that the host does not have counts zero.
 *
 * @param memory bytes
 * @param cpu nanoseconds
 * @param pids the processes' number now
 * @param pidsLimit 0 for none (version 1), -1 for none (version 2), as the Engine API has it
 * @param blockIo bytes and, with version 1, operations for each block device
 * @param unified whether they are of version 2, which counts less
 */
public record Counters(Memory memory, Cpu cpu, long pids, long pidsLimit, List<BlockIo> blockIo, boolean unified) {
    /**
     * Memory in bytes.
     *
     * @param maxUsage the highest usage so far; 0 where it is not counted (version 2)
     * @param limit as the kernel tells it, a number beyond the machine's memory when there is none
     * @param failures how often the limit was hit (version 1), or processes wanted more than there is (version 2)
     * @param stat the rows of {@code memory.stat}, named as the host's version names them
     */
    public record Memory(long usage, long maxUsage, long limit, long failures, Map<String, Long> stat) {}

    /**
     * Processor time in nanoseconds.
     *
     * @param perCpu the total by processor; empty where it is not counted (version 2)
     * @param periods enforcement periods of a quota that have passed
     * @param throttledPeriods those in which the quota was used up
     */
    public record Cpu(
            long total,
            long user,
            long system,
            List<Long> perCpu,
            long periods,
            long throttledPeriods,
            long throttledTime) {}

    /**
     * One row of input and output.
     *
     * @param operation {@code Read}, {@code Write}…; lower case in version 2, as the Engine API shows it
     * @param bytes bytes when true, operations when false
     */
    public record BlockIo(long major, long minor, String operation, boolean bytes, long value) {}
}
