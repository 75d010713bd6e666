package io.berth.daemon.container;

/** Told when a container's program goes, and when it does not: who has something to do meanwhile. Must not wait. */
public interface RunWatcher {
    /** It has started, was taken over from an earlier engine, or goes on after a pause. */
    void runs(Container container, boolean fromTheStart);

    /** It has ended or is paused. */
    void rests(Container container);
}
