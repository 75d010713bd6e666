package io.berth.daemon.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.backend.Filters;
import io.berth.api.type.registry.AuthConfig;
import io.berth.api.type.registry.SearchResult;
import io.berth.daemon.image.Digest;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches, and mirrors of Docker's own registry. */
class SearchTest {
    @TempDir
    Path folder;

    @Test
    void whatARegistryFindsIsFiltered() throws Exception {
        try (FakeRegistry registry = new FakeRegistry();
                RegistryFixture engine = new RegistryFixture(folder, List.of())) {
            registry.put(
                    "/v1/search?q=box&n=7", "application/json", """
                        {"results":[{"name":"busybox","description":"small","star_count":9,"is_official":true},
                         {"name":"toolbox","star_count":2}]}\
                        """.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            String term = registry.domain() + "/box";
            SearchResult busybox = new SearchResult(9, true, "busybox", false, "small");
            SearchResult toolbox = new SearchResult(2, false, "toolbox", false, "");
            assertThat(engine.service.search(term, 7, Filters.NONE, AuthConfig.NONE))
                    .containsExactly(busybox, toolbox);
            assertThat(engine.service.search(term, 7, filter("stars", "3"), AuthConfig.NONE))
                    .containsExactly(busybox);
            assertThat(engine.service.search(term, 7, filter("is-official", "false"), AuthConfig.NONE))
                    .containsExactly(toolbox);
            assertThatThrownBy(() -> engine.service.search(term, 8, Filters.NONE, AuthConfig.NONE))
                    .hasMessage("Unexpected status code 404");
            assertThatThrownBy(() -> engine.service.search("http://x", 8, Filters.NONE, AuthConfig.NONE))
                    .hasMessage("invalid repository name: repository name (http://x) should not have a scheme");
            assertThatThrownBy(() -> engine.service.search("localhost:1/x", 8, Filters.NONE, AuthConfig.NONE))
                    .hasMessageStartingWith("invalid registry endpoint \"http://localhost:1/v1/\". HTTPS attempt: ");
            assertThatThrownBy(() -> engine.service.search("x", 8, filter("stars", "a"), AuthConfig.NONE))
                    .hasMessage("invalid filter 'stars=a': strconv.Atoi: parsing \"a\": invalid syntax");
            assertThatThrownBy(() -> engine.service.search("x", 8, filter("bad", "a"), AuthConfig.NONE))
                    .hasMessage("invalid filter 'bad'");
        }
    }

    private static Filters filter(String name, String value) {
        return new Filters(Map.of(name, List.of(value)));
    }

    @Test
    void aMirrorIsAskedFirstAndThenTheNext() throws Exception {
        try (FakeRegistry without = new FakeRegistry();
                FakeRegistry with = new FakeRegistry();
                RegistryFixture engine = new RegistryFixture(
                        folder,
                        Mirrors.parse(List.of("http://" + without.domain(), "http://" + with.domain() + "/")))) {
            Digest manifest = with.image("library/busybox", "1", FakeRegistry.layer("a", "b"));
            assertThat(engine.pull("busybox", "1"))
                    .contains("\"Status: Downloaded newer image for busybox:1\"")
                    .contains(manifest.toString());
            assertThat(without.requests).contains("/v2/library/busybox/manifests/1");
            assertThat(engine.images.get("busybox:1").config().cmd()).containsExactly("sh");
        }
    }

    @Test
    void anAddressThatIsNoMirrorIsRefused() {
        assertThat(Mirrors.parse(List.of("https://m:5/x"))).containsExactly(URI.create("https://m:5/x/"));
        for (String bad : List.of("m:5", "ftp://m", "https://m?a=b", "https://u:p@m", "https://", "http://a b")) {
            assertThatThrownBy(() -> Mirrors.parse(List.of(bad))).hasMessageStartingWith("invalid mirror: ");
        }
    }
}
