package io.berth.daemon.build;

import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;

import io.berth.api.backend.BuildOptions;
import io.berth.api.error.EngineException;
import io.berth.daemon.image.RemoteFile;
import io.berth.daemon.tar.InsidePath;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gets a build's context from where the client says it is. */
record ContextSource(Kernel kernel, BuildFolder folder) {
    private static final String PLAIN = "text/plain";

    /**
     * The context; nothing is left open after a failure.
     *
     * @param body the request's, which is the context unless that is elsewhere
     */
    BuildContext open(BuildOptions options, InputStream body) throws IOException, InterruptedException {
        String remote = options.remote();
        if (remote.isEmpty()) {
            return BuildContext.unpack(kernel, folder, body);
        }
        body.transferTo(OutputStream.nullOutputStream());
        if (GitRepository.isOne(remote)) {
            return repository(GitRepository.parse(remote));
        }
        if (!RemoteFile.isAddress(remote)) {
            throw failed("remoteURL (" + remote + ") could not be recognized as URL");
        }
        return file(remote);
    }

    private static EngineException failed(String text) {
        return EngineException.internal(text, new IOException("no context"));
    }

    /** A Dockerfile that stands alone, or an archive. */
    private BuildContext file(String remote) throws IOException, InterruptedException {
        try (RemoteFile file = RemoteFile.get(remote)) {
            if (!file.type().equals(PLAIN)) {
                return BuildContext.unpack(kernel, folder, file.body());
            }
            Path files = folder.newFolder();
            Files.copy(file.body(), files.resolve("Dockerfile"));
            return BuildContext.of(kernel, folder, folder.open(files));
        } catch (EngineException e) {
            throw failed("error downloading remote context " + remote + ": " + e.text());
        }
    }

    private BuildContext repository(GitRepository repository) throws IOException, InterruptedException {
        Path files = folder.newFolder();
        repository.fetchInto(files);
        BuildFolder.remove(kernel, files.resolve(".git"));
        try (OwnedFd root = folder.open(files)) {
            byte[] inside = ("/" + repository.folder()).getBytes(StandardCharsets.UTF_8);
            return BuildContext.of(
                    kernel, folder, InsidePath.open(kernel.tree(), root.number(), inside, O_RDONLY | O_DIRECTORY));
        } catch (KernelException e) {
            throw failed("error setting git context, \"" + repository.folder() + "\" not within git root");
        }
    }
}
