package io.berth.it.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Certificates;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pushes to Debian's docker-registry with a user, over TLS, whose authority only the engine's administrator knows. */
class PushIT {
    private static final Path CERTIFICATES = Path.of("/etc/docker/certs.d");

    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    /** An address of this machine that is not 127.0.0.1, where every registry is insecure: the default bridge's. */
    private static String address() {
        return ENGINE.docker("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", "bridge")
                .line();
    }

    private static Result docker(Path config, String... words) {
        List<String> all = new ArrayList<>(List.of("--config", config.toString()));
        all.addAll(List.of(words));
        return ENGINE.dockerCommand(all.toArray(String[]::new)).run();
    }

    private static Result login(Path config, String password, String domain) {
        return ENGINE.dockerCommand(
                        "--config", config.toString(), "login", "-u", RegistryProcess.USER, "--password-stdin", domain)
                .input(password)
                .run();
    }

    private static String idOf(String name) {
        return ENGINE.docker("image", "inspect", "-f", "{{.Id}}", name).line();
    }

    private static String image(String name) {
        String container = ENGINE.name();
        ENGINE.docker("run", "--name", container, "busybox", "sh", "-c", "echo upper >/upper");
        Result made = ENGINE.docker("commit", "-c", "CMD [\"cat\", \"/upper\"]", container, name);
        assertThat(made.status()).as(made.toString()).isZero();
        return made.line();
    }

    private static String digest(Result pushed) {
        assertThat(pushed.status()).as(pushed.toString()).isZero();
        String line = pushed.out()
                .lines()
                .filter(one -> one.contains(": digest: "))
                .findFirst()
                .orElseThrow();
        assertThat(line).matches("\\S+: digest: sha256:[0-9a-f]{64} size: [0-9]+");
        return line.replaceFirst(".*(sha256:[0-9a-f]{64}).*", "$1");
    }

    @Test
    void imagesArePushedWithALoginOverTlsAndPulledAgain() throws Exception {
        Path folder = Files.createTempDirectory(ENGINE.folder(), "registry");
        Path config = Files.createTempDirectory(ENGINE.folder(), "docker");
        String address = address();
        Certificates certificates = Certificates.in(Files.createDirectory(folder.resolve("tls")), address);
        try (RegistryProcess registry = RegistryProcess.startWithTls(folder, address, certificates)) {
            String domain = registry.domain();
            String get = "Get \"https://" + domain + "/v2/\": ";
            assertThat(login(config, RegistryProcess.PASSWORD, domain).stderr())
                    .contains(get + "tls: failed to verify certificate: x509: certificate signed by unknown authority");
            Path trusted = CERTIFICATES.resolve(domain);
            try {
                Files.createDirectories(trusted);
                Files.copy(Path.of(certificates.file("ca.pem")), trusted.resolve("ca.crt"));
                logsIn(config, domain);
                pushesAndPulls(config, domain);
            } finally {
                Files.deleteIfExists(trusted.resolve("ca.crt"));
                Files.deleteIfExists(trusted);
            }
        }
        String log = ENGINE.process().log();
        assertThat(log)
                .doesNotContain(RegistryProcess.PASSWORD)
                .doesNotContain(java.util.Base64.getEncoder()
                        .encodeToString((RegistryProcess.USER + ":" + RegistryProcess.PASSWORD)
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static void logsIn(Path config, String domain) throws IOException {
        String name = domain + "/it/first:1";
        String id = image(name);
        Result refused = docker(config, "push", name);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.stderr()).contains("no basic auth credentials");
        Result wrong = login(config, "wrong", domain);
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.stderr())
                .contains("login attempt to https://" + domain + "/v2/ failed with status: 401 Unauthorized");
        assertThat(login(config, RegistryProcess.PASSWORD, domain).out()).contains("Login Succeeded");
        assertThat(idOf(name)).isEqualTo(id);
    }

    private static void pushesAndPulls(Path config, String domain) {
        String first = domain + "/it/first";
        String second = domain + "/it/second";
        String id = idOf(first + ":1");
        Result pushed = docker(config, "push", first + ":1");
        String digest = digest(pushed);
        assertThat(pushed.out())
                .contains("The push refers to repository [" + first + "]")
                .contains(": Preparing")
                .contains(": Pushed");
        Result again = docker(config, "push", first + ":1");
        assertThat(again.out()).contains("Layer already exists").doesNotContain("Pushed");
        assertThat(digest(again)).isEqualTo(digest);

        ENGINE.docker("tag", first + ":1", second + ":2");
        Result mounted = docker(config, "push", second + ":2");
        assertThat(mounted.out()).contains("Mounted from it/first").doesNotContain("Pushed");
        assertThat(digest(mounted)).isEqualTo(digest);
        assertThat(ENGINE.docker("image", "inspect", "-f", "{{json .RepoDigests}}", id)
                        .line())
                .contains(first + "@" + digest)
                .contains(second + "@" + digest);

        assertThat(ENGINE.docker("rmi", first + ":1", second + ":2").out()).contains("Deleted: " + id);
        Result byTag = docker(config, "pull", second + ":2");
        assertThat(byTag.out())
                .as(byTag.toString())
                .contains("Digest: " + digest)
                .contains("Status: Downloaded newer image for " + second + ":2");
        assertThat(idOf(second + ":2")).isEqualTo(id);
        assertThat(ENGINE.docker("run", "--rm", second + ":2").out()).isEqualTo("upper\n");
        ENGINE.docker("rmi", second + ":2");
        Result byDigest = docker(config, "pull", first + "@" + digest);
        assertThat(byDigest.status()).as(byDigest.toString()).isZero();
        assertThat(idOf(first + "@" + digest)).isEqualTo(id);
        Result inspected = docker(config, "manifest", "inspect", "--insecure", first + ":1");
        assertThat(inspected.out()).as(inspected.toString()).contains(id);
        assertThat(ENGINE.docker("rmi", first + "@" + digest).out()).contains("Deleted: " + id);
    }
}
