package io.berth.daemon.build;

import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;

import io.berth.api.error.EngineException;
import io.berth.daemon.archive.CopyRules;
import io.berth.daemon.tar.Compression;
import io.berth.daemon.tar.InsidePath;
import io.berth.daemon.tar.TarFormatException;
import io.berth.daemon.tar.TreeUnpacker;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PlatformTask;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The files that a build is about, put aside where only the engine gets at them. Closed with its build. */
final class BuildContext implements AutoCloseable {
    private static final String IGNORE_FILE = ".dockerignore";
    private static final int MAX_DOCKERFILE = 8 << 20;
    private static final int DRAIN = 1 << 16;

    private final Kernel kernel;
    private final BuildFolder folder;
    private final OwnedFd root;

    private BuildContext(Kernel kernel, BuildFolder folder, OwnedFd root) {
        this.kernel = kernel;
        this.folder = folder;
        this.root = root;
    }

    /**
     * Unpacks an archive; nothing at all counts as an empty one. After a failure the folder is the caller's to close.
     *
     * @param tar plain or compressed; stays the caller's
     * @param folder closed with the context
     */
    static BuildContext unpack(Kernel kernel, BuildFolder folder, InputStream tar)
            throws IOException, InterruptedException {
        Path files = folder.newFolder();
        OwnedFd root = folder.open(files);
        boolean done = false;
        try {
            PlatformTask.run("build-context", () -> unpack(kernel, root, tar));
            done = true;
            return new BuildContext(kernel, folder, root);
        } catch (TarFormatException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        } finally {
            if (!done) {
                root.close();
            }
        }
    }

    /**
     * One that is in a folder already.
     *
     * @param root closed with the context
     */
    static BuildContext of(Kernel kernel, BuildFolder folder, OwnedFd root) {
        return new BuildContext(kernel, folder, root);
    }

    private static long unpack(Kernel kernel, OwnedFd root, InputStream tar) throws IOException {
        PushbackInputStream in = new PushbackInputStream(tar, 1);
        int first = in.read();
        if (first < 0) {
            return 0;
        }
        in.unread(first);
        CopyRules rules = new CopyRules(kernel.tree(), false, Optional.empty(), "/");
        try (TreeUnpacker unpacker = new TreeUnpacker(kernel, root, rules)) {
            long size = unpacker.unpack(Compression.plain(in));
            readOn(in);
            return size;
        }
    }

    /** To the request's end, from where on it is noticed that the client has gone. */
    private static void readOn(InputStream in) throws IOException {
        byte[] rest = new byte[DRAIN];
        while (in.read(rest) >= 0) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("the build was cancelled");
            }
        }
    }

    SourceTree tree() {
        return new SourceTree(kernel, root);
    }

    BuildFolder folder() {
        return folder;
    }

    /**
     * Reads the Dockerfile, and takes away what the context itself says is no part of it.
     *
     * @param path as the client wrote it
     */
    byte[] takeDockerfile(String path) throws IOException {
        String wanted = cleaned(path);
        if (tree().isFolder(wanted).isEmpty() && wanted.equals("Dockerfile")) {
            String lower = wanted.toLowerCase(Locale.ROOT);
            wanted = tree().isFolder(lower).isPresent() ? lower : wanted;
        }
        if (tree().isFolder(wanted).isEmpty()) {
            throw EngineException.internal(
                    "Cannot locate specified Dockerfile: " + path, new IOException("not in the context"));
        }
        byte[] dockerfile = read(wanted);
        if (dockerfile.length == 0) {
            throw EngineException.invalid("the Dockerfile (" + path + ") cannot be empty");
        }
        if (tree().isFolder(IGNORE_FILE).isPresent()) {
            IgnoreRules rules = IgnoreRules.parse(new String(read(IGNORE_FILE), StandardCharsets.UTF_8));
            for (String own : List.of(IGNORE_FILE, wanted)) {
                if (rules.excludes(own)) {
                    remove(own);
                }
            }
        }
        return dockerfile;
    }

    private static String cleaned(String path) {
        try {
            return SourceTree.clean(path);
        } catch (EngineException e) {
            throw EngineException.internal(e.text(), e);
        }
    }

    private byte[] read(String path) throws IOException {
        try (InputStream file = tree().open(path)) {
            byte[] bytes = file.readNBytes(MAX_DOCKERFILE + 1);
            if (bytes.length > MAX_DOCKERFILE) {
                throw EngineException.invalid(path + " is larger than " + MAX_DOCKERFILE + " bytes");
            }
            return bytes;
        }
    }

    private void remove(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        byte[] above = ("/" + path.substring(0, Math.max(0, slash))).getBytes(StandardCharsets.UTF_8);
        try (OwnedFd parent = InsidePath.open(kernel.tree(), root.number(), above, O_RDONLY | O_DIRECTORY)) {
            kernel.tree().unlink(parent.number(), path.substring(slash + 1).getBytes(StandardCharsets.UTF_8), 0);
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** A second call does nothing. */
    @Override
    public void close() {
        root.close();
        folder.close();
    }
}
