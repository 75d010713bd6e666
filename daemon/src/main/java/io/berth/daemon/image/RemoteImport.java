package io.berth.daemon.image;

import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import java.io.IOException;
import java.io.OutputStream;

/** An import of what a server has begun to send; for one answer. */
final class RemoteImport implements StreamBody {
    private final ImageImporter importer;
    private final ImageImporter.Plan plan;
    private final String address;
    private final RemoteFile file;

    /** @param file closed when this is written or abandoned */
    RemoteImport(ImageImporter importer, ImageImporter.Plan plan, String address, RemoteFile file) {
        this.importer = importer;
        this.plan = plan;
        this.address = address;
        this.file = file;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        Progress progress = new Progress(out, false);
        progress.status("Downloading from " + address);
        try (file) {
            progress.status(importer.run(plan, file.body()).toString());
        } catch (EngineException e) {
            progress.error(e);
        } catch (IOException e) {
            progress.error(EngineException.internal(String.valueOf(e.getMessage()), e));
        }
    }

    @Override
    public void abandon() {
        try {
            file.close();
        } catch (IOException e) {
            file.client().shutdownNow();
        }
    }
}
