package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.image.RemoteFile;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** Fetches what {@code ADD} names by an address. For one build. */
final class Downloads {
    private final Kernel kernel;
    private final BuildFolder folder;
    private final BuildOutput out;

    Downloads(Kernel kernel, BuildFolder folder, BuildOutput out) {
        this.kernel = kernel;
        this.folder = folder;
        this.out = out;
    }

    /**
     * Fetches a file; it is as old as its server says, and for nobody but its owner.
     *
     * @param opened takes what is to be closed when the file has been copied
     */
    CopySource fetch(String address, String target, List<CopyBatch.Opened> opened)
            throws IOException, InterruptedException {
        String path = Optional.ofNullable(RemoteFile.uri(address).getPath()).orElse("");
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (last.isEmpty() && target.endsWith("/")) {
            throw EngineException.invalid("cannot determine filename for source " + address);
        }
        String name = last.isEmpty() || last.equals("..") || last.equals(".") ? "index" : last;
        Path place = folder.newFolder();
        Path file = place.resolve(name);
        try (RemoteFile remote = RemoteFile.get(address)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            out.text("Downloading " + address + "\n");
            try (OutputStream to = Files.newOutputStream(file)) {
                remote.body().transferTo(to);
            }
            Files.setLastModifiedTime(file, FileTime.from(remote.modified()));
        }
        OwnedFd root = folder.open(place);
        opened.add(root::close);
        SourceTree tree = new SourceTree(kernel, root);
        return new CopySource(tree, name, false, false, ContentHash.of(tree, name, false));
    }
}
