package io.berth.daemon.build;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.berth.daemon.tar.ArchivePipe;
import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarEntry;
import io.berth.daemon.tar.TarReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Works out what tells one set of files from another: names, kinds, modes, owners and contents, but no times. */
final class ContentHash {
    private static final int BUFFER = 1 << 16;

    private ContentHash() {}

    /** Of one file, or of all that is in a folder in whatever order the disk has it. */
    static String of(SourceTree tree, String path, boolean folder) throws IOException {
        Map<String, String> members = new TreeMap<>();
        try (ArchivePipe archive = new ArchivePipe("checksum", out -> tree.write(path, folder, path, out))) {
            TarReader reader = new TarReader(archive);
            for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                members.put(entry.get().name().toString(), member(entry.get(), reader, members));
            }
        }
        Hasher all = Hashing.sha256().newHasher();
        members.forEach((name, hash) -> all.putString(name + "\n" + hash + "\n", StandardCharsets.UTF_8));
        return (folder ? "dir:" : "file:") + all.hash();
    }

    /** A further name of a file is what the file is: which name came first is chance. */
    private static String member(TarEntry entry, TarReader reader, Map<String, String> members) throws IOException {
        if (entry.type() == TarEntry.HARD_LINK) {
            return members.getOrDefault(entry.linkName().toString(), "");
        }
        Hasher hasher = Hashing.sha256().newHasher();
        RawPath link = entry.linkName();
        hasher.putChar(entry.type())
                .putInt(entry.mode())
                .putLong(entry.uid())
                .putLong(entry.gid())
                .putLong(entry.size())
                .putLong(entry.major())
                .putLong(entry.minor())
                .putInt(link.length())
                .putBytes(link.bytes());
        new TreeMap<>(entry.attributes())
                .forEach((name, value) -> hasher.putString(name + "=" + value + "\n", StandardCharsets.UTF_8));
        byte[] bytes = new byte[BUFFER];
        for (long left = entry.type() == TarEntry.FILE ? entry.size() : 0; left > 0; ) {
            int count = reader.read(bytes, (int) Math.min(left, bytes.length));
            if (count < 0) {
                throw new IOException("the archive of " + entry.name() + " is cut off");
            }
            hasher.putBytes(bytes, 0, count);
            left -= count;
        }
        return hasher.hash().toString();
    }

    /** Of several. */
    static String of(Iterable<String> hashes) {
        return "multi:" + Hashing.sha256().hashString(String.join(",", hashes), StandardCharsets.UTF_8);
    }
}
