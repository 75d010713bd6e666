package io.berth.daemon.layer;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An archive that has been unpacked and belongs to no image yet. {@link LayerStore#commit} makes a layer of it; closing
 * one that was not committed removes it.
 */
public final class UnpackedLayer implements AutoCloseable {
    private final Path folder;
    private final String diffId;
    private final long size;
    private final Trash trash;
    private boolean isThere = true;

    UnpackedLayer(Path folder, String diffId, long size, Trash trash) {
        this.folder = folder;
        this.diffId = diffId;
        this.size = size;
        this.trash = trash;
    }

    /** The digest of the plain archive. */
    public String diffId() {
        return diffId;
    }

    /** Bytes of the files in the archive. */
    public long size() {
        return size;
    }

    Path folder() {
        return folder;
    }

    void markCommitted() {
        isThere = false;
    }

    /** Whether it was neither committed nor removed. */
    boolean isThere() {
        return isThere;
    }

    @Override
    public void close() throws IOException {
        if (isThere) {
            isThere = false;
            trash.remove(folder);
        }
    }
}
