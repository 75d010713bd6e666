package io.berth.daemon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.error.EngineException;
import org.junit.jupiter.api.Test;

class ReferenceTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    private static void readsAs(String text, String whole, String familiar) {
        Reference reference = Reference.parse(text);
        assertThat(reference).hasToString(whole);
        assertThat(reference.familiar()).isEqualTo(familiar);
        assertThat(Reference.parse(reference.toString())).isEqualTo(reference);
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> Reference.parse(text))
                .isInstanceOf(EngineException.class)
                .hasMessage(message);
    }

    @Test
    void namesAreSpeltOut() {
        readsAs("busybox", "docker.io/library/busybox", "busybox");
        readsAs("busybox:1.36", "docker.io/library/busybox:1.36", "busybox:1.36");
        readsAs("a/b", "docker.io/a/b", "a/b");
        readsAs("library/busybox", "docker.io/library/busybox", "busybox");
        readsAs("index.docker.io/busybox", "docker.io/library/busybox", "busybox");
        readsAs("docker.io/library/busybox", "docker.io/library/busybox", "busybox");
        readsAs("localhost/x", "localhost/x", "localhost/x");
        readsAs("host:5000/a/b:t", "host:5000/a/b:t", "host:5000/a/b:t");
        readsAs("Host/a", "Host/a", "Host/a");
        readsAs("a.b/c", "a.b/c", "a.b/c");
        readsAs("[::1]:5000/c", "[::1]:5000/c", "[::1]:5000/c");
        readsAs("a__b-c.d", "docker.io/library/a__b-c.d", "a__b-c.d");
        readsAs("b@sha256:" + HEX, "docker.io/library/b@sha256:" + HEX, "b@sha256:" + HEX);
        readsAs("b:t@sha256:" + HEX, "docker.io/library/b:t@sha256:" + HEX, "b:t@sha256:" + HEX);
        assertThat(Reference.parse("b").withDefaultTag().familiar()).isEqualTo("b:latest");
        assertThat(Reference.parse("b@sha256:" + HEX).withDefaultTag().tag()).isEmpty();
    }

    @Test
    void whatIsNoNameIsRefusedInTheEnginesWords() {
        refused("Busybox", "invalid reference format: repository name (library/Busybox) must be lowercase");
        refused("a/B", "invalid reference format: repository name (a/B) must be lowercase");
        for (String text : new String[] {
            "",
            " ",
            "a b",
            "a..b",
            "-a",
            "a:",
            "a:-t",
            "sha256:",
            "../x",
            "a/../../b",
            "/a",
            "a//b",
            "a\0",
            "a@sha256:12",
            "a:" + "t".repeat(129)
        }) {
            refused(text, "invalid reference format");
        }
        refused("a@sha256:" + HEX.substring(1), "invalid checksum digest length");
        refused("a@sha999:" + HEX, "unsupported digest algorithm");
        refused(HEX, "invalid repository name (" + HEX + "), cannot specify 64-byte hexadecimal strings");
        refused("a".repeat(256), "repository name must not be more than 255 characters");
    }

    @Test
    void aTagBesideTheRepositoryGoesFirst() {
        assertThat(Reference.parse("a:x", "y").familiar()).isEqualTo("a:y");
        assertThat(Reference.parse("a:x", "").familiar()).isEqualTo("a:x");
        assertThat(Reference.parse("a", "").familiar()).isEqualTo("a:latest");
        assertThatThrownBy(() -> Reference.parse("a", "-y")).hasMessage("invalid tag format");
        assertThatThrownBy(() -> Reference.parse("a@sha256:" + HEX, "")).hasMessage("cannot import digest reference");
    }
}
