package io.berth.api.type.build;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code POST /build/prune}.
 *
 * @param cachesDeleted null when there were none
 * @param spaceReclaimed bytes
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record CachePruneReport(@Nullable List<String> cachesDeleted, long spaceReclaimed) {}
