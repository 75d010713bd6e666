package io.berth.daemon.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.type.registry.AuthConfig;
import io.berth.daemon.image.Digest;
import io.berth.daemon.image.Image;
import io.berth.daemon.image.ImageStore;
import io.berth.daemon.layer.LayerStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from registries that are well behaved and from those that are not. Runs as root, as the engine does. */
class RegistryServiceTest {
    private static final byte[] LOWER = FakeRegistry.layer("hello", "world");
    private static final byte[] UPPER = FakeRegistry.layer("other", "thing");

    @TempDir
    Path folder;

    private FakeRegistry registry;
    private RegistryFixture engine;
    private List<String> events;
    private LayerStore layers;
    private ImageStore images;
    private RegistryService service;

    @BeforeEach
    void open() throws IOException {
        registry = new FakeRegistry();
        engine = new RegistryFixture(folder, List.of(), Duration.ofSeconds(2));
        events = engine.events;
        layers = engine.layers;
        images = engine.images;
        service = engine.service;
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
        engine.close();
    }

    private String pull(String tag) throws IOException, InterruptedException {
        return pull(tag, "", AuthConfig.NONE);
    }

    private String pull(String tag, String platform, AuthConfig auth) throws IOException, InterruptedException {
        StreamBody body = service.pull(registry.domain() + "/a/b", tag, platform, auth);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        body.writeTo(out);
        return out.toString(UTF_8);
    }

    private static void refused(ThrowingCallable call, ErrorKind kind, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }

    private void failed(String answer, String message) {
        assertThat(answer).contains("\"error\":\"").contains(message);
        assertThat(images.count()).isZero();
    }

    private static AuthConfig user(String password) {
        return new AuthConfig("u", password, "", "", "", "");
    }

    @Test
    void anImageIsPulledWithItsLayersNamesAndDigest() throws Exception {
        Digest manifest = registry.image("a/b", "1", LOWER, UPPER);
        String answer = pull("1");
        assertThat(answer)
                .startsWith("{\"status\":\"Pulling from a/b\",\"id\":\"1\"}\r\n"
                        + "{\"status\":\"Pulling fs layer\",\"progressDetail\":{},\"id\":\"")
                .contains("\"status\":\"Downloading\",\"progressDetail\":{\"current\":")
                .contains("{\"status\":\"Verifying Checksum\"")
                .contains("{\"status\":\"Download complete\"")
                .contains("{\"status\":\"Extracting\"")
                .contains("{\"status\":\"Pull complete\"")
                .endsWith("{\"status\":\"Digest: " + manifest + "\"}\r\n"
                        + "{\"status\":\"Status: Downloaded newer image for " + registry.domain() + "/a/b:1\"}\r\n");
        Image image = images.get(registry.domain() + "/a/b:1");
        assertThat(images.get(registry.domain() + "/a/b@" + manifest)).isEqualTo(image);
        assertThat(image.diffIds())
                .containsExactly(Digest.of(LOWER).toString(), Digest.of(UPPER).toString());
        assertThat(layers.chain(LayerStore.chainId(image.diffIds()))).hasSize(2);
        assertThat(events)
                .containsExactly("pull " + registry.domain() + "/a/b:1 {a=b, name=" + registry.domain() + "/a/b}");
        assertThat(pull("1")).contains("Status: Image is up to date for").doesNotContain("fs layer");
    }

    @Test
    void layersThatAreHereAreNotFetchedAgain() throws Exception {
        registry.image("a/b", "1", LOWER);
        registry.image("a/b", "2", LOWER, UPPER);
        pull("1");
        registry.requests.clear();
        assertThat(pull("2")).contains("{\"status\":\"Already exists\"");
        Digest here = Digest.of(FakeRegistry.gzip(LOWER));
        assertThat(registry.requests).noneMatch(request -> request.contains(here.toString()));
    }

    @Test
    void aListIsAskedForThePlatform() throws Exception {
        Digest wanted = registry.image("a/b", "x", LOWER);
        Digest other = registry.image("a/b", "y", UPPER);
        String type = "application/vnd.oci.image.index.v1+json";
        String list = "{\"schemaVersion\":2,\"mediaType\":\"" + type + "\",\"manifests\":["
                + FakeRegistry.descriptor(
                        FakeRegistry.MANIFEST, other, 1, ",\"platform\":{\"os\":\"linux\",\"architecture\":\"s390x\"}")
                + ","
                + FakeRegistry.descriptor(
                        FakeRegistry.MANIFEST, wanted, 1, ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}")
                + "]}";
        Digest index = registry.manifest("a/b", "1", type, list);
        String answer = pull("1", "linux/amd64", AuthConfig.NONE);
        assertThat(answer).contains("Digest: " + index);
        assertThat(images.get(registry.domain() + "/a/b:1").diffIds())
                .containsExactly(Digest.of(LOWER).toString());
        assertThat(pull("1", "linux/riscv64", AuthConfig.NONE))
                .contains("no matching manifest for linux/riscv64 in the manifest list entries");
        assertThat(service.inspect(registry.domain() + "/a/b:1", AuthConfig.NONE)
                        .platforms())
                .extracting(platform -> platform.architecture())
                .containsExactly("s390x", "amd64");
    }

    @Test
    void aManifestThatIsAListTooIsNeither() throws Exception {
        String manifest = "{\"schemaVersion\":2,\"layers\":[],\"manifests\":[]}";
        registry.manifest("a/b", "1", FakeRegistry.MANIFEST, manifest);
        refused(() -> pull("1"), ErrorKind.INVALID, "has both layers and manifests");
    }

    @Test
    void whatIsMissingIsRefusedBeforeTheAnswerBegins() {
        refused(
                () -> pull("nope"),
                ErrorKind.NOT_FOUND,
                "manifest for " + registry.domain() + "/a/b:nope not found: manifest unknown: manifest unknown");
        refused(() -> pull("1!"), ErrorKind.INVALID, "invalid tag format");
        registry.at(
                "/v2/a/b/manifests/denied",
                exchange ->
                        FakeRegistry.reply(exchange, 403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\"}]}"));
        refused(
                () -> pull("denied"),
                ErrorKind.NOT_FOUND,
                "repository does not exist or may require 'docker login': denied: no");
        registry.at("/v2/a/b/manifests/broken", exchange -> FakeRegistry.reply(exchange, 502, "<html>"));
        refused(() -> pull("broken"), ErrorKind.INTERNAL, "unexpected status from GET request to");
    }

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("u:" + password).getBytes(UTF_8));
    }

    private static void challenge(HttpExchange exchange, String challenge) throws IOException {
        exchange.getResponseHeaders().add("WWW-Authenticate", challenge);
        FakeRegistry.reply(
                exchange, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}");
    }

    @Test
    void aPasswordIsShownWhenItIsAskedFor() throws Exception {
        registry.image("a/b", "1", LOWER);
        registry.at("/v2/", exchange -> {
            if (basic("right").equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                FakeRegistry.reply(exchange, 200, "{}");
            } else {
                challenge(exchange, "Basic realm=\"r\"");
            }
        });
        refused(() -> pull("1"), ErrorKind.INTERNAL, "/v2/a/b/manifests/1\": no basic auth credentials");
        assertThat(pull("1", "", user("right"))).contains("Downloaded newer image");
        assertThat(registry.requests)
                .filteredOn(request -> request.contains("/blobs/"))
                .isNotEmpty()
                .allMatch(request -> request.contains(basic("right")));
        AuthConfig right = new AuthConfig("u", "right", "", registry.domain(), "", "");
        assertThat(service.login(right).status()).isEqualTo("Login Succeeded");
        AuthConfig wrong = new AuthConfig("u", "wrong", "", "http://" + registry.domain() + "/v2/", "", "");
        refused(
                () -> service.login(wrong),
                ErrorKind.INTERNAL,
                "login attempt to http://" + registry.domain() + "/v2/ failed with status: 401 Unauthorized");
    }

    @Test
    void aTokenIsFetchedForTheRepositoryAndShown() throws Exception {
        registry.image("a/b", "1", LOWER);
        registry.at(
                "/v2/",
                exchange -> challenge(
                        exchange,
                        "Bearer realm=\"http://" + registry.domain() + "/token\",service=\"s x\",scope=\"ignored\""));
        registry.at("/token", exchange -> FakeRegistry.reply(exchange, 200, "{\"token\":\"t0k\",\"expires_in\":60}"));
        assertThat(pull("1", "", user("right"))).contains("Downloaded newer image");
        assertThat(registry.requests)
                .contains("/token?service=s+x&scope=repository%3Aa%2Fb%3Apull " + basic("right"))
                .filteredOn(request -> request.contains("/a/b/"))
                .allMatch(request -> request.contains(" Bearer t0k"));
    }

    @Test
    void aRedirectIsFollowedWithoutTheCredentials() throws Exception {
        registry.image("a/b", "1", LOWER);
        byte[] packed = FakeRegistry.gzip(LOWER);
        try (FakeRegistry elsewhere = new FakeRegistry()) {
            elsewhere.put("/store", "application/octet-stream", packed);
            registry.at("/v2/", exchange -> challenge(exchange, "Basic realm=\"r\""));
            registry.at("/v2/a/b/blobs/" + Digest.of(packed), exchange -> {
                exchange.getResponseHeaders().add("Location", "http://" + elsewhere.domain() + "/store");
                FakeRegistry.reply(exchange, 307, "");
            });
            assertThat(pull("1", "", user("right"))).contains("Downloaded newer image");
            assertThat(elsewhere.requests).containsExactly("/store");
        }
    }

    @Test
    void redirectsWithoutEndAreGivenUp() {
        registry.at("/v2/a/b/manifests/1", exchange -> {
            exchange.getResponseHeaders().add("Location", "/v2/a/b/manifests/1");
            FakeRegistry.reply(exchange, 302, "");
        });
        refused(() -> pull("1"), ErrorKind.INTERNAL, "stopped after 10 redirects");
        registry.at("/v2/a/b/manifests/2", exchange -> {
            exchange.getResponseHeaders().add("Location", "file:///etc/shadow");
            FakeRegistry.reply(exchange, 302, "");
        });
        refused(() -> pull("2"), ErrorKind.INTERNAL, "refused a redirect to file");
    }

    private String layerPath() {
        return "/v2/a/b/blobs/" + Digest.of(FakeRegistry.gzip(LOWER));
    }

    @Test
    void aBrokenOffLayerIsGoneOnWithFromWhereItStood() throws Exception {
        registry.image("a/b", "1", LOWER);
        byte[] packed = FakeRegistry.gzip(LOWER);
        AtomicBoolean first = new AtomicBoolean(true);
        registry.at(layerPath(), exchange -> {
            if (first.getAndSet(false)) {
                exchange.sendResponseHeaders(200, packed.length);
                exchange.getResponseBody().write(packed, 0, 20);
                exchange.getResponseBody().flush();
                throw new IOException("the line is cut");
            }
            exchange.getResponseHeaders().add("Content-Range", "bytes 20-" + (packed.length - 1) + "/" + packed.length);
            exchange.sendResponseHeaders(206, packed.length - 20);
            exchange.getResponseBody().write(packed, 20, packed.length - 20);
        });
        assertThat(pull("1")).contains("Retrying in 1 second").contains("Downloaded newer image");
        assertThat(registry.requests).contains(layerPath() + " bytes=20-");
    }

    @Test
    void wrongContentsLengthsAndDigestsAreRefused() throws Exception {
        registry.image("a/b", "1", LOWER);
        byte[] packed = FakeRegistry.gzip(LOWER);
        byte[] wrong = packed.clone();
        wrong[30] ^= 1;
        registry.put(layerPath(), "x", wrong);
        failed(pull("1"), "filesystem layer verification failed for digest sha256:");
        registry.put(layerPath(), "x", Arrays.copyOf(packed, packed.length + 1));
        failed(pull("1"), "is longer than the " + packed.length + " bytes that its manifest says");
        registry.put(layerPath(), "x", Arrays.copyOf(packed, packed.length - 1));
        failed(pull("1"), "unexpected EOF");
        registry.put(
                "/v2/a/b/manifests/" + Digest.of(UPPER),
                FakeRegistry.MANIFEST,
                "{\"schemaVersion\":2}".getBytes(UTF_8));
        refused(() -> pull(Digest.of(UPPER).toString()), ErrorKind.INTERNAL, "manifest verification failed for digest");
    }

    @Test
    void aConfigurationThatNamesOtherLayersIsRefused() throws Exception {
        byte[] packed = FakeRegistry.gzip(LOWER);
        byte[] configuration = FakeRegistry.configuration(UPPER).getBytes(UTF_8);
        String config = FakeRegistry.descriptor(
                "application/vnd.oci.image.config.v1+json",
                registry.blob("a/b", configuration),
                configuration.length,
                "");
        String layer = FakeRegistry.descriptor(
                "application/vnd.oci.image.layer.v1.tar+gzip", registry.blob("a/b", packed), packed.length, "");
        registry.manifest("a/b", "1", FakeRegistry.MANIFEST, FakeRegistry.manifestOf(config, layer));
        failed(pull("1"), "layers from manifest don't match image configuration");
        registry.manifest("a/b", "2", FakeRegistry.MANIFEST, FakeRegistry.manifestOf(config, layer, layer));
        failed(pull("2"), "layers length mismatch");
    }

    @Test
    void foreignAddressesAreNeverFetched() throws Exception {
        byte[] packed = FakeRegistry.gzip(LOWER);
        byte[] configuration = FakeRegistry.configuration(LOWER).getBytes(UTF_8);
        try (FakeRegistry elsewhere = new FakeRegistry()) {
            elsewhere.put("/foreign", "x", packed);
            String config = FakeRegistry.descriptor(
                    "application/vnd.oci.image.config.v1+json",
                    registry.blob("a/b", configuration),
                    configuration.length,
                    "");
            String layer = FakeRegistry.descriptor(
                    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                    Digest.of(packed),
                    packed.length,
                    ",\"urls\":[\"http://" + elsewhere.domain() + "/foreign\"]");
            registry.manifest("a/b", "1", FakeRegistry.MANIFEST, FakeRegistry.manifestOf(config, layer));
            failed(pull("1"), "manifest unknown");
            assertThat(elsewhere.requests).isEmpty();
        }
    }

    @Test
    void hugeAndOddManifestsAreRefused() {
        registry.put("/v2/a/b/manifests/huge", FakeRegistry.MANIFEST, new byte[Manifest.MAX_BYTES + 1]);
        refused(() -> pull("huge"), ErrorKind.INVALID, "manifest is larger than");
        registry.manifest("a/b", "deep", FakeRegistry.MANIFEST, "{\"a\":" + "[".repeat(100_000));
        refused(() -> pull("deep"), ErrorKind.INVALID, "json: ");
        registry.manifest("a/b", "old", FakeRegistry.MANIFEST, "{\"schemaVersion\":1}");
        refused(() -> pull("old"), ErrorKind.INVALID, "unsupported manifest: schema version 1");
        String layer = FakeRegistry.descriptor("x", Digest.of(LOWER), 1, "");
        String many = FakeRegistry.manifestOf(
                layer, java.util.Collections.nCopies(126, layer).toArray(String[]::new));
        registry.manifest("a/b", "many", FakeRegistry.MANIFEST, many);
        refused(() -> pull("many"), ErrorKind.INVALID, "max depth exceeded");
    }

    @Test
    void aSilentRegistryIsGivenUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        registry.image("a/b", "1", LOWER);
        registry.at(layerPath(), exchange -> {
            exchange.sendResponseHeaders(200, FakeRegistry.gzip(LOWER).length);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            awaitQuietly(end);
        });
        failed(pull("1"), "\"error\"");
        end.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void anInterruptedPullLeavesNothing() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        registry.image("a/b", "1", LOWER, UPPER);
        registry.at(layerPath(), exchange -> {
            asked.countDown();
            awaitQuietly(end);
        });
        StreamBody body = service.pull(registry.domain() + "/a/b", "1", "", AuthConfig.NONE);
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread client = Thread.ofVirtual().start(() -> {
            try {
                body.writeTo(new ByteArrayOutputStream());
            } catch (InterruptedException e) {
                interrupted.set(true);
            } catch (IOException e) {
                interrupted.set(false);
            }
        });
        asked.await();
        client.interrupt();
        assertThat(client.join(Duration.ofSeconds(20))).isTrue();
        end.countDown();
        assertThat(interrupted).isTrue();
        assertThat(images.count()).isZero();
    }

    @Test
    void aRegistryThatIsNotThereIsNamed() {
        registry.close();
        refused(
                () -> pull("1"),
                ErrorKind.INTERNAL,
                "Get \"http://" + registry.domain() + "/v2/\": dial tcp 127.0.0.1:");
        refused(
                () -> service.pull("no-such-host.invalid/a", "1", "", AuthConfig.NONE),
                ErrorKind.INTERNAL,
                "Get \"https://no-such-host.invalid/v2/\": dial tcp: lookup no-such-host.invalid: no such host");
    }
}
