package io.berth.execdriver.bundle;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The hooks that are run in the host's own namespaces.
 *
 * @param created when the container is made and its program is not started: {@code prestart}, then {@code createRuntime}
 * @param started after the program's start
 * @param stopped after the container's deletion
 */
public record Hooks(List<Hook> created, List<Hook> started, List<Hook> stopped) {
    static Hooks read(Fields hooks) throws BundleException {
        hooks.allow(Set.of("prestart", "createRuntime", "poststart", "poststop"));
        return new Hooks(
                Stream.concat(Hook.read(hooks, "prestart").stream(), Hook.read(hooks, "createRuntime").stream())
                        .toList(),
                Hook.read(hooks, "poststart"),
                Hook.read(hooks, "poststop"));
    }
}
