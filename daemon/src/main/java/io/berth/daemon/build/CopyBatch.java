package io.berth.daemon.build;

import java.io.IOException;
import java.util.List;

/**
 * What one instruction copies, ready to be read.
 *
 * @param opened what the sources are read through, closed with the batch
 */
record CopyBatch(CopyRequest request, List<CopySource> sources, List<Opened> opened) implements AutoCloseable {
    /** Something that is closed with the batch. */
    @FunctionalInterface
    interface Opened {
        void close() throws IOException;
    }

    /** As the history shows it; the hash in it is what the cache goes by. */
    String comment() {
        List<String> hashes = sources.stream().map(CopySource::hash).toList();
        String hash = hashes.size() == 1 ? hashes.getFirst() : ContentHash.of(hashes);
        String owner = request.owner().isEmpty() ? "" : "--chown=" + request.owner() + " ";
        return request.keyword() + " " + owner + hash + " in " + request.target() + " ";
    }

    @Override
    public void close() throws IOException {
        for (Opened one : opened) {
            one.close();
        }
    }
}
