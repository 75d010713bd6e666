package io.berth.daemon.registry;

import io.berth.api.error.EngineException;
import io.berth.daemon.image.Digest;
import io.berth.daemon.registry.Manifest.Blob;
import io.berth.daemon.registry.Transport.Answer;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The small documents of one repository.
 *
 * @param session stays the owner's
 * @param repository its path in the registry
 */
record Documents(RegistrySession session, String repository) {
    /**
     * The manifest that a tag or digest stands for; a digest is checked.
     *
     * @throws RegistryAnswerException when the registry refuses
     */
    Manifest manifest(String pointer) throws IOException, InterruptedException {
        Map<String, String> accept = Map.of("Accept", String.join(", ", Manifest.ACCEPTED));
        try (Answer answer = session.get(repository + "/manifests/" + pointer, accept)) {
            byte[] json = answer.body().readNBytes(Manifest.MAX_BYTES + 1);
            if (json.length > Manifest.MAX_BYTES) {
                throw EngineException.invalid("manifest is larger than " + Manifest.MAX_BYTES + " bytes");
            }
            Optional<Digest> wanted = Digest.parse(pointer);
            if (wanted.isPresent() && !wanted.get().equals(Digest.of(json))) {
                throw EngineException.internal("manifest verification failed for digest " + pointer);
            }
            return Manifest.parse(json, answer.header("content-type"));
        }
    }

    /** A small blob, such as an image's configuration. */
    byte[] blob(Blob blob) throws IOException, InterruptedException {
        return LayerDownload.small(session, repository, blob);
    }
}
