package io.berth.api.type.volume;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * What a volume takes.
 *
 * @param refCount how many containers have it
 * @param size bytes
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record UsageData(long refCount, long size) {}
