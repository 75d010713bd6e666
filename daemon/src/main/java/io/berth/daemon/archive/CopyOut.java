package io.berth.daemon.archive;

import io.berth.api.backend.StreamBody;
import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarWriter;
import io.berth.daemon.tar.TreeArchiver;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PlatformTask;
import io.berth.execdriver.kernel.TreeCalls.FileStatus;
import java.io.IOException;
import java.io.OutputStream;

/** One path of a container as a tar; it is called there what it is called in the container. */
final class CopyOut implements StreamBody {
    private final Kernel kernel;
    private final ContainerView view;
    private final PathInView path;

    /** Takes the view over. */
    CopyOut(Kernel kernel, ContainerView view, PathInView path) {
        this.kernel = kernel;
        this.view = view;
        this.path = path;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        try (view) {
            PlatformTask.run("copy-out", () -> {
                TarWriter writer = new TarWriter(out);
                write(new TreeArchiver(kernel, writer, false));
                writer.finish();
                return path;
            });
        }
    }

    private void write(TreeArchiver archiver) throws IOException {
        RawPath name = RawPath.of(path.baseName());
        boolean folder;
        try (OwnedFd file = path.openItself()) {
            FileStatus status = kernel.tree().status(file.number());
            folder = status.isDirectory();
        }
        if (folder) {
            try (OwnedFd fd = path.openFolder()) {
                archiver.addFolder(fd, name);
            }
        } else {
            try (OwnedFd parent = path.openParent()) {
                archiver.add(parent.number(), name, name);
            }
        }
    }

    @Override
    public void abandon() {
        view.close();
    }
}
