package io.berth.daemon.container;

import io.berth.execdriver.ContainerSpec.Rootfs;
import java.io.IOException;
import java.nio.file.Path;

/** Images that containers mount besides the one they run. A holder is a container's id, a dash and a number. */
public interface MountedImages {
    /**
     * Keeps an image's layers, whatever becomes of the image, until {@link #release}.
     *
     * @return where {@link #mount} will put them
     */
    Path hold(String holder, String imageId) throws IOException;

    /** What is held, to be read only. */
    Rootfs layers(String holder);

    /** Mounts what is held, read-only, in the place of what may be mounted there. */
    void mount(String holder) throws IOException;

    /** Takes the mount away; one that is not there is no error. */
    void unmount(String holder) throws IOException;

    /** Gives up what is held, mounted or not; nothing held is no error. */
    void release(String holder) throws IOException;
}
