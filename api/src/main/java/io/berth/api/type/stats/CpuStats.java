package io.berth.api.type.stats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * Processor time.
 *
 * @param systemCpuUsage of the whole machine since its start, nanoseconds
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record CpuStats(
        CpuUsage cpuUsage,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long systemCpuUsage,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int onlineCpus,
        ThrottlingData throttlingData) {
    /** Of a container that does not run. */
    public static final CpuStats NONE =
            new CpuStats(new CpuUsage(0, List.of(), 0, 0), 0, 0, new ThrottlingData(0, 0, 0));

    /** A container's time in nanoseconds; by processor only where the kernel counts so (cgroup version 1). */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record CpuUsage(
            long totalUsage,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Long> percpuUsage,
            long usageInKernelmode,
            long usageInUsermode) {}

    /** What a quota has held back; time in nanoseconds. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record ThrottlingData(long periods, long throttledPeriods, long throttledTime) {}
}
