package io.berth.api.backend;

/**
 * A container's streams. All that can be refused is refused before a plan is returned; a plan that is never run holds
 * nothing. Names and refusals as in {@link ContainerLifecycle}.
 */
public interface AttachBackend {
    /** Everything that is written after this returns reaches the client once the plan's task runs. */
    AttachPlan attach(String container, AttachOptions options) throws InterruptedException;

    LogsPlan logs(String container, LogsOptions options) throws InterruptedException;
}
