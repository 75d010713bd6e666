package io.berth.daemon.container;

import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Puts into a new volume what the image has where the container will see the volume. */
public interface VolumeContents {
    /**
     * Copies the files with their owners, and gives the volume's folder the owner and the mode of the image's. Nothing is
     * done when the image has nothing there.
     *
     * @param container has a layer, and does not run
     * @param path an absolute path in the container
     * @param volume the volume's folder, empty
     * @throws NotDirectoryException when the image has something else than a folder there
     */
    void copy(Container container, String path, Path volume) throws IOException, InterruptedException;
}
