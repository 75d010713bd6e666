package io.berth.api.type.exec;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import io.berth.api.type.TextOrList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /containers/{id}/exec}.
 *
 * @param consoleSize rows, columns
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record ExecConfig(
        String user,
        boolean privileged,
        boolean tty,
        @Nullable List<Integer> consoleSize,
        boolean attachStdin,
        boolean attachStderr,
        boolean attachStdout,
        boolean detach,
        String detachKeys,
        List<String> env,
        String workingDir,

        @JsonDeserialize(using = TextOrList.class) List<String> cmd) {
    /** Nothing set. */
    public static final ExecConfig EMPTY = new ExecConfigBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public ExecConfig {
        user = Absent.text(user);
        consoleSize = Absent.pairOrNull(consoleSize);
        detachKeys = Absent.text(detachKeys);
        env = Absent.strings(env);
        workingDir = Absent.text(workingDir);
        cmd = Absent.strings(cmd);
    }

    /** A builder that starts with this record's values. */
    public ExecConfigBuilder edit() {
        return new ExecConfigBuilder(this);
    }
}
