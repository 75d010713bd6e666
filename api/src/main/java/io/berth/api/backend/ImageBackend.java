package io.berth.api.backend;

import io.berth.api.type.image.DeleteItem;
import io.berth.api.type.image.HistoryItem;
import io.berth.api.type.image.ImageInspect;
import io.berth.api.type.image.ImageSummary;
import io.berth.api.type.image.PruneReport;
import io.berth.api.version.ApiVersion;
import java.io.InputStream;
import java.util.List;

/**
 * Images. A name is a reference ({@code busybox}, {@code host:5000/a/b:tag}, {@code name@sha256:…}), an id with or
 * without {@code sha256:}, or a unique beginning of it.
 */
public interface ImageBackend {
    /**
     * Lists images, newest first.
     *
     * @param all intermediate ones too
     * @param sharedSize whether to count the bytes shared with other images, which is slow
     */
    List<ImageSummary> list(boolean all, Filters filters, boolean sharedSize, ApiVersion version)
            throws InterruptedException;

    ImageInspect inspect(String name, ApiVersion version) throws InterruptedException;

    /** Refuses, NOT_FOUND, unless the image is made for the platform, such as {@code linux/arm64}. */
    void requirePlatform(String name, String platform) throws InterruptedException;

    /** Newest step first. */
    List<HistoryItem> history(String name) throws InterruptedException;

    /**
     * Gives an image a further name.
     *
     * @param tag empty for {@code latest}, or for the one in {@code repo}
     */
    void tag(String name, String repo, String tag) throws InterruptedException;

    /**
     * Takes a name off an image, and deletes the image when it was the last.
     *
     * @param noPrune keep parents without a name
     */
    List<DeleteItem> remove(String name, boolean force, boolean noPrune) throws InterruptedException;

    /**
     * Reads an archive of images; the body tells the progress as JSON lines and does the work.
     *
     * @param tar stays the caller's; plain or compressed
     */
    StreamBody load(InputStream tar, boolean quiet) throws InterruptedException;

    /**
     * Writes images as one tar; the body has to be written or abandoned.
     *
     * @param names a repository without a tag stands for all its tags
     * @param platform what each has to be made for; empty for whatever it is
     */
    StreamBody save(List<String> names, String platform) throws InterruptedException;

    /**
     * Makes an image of a root file system; the body tells the progress as JSON lines and does the work.
     *
     * @param source a tar, plain or compressed; stays the caller's
     * @param repo the new image's name, or empty
     * @param tag the new image's tag, or empty
     * @param changes Dockerfile instructions for the image's configuration
     * @param message the comment in the image's history
     * @param platform as the client wrote it, or empty
     */
    StreamBody importTar(
            InputStream source, String repo, String tag, List<String> changes, String message, String platform)
            throws InterruptedException;

    /**
     * As {@link #importTar}, of what a server has.
     *
     * @param address without a scheme it is {@code http}
     */
    StreamBody importFrom(
            String address, String repo, String tag, List<String> changes, String message, String platform)
            throws InterruptedException;

    PruneReport prune(Filters filters) throws InterruptedException;
}
