package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;

/**
 * What there is of a path in a container, as the header {@code X-Docker-Container-Path-Stat} tells it.
 *
 * @param mode type and permission bits in the layout of Go's {@code os.FileMode}
 * @param linkTarget where a symbolic link leads in the end, absolute; empty for anything else
 */
@JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
public record PathStat(String name, long size, long mode, Instant mtime, String linkTarget) {}
