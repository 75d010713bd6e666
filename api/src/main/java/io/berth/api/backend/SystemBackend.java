package io.berth.api.backend;

import io.berth.api.type.system.DiskUsage;
import io.berth.api.type.system.InfoResponse;
import io.berth.api.type.system.PingInfo;
import io.berth.api.type.system.VersionResponse;
import io.berth.api.version.ApiVersion;
import java.util.Set;

/** The engine about itself. */
public interface SystemBackend {
    /** Never waits: it is asked for on the selector's thread. */
    PingInfo ping();

    VersionResponse version(ApiVersion version);

    InfoResponse info(ApiVersion version);

    /** What things take on the disk; of what is not among {@code kinds} nothing is said. Slow: files are counted. */
    DiskUsage diskUsage(Set<UsageKind> kinds, ApiVersion version) throws InterruptedException;

    /** Events as JSON lines, each flushed; listening has begun when this returns. */
    StreamBody events(EventsOptions options);
}
