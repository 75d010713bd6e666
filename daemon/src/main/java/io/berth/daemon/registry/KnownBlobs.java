package io.berth.daemon.registry;

import io.berth.daemon.image.Digest;
import io.berth.daemon.metadata.RegistryBlobRecords;
import io.berth.daemon.metadata.RegistryBlobRecords.Row;
import io.berth.daemon.registry.Manifest.Blob;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Remembers in which form a layer lies in which repository, so that a push need not send what is there, or lies elsewhere
 * in the same registry. It may be wrong at any time: whoever asks has to ask the registry too. Any thread may call.
 */
final class KnownBlobs {
    private static final String GZIP = "gzip";

    private final RegistryBlobRecords records;
    private final AtomicBoolean swept = new AtomicBoolean();

    KnownBlobs(RegistryBlobRecords records) {
        this.records = records;
    }

    /**
     * A blob that a layer was once.
     *
     * @param repository with its registry
     */
    record Known(String repository, Blob blob) {}

    /** Takes note of a layer; other compressions than gzip are left out, since a manifest of Docker's has no name for them. */
    void remember(String diffId, String repository, Blob blob) {
        if (swept.compareAndSet(false, true)) {
            records.deleteOfUnknownLayers();
        }
        if (blob.mediaType().endsWith(GZIP)) {
            records.put(new Row(diffId, repository, blob.digest().toString(), blob.size()));
        }
    }

    void forget(String diffId, String repository) {
        records.delete(diffId, repository);
    }

    /** What is known of a layer, the latest first. */
    List<Known> of(String diffId) {
        return records.list(diffId).stream()
                .flatMap(row -> Digest.parse(row.digest()).stream()
                        .map(digest -> new Known(row.repository(), new Blob(PushManifest.LAYER, digest, row.size()))))
                .toList();
    }
}
