package io.berth.daemon.image;

import java.util.List;

/** Tells which containers were made of an image; the containers implement it. */
@FunctionalInterface
public interface ImageUsers {
    /**
     * A container of an image.
     *
     * @param id the container's, in full
     * @param running paused ones too
     */
    record User(String id, boolean running) {}

    /** The containers of the image with this id ({@code sha256:…}), oldest first. */
    List<User> usersOf(String imageId);
}
