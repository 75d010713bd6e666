package io.berth.daemon.build;

/**
 * One thing to be copied.
 *
 * @param path in its tree, links not yet followed
 * @param archive whether it is unpacked rather than copied
 */
record CopySource(SourceTree tree, String path, boolean folder, boolean archive, String hash) {
    /** What a file is called when it is put into a folder. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
