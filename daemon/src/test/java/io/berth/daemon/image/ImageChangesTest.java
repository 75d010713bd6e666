package io.berth.daemon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.error.EngineException;
import io.berth.api.type.image.HealthConfig;
import io.berth.api.type.image.ImageConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each instruction makes, as a dockerd 28 answered it. */
class ImageChangesTest {
    private static ImageConfig apply(String... changes) {
        return ImageChanges.apply(ImageConfig.EMPTY, List.of(changes));
    }

    private static void refused(String change, String message) {
        assertThatThrownBy(() -> apply(change))
                .isInstanceOf(EngineException.class)
                .hasMessage(message);
    }

    @Test
    void commandsAreArraysOrForTheShell() {
        assertThat(apply().cmd()).isNull();
        assertThat(apply("CMD [\"a\", \"b\"]").cmd()).containsExactly("a", "b");
        assertThat(apply("cmd a  b").cmd()).containsExactly("/bin/sh", "-c", "a  b");
        assertThat(apply("CMD").cmd()).containsExactly("/bin/sh", "-c");
        assertThat(apply("CMD []").cmd()).isEmpty();
        assertThat(apply("CMD ['a']").cmd()).containsExactly("/bin/sh", "-c", "['a']");
        ImageConfig both = apply("CMD a", "ENTRYPOINT b");
        assertThat(both.cmd()).containsExactly("/bin/sh", "-c", "a");
        assertThat(both.entrypoint()).containsExactly("/bin/sh", "-c", "b");
        refused("CMD [\"a\",1]", "when using JSON array syntax, arrays must be comprised of strings only");
    }

    @Test
    void variablesAndQuotesAreExpanded() {
        assertThat(apply("ENV a b c").env()).containsExactly("a=b c");
        assertThat(apply("ENV A=1", "ENV B=$A/x C=${A} D=${Z:-q} E=\\$A F='$A' G=a\"b c\"d")
                        .env())
                .containsExactly("A=1", "B=1/x", "C=1", "D=q", "E=$A", "F=$A", "G=ab cd");
        assertThat(apply("ENV A=1", "ENV A=2").env()).containsExactly("A=2");
        ImageConfig all =
                apply("ENV X=1", "USER u$X", "WORKDIR /w$X", "EXPOSE 8$X", "VOLUME /v$X", "LABEL l=$X", "CMD $X");
        assertThat(all.user()).isEqualTo("u1");
        assertThat(all.workingDir()).isEqualTo("/w1");
        assertThat(all.exposedPorts()).containsOnlyKeys("81/tcp");
        assertThat(all.volumes()).containsOnlyKeys("/v1");
        assertThat(all.labels()).isEqualTo(Map.of("l", "1"));
        assertThat(all.cmd()).containsExactly("/bin/sh", "-c", "$X");
        refused("ENV A=1 B", "Syntax error - can't find = in \"B\". Must be of the form: name=value");
        refused("ENV x", "ENV must have two arguments");
        refused("ENV =x", "ENV names can not be blank");
        refused(
                "ENV A=\"open",
                "failed to process \"\\\"open\": unexpected end of statement while looking for matching double-quote");
    }

    @Test
    void labelsPortsVolumesAndFolders() {
        assertThat(apply("LABEL \"a b\"=c d=e\\ f", "LABEL d=g").labels()).isEqualTo(Map.of("a b", "c", "d", "g"));
        assertThat(apply("EXPOSE 1-3/tcp 127.0.0.1:80:90 5/UDP").exposedPorts())
                .containsOnlyKeys("1/tcp", "2/tcp", "3/tcp", "5/udp", "90/tcp");
        refused("EXPOSE 80/foo", "Invalid proto: foo");
        refused("EXPOSE 70000", "Invalid containerPort: 70000");
        refused("EXPOSE foo", "Invalid containerPort: foo");
        assertThat(apply("VOLUME [\"/a\",\"/b\"]", "VOLUME /c /d").volumes()).containsOnlyKeys("/a", "/b", "/c", "/d");
        refused("VOLUME []", "VOLUME requires at least one argument");
        assertThat(apply("WORKDIR a", "WORKDIR ../b/./c").workingDir()).isEqualTo("/b/c");
        assertThat(apply("WORKDIR /../../x").workingDir()).isEqualTo("/x");
        refused("WORKDIR", "WORKDIR requires exactly one argument");
        assertThat(apply("STOPSIGNAL SIGRTMIN+3").stopSignal()).isEqualTo("SIGRTMIN+3");
        refused("STOPSIGNAL SIGFOO", "invalid signal: SIGFOO");
        assertThat(apply("ONBUILD RUN x").onBuild()).containsExactly("RUN x");
        refused("ONBUILD FROM x", "FROM isn't allowed as an ONBUILD trigger");
    }

    @Test
    void healthchecks() {
        assertThat(apply("HEALTHCHECK NONE").healthcheck()).isEqualTo(new HealthConfig(List.of("NONE"), 0, 0, 0, 0, 0));
        assertThat(apply("HEALTHCHECK --interval=1s --timeout=2m --retries=3 --start-period=1h CMD [\"a\"]")
                        .healthcheck())
                .isEqualTo(new HealthConfig(
                        List.of("CMD", "a"), 1_000_000_000L, 120_000_000_000L, 3_600_000_000_000L, 0, 3));
        assertThat(apply("HEALTHCHECK CMD a b").healthcheck())
                .isEqualTo(new HealthConfig(List.of("CMD-SHELL", "a b"), 0, 0, 0, 0, 0));
        refused("HEALTHCHECK FOO", "Unknown type \"FOO\" in HEALTHCHECK (try CMD)");
        refused("HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD");
        refused("HEALTHCHECK --foo=1 CMD a", "unknown flag: --foo");
        refused("HEALTHCHECK --interval=x CMD a", "time: invalid duration \"x\"");
        refused("HEALTHCHECK --interval=1ns CMD a", "Interval \"interval\" cannot be less than 1ms");
    }

    @Test
    void linesGoOnAndCommentsDoNotCount() {
        ImageConfig config = apply("# c", "USER a\\", "b\nWORKDIR /x");
        assertThat(config.user()).isEqualTo("ab");
        assertThat(config.workingDir()).isEqualTo("/x");
        refused("", "file with no instructions");
        refused("RUN x", "RUN is not a valid change command");
        refused("foo x", "foo is not a valid change command");
    }
}
