package io.berth.api.backend;

import io.berth.api.type.build.CachePruneReport;

/** What builds keep besides images. */
public interface BuildCacheBackend {
    /** Removes it, and tells that it is gone. */
    CachePruneReport prune();
}
