package io.berth.api.type.exec;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /exec/{id}/start}.
 *
 * @param consoleSize rows, columns
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record ExecStartConfig(
        boolean detach, boolean tty, @Nullable List<Integer> consoleSize) {
    /** Puts the default in the place of what the JSON does not have. */
    public ExecStartConfig {
        consoleSize = Absent.pairOrNull(consoleSize);
    }
}
