package io.berth.daemon.layer;

import static io.berth.execdriver.kernel.FileCalls.AT_REMOVEDIR;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarEntry;
import io.berth.daemon.tar.TarFormatException;
import io.berth.daemon.tar.TreeUnpacker;
import io.berth.daemon.tar.UnpackRules;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.TreeCalls;
import java.io.IOException;

/**
 * How an image's layer is unpacked, in overlayfs's form: an archive's {@code .wh.NAME} becomes a whiteout, its {@code
 * .wh..wh..opq} an opaque folder.
 */
final class LayerRules implements UnpackRules {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String META = ".wh..wh.";

    private final TreeCalls tree;
    private final OwnedFd discarded;
    private final SplitRecorder recorder;
    private long discards;

    /**
     * Makes the rules for one archive.
     *
     * @param discarded gets what the archive itself replaces, on the same file system
     */
    LayerRules(TreeCalls tree, OwnedFd discarded, SplitRecorder recorder) {
        this.tree = tree;
        this.discarded = discarded;
        this.recorder = recorder;
    }

    @Override
    public boolean isSpecial(int parent, RawPath name, TarEntry entry) throws IOException {
        if (!name.startsWith(WHITEOUT)) {
            return false;
        }
        if (name.is(OPAQUE)) {
            tree.setAttribute(parent, new byte[] {'.'}, "trusted.overlay.opaque", new byte[] {'y'});
            return true;
        }
        if (name.startsWith(META)) {
            return true;
        }
        RawPath hidden = name.without(WHITEOUT);
        if (hidden.isEmpty() || hidden.is(".") || hidden.is("..")) {
            throw new TarFormatException("invalid whiteout entry " + TreeUnpacker.shortened(entry.name()));
        }
        try {
            whiteout(parent, hidden);
        } catch (KernelException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            makeRoom(parent, hidden, entry);
            whiteout(parent, hidden);
        }
        return true;
    }

    private void whiteout(int parent, RawPath hidden) throws IOException {
        tree.makeNode(parent, hidden.bytes(), TreeCalls.S_IFCHR, 0, 0);
    }

    /** A folder with something in it only moves out of the way: emptying it is not for here. */
    @Override
    public void makeRoom(int parent, RawPath name, TarEntry entry) throws IOException {
        byte[] bare = name.bytes();
        try {
            tree.unlink(parent, bare, tree.status(parent, bare).isDirectory() ? AT_REMOVEDIR : 0);
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOTEMPTY) {
                throw e;
            }
            discards++;
            tree.rename(
                    parent, bare, discarded.number(), Long.toString(discards).getBytes(ISO_8859_1));
        }
    }

    @Override
    public Owner owner(TarEntry entry) {
        return new Owner(entry.uid(), entry.gid());
    }

    @Override
    public boolean keepsFolderTimes() {
        return true;
    }

    @Override
    public void beginsContents(TarEntry entry) throws IOException {
        recorder.beginsContents(entry);
    }

    @Override
    public void endsContents() throws IOException {
        recorder.endsContents();
    }
}
