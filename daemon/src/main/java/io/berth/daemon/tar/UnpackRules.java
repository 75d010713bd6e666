package io.berth.daemon.tar;

import java.io.IOException;

/** What differs between the places that archives are unpacked into. One unpacker's thread calls. */
public interface UnpackRules {
    /** An owner in numbers. */
    record Owner(long uid, long gid) {}

    /**
     * Whether an entry stands for something else than a file, which is then done here.
     *
     * @param parent the open folder that the entry belongs in
     */
    boolean isSpecial(int parent, RawPath name, TarEntry entry) throws IOException;

    /**
     * Makes room for an entry where another file is.
     *
     * @throws TarFormatException when the one that is there has to stay
     */
    void makeRoom(int parent, RawPath name, TarEntry entry) throws IOException;

    /** Whom an entry is to belong to. */
    Owner owner(TarEntry entry);

    /** Whether folders that files are made in keep their own times. */
    boolean keepsFolderTimes();

    /** An entry's contents are read from here on, up to {@link #endsContents}. */
    void beginsContents(TarEntry entry) throws IOException;

    void endsContents() throws IOException;
}
