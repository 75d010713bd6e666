package io.berth.api.http;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A unix socket's file: mode 0660, of the given group when there is one. A file that nobody listens on is replaced, one in
 * use is refused.
 *
 * @param key tells this file from another one that took its place
 */
record SocketFile(Path path, Object key) {
    private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

    /** The file of a socket that this process has just bound. */
    static SocketFile made(Path path, String group) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
        giveToGroup(path, group);
        return new SocketFile(path, keyOf(path));
    }

    /** Removes the file unless another one has taken its place. */
    void delete() throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && key.equals(keyOf(path))) {
            Files.deleteIfExists(path);
        }
    }

    /** Makes room for a socket. */
    static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean used = !Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther();
        if (!used) {
            try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                used = probe.isConnected();
            } catch (IOException nobodyListens) {
                LOG.debug("replacing stale socket {}", path, nobodyListens);
            }
        }
        if (used) {
            throw new IOException("can't create unix socket " + path + ": bind: address already in use");
        }
        Files.delete(path);
    }

    private static void giveToGroup(Path path, String group) throws IOException {
        if (group.isEmpty()) {
            return;
        }
        try {
            Files.getFileAttributeView(path, PosixFileAttributeView.class)
                    .setGroup(
                            path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group));
        } catch (UserPrincipalNotFoundException e) {
            LOG.debug("no group {} for {}", group, path);
        }
    }

    private static Object keyOf(Path path) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey(),
                "files have keys on Linux");
    }
}
