package io.berth.api.type.stats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

/**
 * Memory in bytes.
 *
 * @param stats the rows of {@code memory.stat}
 * @param limit the machine's memory when the container has none
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record MemoryStats(
        long usage,
        long maxUsage,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> stats,
        long failcnt,
        long limit) {
    /** Of a container that does not run. */
    public static final MemoryStats NONE = new MemoryStats(0, 0, Map.of(), 0, 0);
}
