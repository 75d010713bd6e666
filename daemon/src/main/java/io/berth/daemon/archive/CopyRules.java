package io.berth.daemon.archive;

import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarEntry;
import io.berth.daemon.tar.TarFormatException;
import io.berth.daemon.tar.TreeRemover;
import io.berth.daemon.tar.UnpackRules;
import io.berth.execdriver.UserMap;
import io.berth.execdriver.kernel.TreeCalls;
import java.io.IOException;
import java.util.Optional;

/** How files are put into a container: as they are, in the place of what is there. */
public final class CopyRules implements UnpackRules {
    private final TreeCalls tree;
    private final boolean keepKinds;
    private final Optional<Owner> owner;
    private final Optional<UserMap> users;
    private final String folder;

    /**
     * Makes the rules for one copy.
     *
     * @param keepKinds whether a folder and a file may not take each other's place
     * @param owner whom all files are to belong to; empty for those that the archive says
     * @param folder what the client calls the folder that it copies into
     */
    public CopyRules(TreeCalls tree, boolean keepKinds, Optional<Owner> owner, String folder) {
        this(tree, keepKinds, owner, folder, Optional.empty());
    }

    private CopyRules(
            TreeCalls tree, boolean keepKinds, Optional<Owner> owner, String folder, Optional<UserMap> users) {
        this.tree = tree;
        this.keepKinds = keepKinds;
        this.owner = owner;
        this.users = users;
        this.folder = folder;
    }

    /** The same in a file system that shows files with the host's numbers of these users. */
    CopyRules ofUsers(Optional<UserMap> others) {
        return new CopyRules(tree, keepKinds, owner, folder, others);
    }

    @Override
    public boolean isSpecial(int parent, RawPath name, TarEntry entry) {
        return false;
    }

    @Override
    public void makeRoom(int parent, RawPath name, TarEntry entry) throws IOException {
        byte[] bare = name.bytes();
        boolean isFolder = tree.status(parent, bare).isDirectory();
        if (keepKinds && isFolder != entry.isDirectory()) {
            String there = isFolder ? "directory" : "non-directory";
            String comes = isFolder ? "non-directory" : "directory";
            throw new TarFormatException(
                    "cannot overwrite " + there + " \"" + path(entry) + "\" with " + comes + " \"" + folder + "\"");
        }
        if (isFolder) {
            TreeRemover.remove(tree, parent, bare);
        } else {
            tree.unlink(parent, bare, 0);
        }
    }

    private static String path(TarEntry entry) {
        return entry.name().inside().map(RawPath::join).orElse(entry.name()).toString();
    }

    @Override
    public Owner owner(TarEntry entry) {
        Owner inside = owner.orElseGet(() -> new Owner(entry.uid(), entry.gid()));
        if (users.isEmpty()) {
            return inside;
        }
        UserMap.Owner host = users.get().toHost(new UserMap.Owner(inside.uid(), inside.gid()));
        return new Owner(host.uid(), host.gid());
    }

    @Override
    public boolean keepsFolderTimes() {
        return false;
    }

    @Override
    public void beginsContents(TarEntry entry) {
        // nothing but the files themselves is kept
    }

    @Override
    public void endsContents() {
        // nothing but the files themselves is kept
    }
}
