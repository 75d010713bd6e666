package io.berth.daemon.build;

import com.fasterxml.jackson.databind.JsonNode;
import io.berth.api.backend.BuildOptions;
import io.berth.api.backend.RegistryBackend;
import io.berth.api.error.EngineException;
import io.berth.api.json.EngineJson;
import io.berth.api.type.registry.AuthConfig;
import io.berth.daemon.image.Image;
import io.berth.daemon.image.ImageStore;
import io.berth.daemon.image.Reference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Finds the images that a build stands on: those that are here, others at their registries. For one build. */
final class Bases {
    private static final String DOCKER_HUB = "docker.io";
    private static final String DOCKER_HUB_CREDENTIALS = "https://index.docker.io/v1/";
    private static final int MAX_LINE = 1 << 20;

    private final ImageStore images;
    private final RegistryBackend registries;
    private final BuildOptions options;
    private final BuildOutput out;

    Bases(ImageStore images, RegistryBackend registries, BuildOptions options, BuildOutput out) {
        this.images = images;
        this.registries = registries;
        this.options = options;
        this.out = out;
    }

    /** By name or id. */
    Image find(String name) throws IOException, InterruptedException {
        Optional<Image> here = options.pull() ? Optional.empty() : images.find(name);
        if (here.isPresent()) {
            return here.get();
        }
        Reference reference = Reference.parse(name).withDefaultTag();
        registries.pull(name, "", options.platform(), credentials(reference)).writeTo(new PullLines(out.lines()));
        return images.get(reference.toString());
    }

    private AuthConfig credentials(Reference reference) {
        String domain = reference.domain();
        String key = domain.equals(DOCKER_HUB) ? DOCKER_HUB_CREDENTIALS : domain;
        return options.credentials().getOrDefault(key, AuthConfig.NONE);
    }

    /** Passes a pull's lines on, and makes an exception of the one that tells of a failure. */
    private static final class PullLines extends OutputStream {
        private final OutputStream out;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        PullLines(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            line.write(b);
            if (b == '\n' || line.size() > MAX_LINE) {
                pass();
            }
        }

        private void pass() throws IOException {
            byte[] bytes = line.toByteArray();
            line.reset();
            JsonNode error = EngineJson.mapper().readTree(bytes).path("error");
            if (error.isTextual()) {
                throw EngineException.internal(error.textValue(), new IOException("the pull failed"));
            }
            out.write(bytes);
            out.flush();
        }
    }
}
