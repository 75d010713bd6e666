package io.berth.api.type.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;

/**
 * One line of {@code GET /events}. The first three fields repeat later ones for old clients.
 *
 * @param status containers' and images' action
 * @param from a container's image
 * @param time seconds since 1970
 * @param timeNano nanoseconds since 1970
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Event(
        @JsonProperty("status") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String status,

        @JsonProperty("id") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String id,

        @JsonProperty("from") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String from,

        String type,
        String action,
        Actor actor,

        @JsonProperty("scope") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String scope,

        @JsonProperty("time") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long time,

        @JsonProperty("timeNano") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long timeNano) {
    /** Puts the default in the place of what the JSON does not have. */
    public Event {
        status = Absent.text(status);
        id = Absent.text(id);
        from = Absent.text(from);
        type = Absent.text(type);
        action = Absent.text(action);
        actor = actor == null ? new Actor("", Map.of()) : actor;
        scope = Absent.text(scope);
    }
}
