package io.berth.daemon.build;

import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_NONBLOCK;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;

import io.berth.api.error.EngineException;
import io.berth.daemon.archive.PathInView;
import io.berth.daemon.tar.InsidePath;
import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarWriter;
import io.berth.daemon.tar.TreeArchiver;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tree that files are copied out of. Paths are relative to its root and never lead out of it, whatever links there are
 * in it: the kernel resolves them.
 *
 * @param root stays the caller's
 */
record SourceTree(Kernel kernel, OwnedFd root) {
    private static final String HERE = ".";

    /**
     * A path without dots, as it was meant.
     *
     * @throws EngineException INVALID when it leads above the root
     */
    static String clean(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                if (parts.isEmpty() && !path.startsWith("/")) {
                    throw EngineException.invalid("forbidden path outside the build context: " + path + " ()");
                }
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(HERE)) {
                parts.add(part);
            }
        }
        return parts.isEmpty() ? HERE : String.join("/", parts);
    }

    private PathInView place(String path) {
        return new PathInView(kernel.tree(), root, "/" + path);
    }

    /** Whether a path, links followed, is a folder; empty when there is no such file. */
    Optional<Boolean> isFolder(String path) throws IOException {
        try (OwnedFd target = place(path).openTarget()) {
            return Optional.of(kernel.tree().status(target.number()).isDirectory());
        } catch (KernelException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The paths that a pattern fits, in alphabetical order. */
    List<String> matching(String pattern) throws IOException {
        List<String> found = new ArrayList<>();
        match("", List.of(pattern.split("/", -1)), found);
        return found;
    }

    private void match(String folder, List<String> patterns, List<String> found) throws IOException {
        GlobPattern pattern = new GlobPattern(patterns.getFirst());
        List<String> names =
                names(folder).stream().filter(pattern::matches).sorted().toList();
        for (String name : names) {
            String path = folder.isEmpty() ? name : folder + "/" + name;
            if (patterns.size() == 1) {
                found.add(path);
            } else {
                match(path, patterns.subList(1, patterns.size()), found);
            }
        }
    }

    /** The names in a folder; none when it is no folder, a link to one included. */
    private List<String> names(String folder) throws IOException {
        int flags = O_RDONLY | O_DIRECTORY | io.berth.execdriver.kernel.FileCalls.O_NOFOLLOW;
        List<String> names = new ArrayList<>();
        byte[] path = ("/" + folder).getBytes(StandardCharsets.UTF_8);
        try (OwnedFd open = InsidePath.open(kernel.tree(), root.number(), path, flags)) {
            List<byte[]> some = kernel.tree().list(open.number());
            while (!some.isEmpty()) {
                some.forEach(name -> names.add(new String(name, StandardCharsets.UTF_8)));
                some = kernel.tree().list(open.number());
            }
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOTDIR && e.errno() != Errno.ELOOP && e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        return names;
    }

    /**
     * Writes an archive of a file, or of all that is in a folder; a link at the path's end is followed.
     *
     * @param name what a file is called in the archive
     */
    void write(String path, boolean folder, String name, OutputStream out) throws IOException {
        TarWriter writer = new TarWriter(out);
        TreeArchiver archiver = new TreeArchiver(kernel, writer, false);
        if (folder) {
            try (OwnedFd open = place(path).openFolder()) {
                archiver.addContents(open, RawPath.of(""));
            }
        } else {
            String resolved = place(path).resolved();
            int slash = resolved.lastIndexOf('/');
            try (OwnedFd parent =
                    place(resolved.substring(1, Math.max(1, slash))).openFolder()) {
                archiver.add(parent.number(), RawPath.of(resolved.substring(slash + 1)), RawPath.of(name));
            }
        }
        writer.finish();
    }

    /** Opens a file; the caller closes it. */
    InputStream open(String path) throws IOException {
        byte[] raw = ("/" + path).getBytes(StandardCharsets.UTF_8);
        try (OwnedFd file = InsidePath.open(kernel.tree(), root.number(), raw, O_RDONLY | O_NONBLOCK)) {
            if (!kernel.tree().status(file.number()).isRegularFile()) {
                throw new IOException(path + " is no regular file");
            }
            return new FileInputStream("/proc/self/fd/" + file.number());
        }
    }
}
