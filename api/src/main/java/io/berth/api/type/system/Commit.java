package io.berth.api.type.system;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.berth.api.type.Absent;

/** The version of a helper program. */
public record Commit(@JsonProperty("ID") String id) {
    /** Puts the default in the place of what the JSON does not have. */
    public Commit {
        id = Absent.text(id);
    }
}
