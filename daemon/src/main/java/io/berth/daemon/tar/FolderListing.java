package io.berth.daemon.tar;

import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.TreeCalls;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The names in an open folder: in the order of their bytes, as long as there are not so many that it would take much
 * memory; then only piece by piece.
 */
public final class FolderListing {
    private static final int MAX_SORTED = 20_000;
    private static final RawPath END = new RawPath(new byte[0]);

    private final TreeCalls tree;
    private final OwnedFd folder;
    private final Deque<byte[]> names = new ArrayDeque<>();
    private boolean ended;

    /** @param folder its position is used; stays the caller's */
    public FolderListing(TreeCalls tree, OwnedFd folder) {
        this.tree = tree;
        this.folder = folder;
    }

    /** The next name; an empty one at the end. */
    public RawPath next() throws IOException {
        if (names.isEmpty() && !ended) {
            readMore();
        }
        return names.isEmpty() ? END : new RawPath(names.removeFirst());
    }

    private void readMore() throws IOException {
        List<byte[]> read = new ArrayList<>();
        while (!ended && read.size() < MAX_SORTED) {
            List<byte[]> piece = tree.list(folder.number());
            ended = piece.isEmpty();
            read.addAll(piece);
        }
        read.sort(Arrays::compareUnsigned);
        names.addAll(read);
    }
}
