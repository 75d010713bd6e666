package io.berth.it.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PullIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    private static String digest(byte[] bytes) throws NoSuchAlgorithmException {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static HttpResponse<String> send(HttpClient client, String method, URI target, String type, byte[] body)
            throws IOException, InterruptedException {
        BodyPublisher publisher = BodyPublishers.ofByteArray(body);
        HttpRequest request = HttpRequest.newBuilder(target)
                .setHeader("Content-Type", type)
                .method(method, publisher)
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
        return response;
    }

    private static void upload(HttpClient client, URI repository, byte[] blob) throws Exception {
        String begun = send(client, "POST", repository.resolve("blobs/uploads/"), "text/plain", new byte[0])
                .headers()
                .firstValue("Location")
                .orElseThrow();
        String joined = begun + (begun.contains("?") ? "&" : "?") + "digest=" + digest(blob);
        send(client, "PUT", repository.resolve(joined), "application/octet-stream", blob);
    }

    /** Puts an image of busybox with one layer into a registry; the manifest's digest. */
    private static String fill(RegistryProcess registry) throws Exception {
        byte[] layer = Files.readAllBytes(ENGINE.folder().resolve("busybox.tar"));
        byte[] config = ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"echo\",\"pulled\"],"
                        + "\"Env\":[\"PATH=/bin\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + digest(layer)
                        + "\"]}}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] manifest = ("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":{\"mediaType\":"
                        + "\"application/vnd.docker.container.image.v1+json\",\"size\":" + config.length
                        + ",\"digest\":\"" + digest(config) + "\"},\"layers\":[{\"mediaType\":"
                        + "\"application/vnd.docker.image.rootfs.diff.tar\",\"size\":" + layer.length
                        + ",\"digest\":\"" + digest(layer) + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        URI repository = URI.create("http://" + registry.domain() + "/v2/it/busybox/");
        try (HttpClient client = HttpClient.newHttpClient()) {
            upload(client, repository, layer);
            upload(client, repository, config);
            send(client, "PUT", repository.resolve("manifests/1"), MANIFEST, manifest);
        }
        return digest(manifest);
    }

    @Test
    void anImageIsPulledRunAndRemoved() throws Exception {
        Path folder = Files.createTempDirectory(ENGINE.folder(), "registry");
        try (RegistryProcess registry = RegistryProcess.start(folder, false)) {
            String digest = fill(registry);
            String name = registry.domain() + "/it/busybox";
            Result run = ENGINE.docker("run", "--rm", "--name", ENGINE.name(), name + ":1");
            assertThat(run.status()).as(run.toString()).isZero();
            assertThat(run.line()).isEqualTo("pulled");
            assertThat(run.stderr()).contains("Status: Downloaded newer image for " + name + ":1");
            assertThat(ENGINE.docker("image", "inspect", "-f", "{{json .RepoDigests}}", name + ":1")
                            .line())
                    .isEqualTo("[\"" + name + "@" + digest + "\"]");
            assertThat(ENGINE.docker("pull", name + ":1").out())
                    .contains("Status: Image is up to date for " + name + ":1");
            assertThat(ENGINE.docker("rmi", name + ":1").out())
                    .contains("Untagged: " + name + ":1\nUntagged: " + name + "@" + digest + "\nDeleted: ");
            Result byDigest = ENGINE.docker("pull", "-q", name + "@" + digest);
            assertThat(byDigest.line()).as(byDigest.toString()).isEqualTo(name + "@" + digest);
            assertThat(ENGINE.docker("rmi", name + "@" + digest).out()).contains("Deleted: ");
            Result missing = ENGINE.docker("pull", name + ":2");
            assertThat(missing.status()).isEqualTo(1);
            assertThat(missing.stderr())
                    .contains("Error response from daemon: manifest for " + name
                            + ":2 not found: manifest unknown: manifest unknown");
        }
    }

    @Test
    void aRegistryWithAUserWantsALogin() throws Exception {
        Path folder = Files.createTempDirectory(ENGINE.folder(), "registry");
        String config = Files.createTempDirectory(ENGINE.folder(), "docker").toString();
        try (RegistryProcess open = RegistryProcess.start(folder, false);
                RegistryProcess registry = RegistryProcess.start(folder, true)) {
            fill(open);
            String name = registry.domain() + "/it/busybox:1";
            assertThat(ENGINE.docker("pull", name).stderr()).contains("no basic auth credentials");
            Result wrong = login(config, "wrong", registry.domain());
            assertThat(wrong.status()).isEqualTo(1);
            assertThat(wrong.stderr())
                    .contains("login attempt to http://" + registry.domain()
                            + "/v2/ failed with status: 401 Unauthorized");
            Result login = login(config, RegistryProcess.PASSWORD, registry.domain());
            assertThat(login.out()).as(login.toString()).contains("Login Succeeded");
            Result pulled =
                    ENGINE.dockerCommand("--config", config, "pull", name).run();
            assertThat(pulled.out()).as(pulled.toString()).contains("Downloaded newer image");
            assertThat(ENGINE.docker("rmi", name).status()).isZero();
            assertThat(ENGINE.process().log()).doesNotContain(RegistryProcess.PASSWORD);
        }
    }

    private static Result login(String config, String password, String domain) {
        return ENGINE.dockerCommand("--config", config, "login", "-u", RegistryProcess.USER, "--password-stdin", domain)
                .input(password)
                .run();
    }
}
