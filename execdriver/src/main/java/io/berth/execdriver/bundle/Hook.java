package io.berth.execdriver.bundle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A program of the host that is run at a point of a container's life.
 *
 * @param args its name and arguments
 * @param timeout empty for as long as it takes
 */
public record Hook(String path, List<String> args, List<String> env, Optional<Duration> timeout) {
    static List<Hook> read(Fields hooks, String point) throws BundleException {
        var found = new ArrayList<Hook>();
        for (Fields hook : hooks.list(point)) {
            hook.allow(Set.of("path", "args", "env", "timeout"));
            String path = hook.text("path");
            if (!path.startsWith("/")) {
                throw hook.wrong("path", "absolute");
            }
            Optional<Duration> timeout =
                    hook.has("timeout") ? Optional.of(Duration.ofSeconds(hook.number("timeout"))) : Optional.empty();
            List<String> args = hook.texts("args");
            found.add(new Hook(path, args.isEmpty() ? List.of(path) : args, hook.texts("env"), timeout));
        }
        return List.copyOf(found);
    }
}
