package io.berth.api.backend;

import io.berth.api.type.container.FilesystemChange;
import io.berth.api.type.container.PathStat;
import java.io.InputStream;
import java.util.List;

/** Containers' files from outside. Names and refusals as in {@link ContainerLifecycle}; containers need not run. */
public interface ArchiveBackend {
    /**
     * What comes out of a container.
     *
     * @param body writes the tar; has to be written or abandoned
     */
    record Copy(PathStat stat, StreamBody body) {}

    /**
     * How files are put into a container.
     *
     * @param noOverwriteDirNonDir whether a folder and a file may not take each other's place
     * @param copyUidGid whether the files are to belong to the container's user
     */
    record ExtractOptions(boolean noOverwriteDirNonDir, boolean copyUidGid) {}

    /** What there is of a path, links in its last part not followed unless a slash stands behind. */
    PathStat stat(String container, String path) throws InterruptedException;

    /** Takes a path out, with all below it. */
    Copy copyOut(String container, String path) throws InterruptedException;

    /**
     * Puts files below a folder.
     *
     * @param tar plain or compressed; stays the caller's
     */
    void copyIn(String container, String path, ExtractOptions options, InputStream tar) throws InterruptedException;

    /** The container's whole file system as a tar, without volumes; has to be written or abandoned. */
    StreamBody export(String container) throws InterruptedException;

    /** In which files the container differs from its image. */
    List<FilesystemChange> changes(String container) throws InterruptedException;
}
