package io.berth.api.type.stats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code GET /containers/{id}/stats}.
 *
 * @param name with its slash; the empty string, which is not shown, in an answer that was asked for at once
 * @param id as with the name
 * @param read when it was read
 * @param preread when {@code precpuStats} was read; the year 1 for never
 * @param numProcs always 0 on Linux
 * @param storageStats always empty on Linux
 * @param networks by interface; null when the container has no network of its own
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record StatsResponse(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String name,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String id,
        Instant read,
        Instant preread,
        PidsStats pidsStats,
        BlkioStats blkioStats,
        int numProcs,
        Map<String, Long> storageStats,
        CpuStats cpuStats,
        CpuStats precpuStats,
        MemoryStats memoryStats,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, NetworkStats> networks) {
    /** The same line without saying whose it is. */
    public StatsResponse withoutName() {
        return new StatsResponse(
                "",
                "",
                read,
                preread,
                pidsStats,
                blkioStats,
                numProcs,
                storageStats,
                cpuStats,
                precpuStats,
                memoryStats,
                networks);
    }
}
