package io.berth.api.type.stats;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Input and output of block devices; null where nothing was read, empty where the kernel does not count. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record BlkioStats(
        @Nullable List<Entry> ioServiceBytesRecursive,
        @Nullable List<Entry> ioServicedRecursive,
        @Nullable List<Entry> ioQueueRecursive,
        @Nullable List<Entry> ioServiceTimeRecursive,
        @Nullable List<Entry> ioWaitTimeRecursive,
        @Nullable List<Entry> ioMergedRecursive,
        @Nullable List<Entry> ioTimeRecursive,
        @Nullable List<Entry> sectorsRecursive) {
    /** Of a container that does not run. */
    public static final BlkioStats NONE = new BlkioStats(null, null, null, null, null, null, null, null);

    /**
     * One device's count.
     *
     * @param op {@code Read}, {@code Write}…
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Entry(long major, long minor, String op, long value) {}

    /** What version 2 of control groups counts. */
    public static BlkioStats ofUnified(List<Entry> bytes) {
        return new BlkioStats(bytes.isEmpty() ? null : bytes, null, null, null, null, null, null, null);
    }

    /** What today's kernels count in version 1. */
    public static BlkioStats of(List<Entry> bytes, List<Entry> operations) {
        List<Entry> none = List.of();
        return new BlkioStats(bytes, operations, none, none, none, none, none, none);
    }
}
