package io.berth.daemon.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.type.registry.AuthConfig;
import io.berth.daemon.image.Digest;
import io.berth.daemon.image.Image;
import io.berth.daemon.image.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes to registries that are well behaved and to those that are not. Runs as root, as the engine does. */
class PushTest {
    private static final byte[] LOWER = FakeRegistry.layer("hello", "world");
    private static final byte[] UPPER = FakeRegistry.layer("other", "thing");

    @TempDir
    Path folder;

    private FakeRegistry source;
    private FakeRegistry target;
    private RegistryFixture engine;

    @BeforeEach
    void open() throws IOException {
        source = new FakeRegistry();
        target = new FakeRegistry();
        engine = new RegistryFixture(folder.resolve("engine"), List.of());
    }

    @AfterEach
    void close() throws IOException {
        source.close();
        target.close();
        engine.close();
    }

    /** An image from the first registry under a name of the second. */
    private Image image(String repository, byte[]... layers) throws Exception {
        source.image("a/b", "1", layers);
        engine.pull(source.domain() + "/a/b", "1");
        Image image = engine.images.get(source.domain() + "/a/b:1");
        engine.images.tag(Reference.parse(target.domain() + "/" + repository + ":1"), image.id());
        return image;
    }

    private String push(String repository) throws Exception {
        return engine.push(target.domain() + "/" + repository, "1", AuthConfig.NONE);
    }

    private Digest manifest(String repository) {
        return Digest.of(target.contents("/v2/" + repository + "/manifests/1"));
    }

    @Test
    void aPushedImageIsTheSameForOneWhoPullsIt() throws Exception {
        Image image = image("c/d", LOWER, UPPER);
        String answer = push("c/d");
        Digest digest = manifest("c/d");
        int size = target.contents("/v2/c/d/manifests/1").length;
        String upper = Digest.of(UPPER).shortHex();
        String lower = Digest.of(LOWER).shortHex();
        assertThat(answer)
                .startsWith("{\"status\":\"The push refers to repository [" + target.domain() + "/c/d]\"}\r\n"
                        + "{\"status\":\"Preparing\",\"progressDetail\":{},\"id\":\"" + upper + "\"}\r\n"
                        + "{\"status\":\"Preparing\",\"progressDetail\":{},\"id\":\"" + lower + "\"}\r\n")
                .contains("{\"status\":\"Pushed\",\"progressDetail\":{},\"id\":\"" + upper + "\"}")
                .contains("{\"status\":\"Pushed\",\"progressDetail\":{},\"id\":\"" + lower + "\"}")
                .endsWith("{\"status\":\"1: digest: " + digest + " size: " + size + "\"}\r\n"
                        + "{\"progressDetail\":{},\"aux\":{\"Tag\":\"1\",\"Digest\":\"" + digest + "\",\"Size\":" + size
                        + "}}\r\n");
        assertThat(engine.events).last().asString().startsWith("push " + target.domain() + "/c/d:1 {a=b, name=");
        assertThat(engine.images.get(target.domain() + "/c/d@" + digest)).isEqualTo(image);
        try (RegistryFixture other = new RegistryFixture(folder.resolve("other"), List.of())) {
            other.pull(target.domain() + "/c/d", "1");
            assertThat(other.images.get(target.domain() + "/c/d:1")).isEqualTo(image);
        }
    }

    @Test
    void whatIsThereIsNotSentAgain() throws Exception {
        image("c/d", LOWER);
        push("c/d");
        Digest first = manifest("c/d");
        target.requests.clear();
        assertThat(push("c/d")).contains("\"Layer already exists\"").doesNotContain("Pushing");
        assertThat(manifest("c/d")).isEqualTo(first);
        assertThat(target.requests).noneMatch(request -> request.startsWith("POST") || request.startsWith("PATCH"));
    }

    @Test
    void aLayerOfAnotherRepositoryIsMounted() throws Exception {
        Image image = image("c/d", LOWER);
        push("c/d");
        engine.images.tag(Reference.parse(target.domain() + "/e/f:1"), image.id());
        assertThat(push("e/f")).contains("\"Mounted from c/d\"");
        assertThat(manifest("e/f")).isEqualTo(manifest("c/d"));
    }

    @Test
    void aRepositoryThatLostItsLayerGetsItAgain() throws Exception {
        image("c/d", LOWER);
        push("c/d");
        target.close();
        target = new FakeRegistry();
        Image image = engine.images.get(source.domain() + "/a/b:1");
        engine.images.tag(Reference.parse(target.domain() + "/c/d:1"), image.id());
        assertThat(push("c/d")).contains("\"Pushed\"");
    }

    @Test
    void allOfARepositorysImagesArePushed() throws Exception {
        Image image = image("c/d", LOWER);
        engine.images.tag(Reference.parse(target.domain() + "/c/d:2"), image.id());
        String answer = engine.push(target.domain() + "/c/d", "", AuthConfig.NONE);
        assertThat(answer).contains("{\"status\":\"1: digest: ").contains("{\"status\":\"2: digest: ");
        assertThat(target.has("/v2/c/d/manifests/2")).isTrue();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return new io.berth.daemon.tar.TarMaker()
                .file("big", new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
                .bytes();
    }

    @Test
    void aPieceThatBreaksOffGoesOnWhereItWas() throws Exception {
        image("c/d", random(5 << 20));
        target.uploads.cutAfter.set(1 << 20);
        String answer = push("c/d");
        assertThat(answer)
                .contains("\"Retrying in 1 second\"")
                .contains("\"Pushed\"")
                .doesNotContain("error");
        assertThat(target.uploads.ranges).hasSizeGreaterThan(2);
        assertThat(target.uploads.ranges.get(0)).isEqualTo("0-" + ((4 << 20) - 1));
        assertThat(target.uploads.ranges.get(1)).isEqualTo((1 << 20) + "-" + ((4 << 20) - 1));
        assertThat(target.uploads.ranges.get(2)).startsWith((4 << 20) + "-");
    }

    @Test
    void anUploadThatTheRegistryForgetsBeginsAnew() throws Exception {
        image("c/d", random(5 << 20));
        target.uploads.refusal.set("{\"errors\":[{\"code\":\"BLOB_UPLOAD_UNKNOWN\",\"message\":\"gone\"}]}");
        assertThat(push("c/d"))
                .contains("\"Retrying in 1 second\"")
                .contains("\"Pushed\"")
                .doesNotContain("error");
        assertThat(target.uploads.ranges.get(1)).startsWith("0-");
    }

    @Test
    void aTokenIsAskedForAllThatIsDone() throws Exception {
        Image image = image("c/d", LOWER);
        push("c/d");
        engine.images.tag(Reference.parse(target.domain() + "/e/f:1"), image.id());
        target.at("/v2/", exchange -> {
            exchange.getResponseHeaders()
                    .add("WWW-Authenticate", "Bearer realm=\"http://" + target.domain() + "/token\",service=\"r\"");
            FakeRegistry.reply(exchange, 401, "{}");
        });
        target.at("/token", exchange -> FakeRegistry.reply(exchange, 200, "{\"token\":\"t\"}"));
        target.requests.clear();
        engine.push(target.domain() + "/e/f", "1", new AuthConfig("u", "p", "", "", "", ""));
        String basic = Base64.getEncoder().encodeToString("u:p".getBytes(UTF_8));
        assertThat(target.requests)
                .contains(
                        "/token?service=r&scope=repository%3Ae%2Ff%3Apull%2Cpush&scope=repository%3Ac%2Fd%3Apull Basic "
                                + basic)
                .filteredOn(request -> !request.startsWith("/token") && !request.startsWith("/v2/ "))
                .filteredOn(request -> !request.equals("/v2/"))
                .allMatch(request -> request.endsWith(" Bearer t"));
    }

    @Test
    void credentialsGoToNoOtherServer() throws Exception {
        image("c/d", LOWER);
        target.at("/v2/", exchange -> {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"r\"");
            FakeRegistry.reply(exchange, 401, "{}");
        });
        try (FakeRegistry storage = new FakeRegistry()) {
            target.uploads.elsewhere.set("http://" + storage.domain());
            storage.requests.clear();
            engine.push(target.domain() + "/c/d", "1", new AuthConfig("u", "p", "", "", "", ""));
            assertThat(storage.requests).isNotEmpty().noneMatch(request -> request.contains("Basic"));
        }
    }

    @Test
    void whatTheRegistryRefusesIsTold() throws Exception {
        image("c/d", LOWER);
        target.at(
                "/v2/c/d/blobs/uploads/",
                exchange -> FakeRegistry.reply(
                        exchange,
                        403,
                        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"requested access to the resource is"
                                + " denied\"}]}"));
        assertThat(push("c/d"))
                .endsWith("{\"errorDetail\":{\"message\":\"denied: requested access to the resource is denied\"},"
                        + "\"error\":\"denied: requested access to the resource is denied\"}\r\n");
        assertThat(target.has("/v2/c/d/manifests/1")).isFalse();
    }

    @Test
    void aRegistryThatAlwaysFailsIsGivenUp() throws Exception {
        image("c/d", LOWER);
        target.at("/v2/c/d/blobs/uploads/1", exchange -> FakeRegistry.reply(exchange, 500, "{}"));
        assertThat(push("c/d")).contains("\"error\":\"unexpected status from PUT request to ");
    }

    @Test
    void anIncompleteNameIsRefused() throws Exception {
        image("c/d", LOWER);
        assertThat(push("none"))
                .contains("\"error\":\"An image does not exist locally with the tag: " + target.domain() + "/none\"");
        assertThat(engine.push(target.domain() + "/c/d", "9", AuthConfig.NONE))
                .contains("\"error\":\"tag does not exist: " + target.domain() + "/c/d:9\"");
        assertThat(push("c/d@" + Digest.of(LOWER))).contains("\"error\":\"cannot push a digest reference\"");
        assertThatThrownBy(() -> engine.push("a/B", "1", AuthConfig.NONE)).hasMessageContaining("must be lowercase");
        assertThatThrownBy(() -> engine.service.push(target.domain() + "/c/d", "1", "linux/arm64", AuthConfig.NONE))
                .hasMessage("image with reference " + target.domain() + "/c/d:1 was found but its platform"
                        + " (linux/amd64) does not match the specified platform (linux/arm64)");
    }
}
