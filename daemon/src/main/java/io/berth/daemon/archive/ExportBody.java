package io.berth.daemon.archive;

import io.berth.api.backend.StreamBody;
import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarWriter;
import io.berth.daemon.tar.TreeArchiver;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.PlatformTask;
import java.io.IOException;
import java.io.OutputStream;

/** A container's whole file system as a tar. */
final class ExportBody implements StreamBody {
    private final Kernel kernel;
    private final ContainerView view;

    /** Takes the view over. */
    ExportBody(Kernel kernel, ContainerView view) {
        this.kernel = kernel;
        this.view = view;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        try (view) {
            PlatformTask.run("export", () -> {
                TarWriter writer = new TarWriter(out);
                new TreeArchiver(kernel, writer, false).addContents(view.root(), RawPath.of(""));
                writer.finish();
                return view;
            });
        }
    }

    @Override
    public void abandon() {
        view.close();
    }
}
