package io.berth.daemon.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.error.EngineException;
import io.berth.daemon.build.dockerfile.Dockerfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is worked out of texts alone: plans, arguments, patterns, addresses. */
class BuildWordsTest {
    private static Plan plan(String text, String target) {
        return PlanReader.read(Dockerfile.parse(text.getBytes(StandardCharsets.UTF_8)), Map.of("l", "v"), target);
    }

    private static void refuses(String text, String message) {
        assertThatThrownBy(() -> plan(text, ""))
                .isInstanceOf(EngineException.class)
                .hasMessage(message);
    }

    @Test
    void aPlanEndsWithItsTarget() {
        String text = "ARG V=1\nFROM a AS One\nRUN x\nFROM b AS two\nRUN y\nRUN z\n";
        assertThat(plan(text, "").steps()).isEqualTo(7);
        assertThat(plan(text, "one").stages()).hasSize(1);
        assertThat(plan(text, "1").stages()).hasSize(2);
        assertThat(plan(text, "").stages().getLast().commands().getLast().text())
                .isEqualTo("LABEL l=v");
        assertThatThrownBy(() -> plan(text, "zz")).hasMessage("target stage \"zz\" could not be found");
    }

    @Test
    void refusalsNameTheLine() {
        String line = "dockerfile parse error on line 2: ";
        refuses("FROM a\nBOGUS x", line + "unknown instruction: BOGUS");
        refuses("FROM a\nENV", line + "ENV requires at least one argument");
        refuses("FROM a\nENV =b", line + "ENV names can not be blank");
        refuses("FROM a\nUSER", line + "USER requires exactly one argument");
        refuses(
                "FROM a\nCOPY x",
                line + "COPY requires at least two arguments, but only one was provided."
                        + " Destination could not be determined");
        refuses("FROM a\nCOPY --bogus x y", line + "unknown flag: --bogus");
        refuses("FROM a\nADD --from=x x y", line + "unknown flag: --from");
        refuses("FROM a\nRUN --security=x y", line + "unknown flag: --security");
        refuses("FROM a\nUSER --x y", line + "unknown flag: --x");
        refuses("FROM a\nSHELL x", line + "SHELL requires the arguments to be in JSON form");
        refuses("FROM a\nVOLUME [\"\"]", line + "VOLUME specified can not be an empty string");
        refuses("FROM a\nHEALTHCHECK NONE x", line + "HEALTHCHECK NONE takes no arguments");
        refuses("FROM a\nONBUILD FROM x", line + "FROM isn't allowed as an ONBUILD trigger");
        refuses("ARG a\nFROM a AS", line + "FROM requires either one or three arguments");
        refuses(
                "ARG a\nFROM a AS 1x",
                line + "invalid name for build stage: \"1x\", name can't start with a number or contain symbols");
        refuses("RUN x", "no build stage in current context");
    }

    @Test
    void argumentsComeFromTheClientThenTheStageThenTheTop() {
        BuildArgs top =
                new BuildArgs(Map.of("G", Optional.of("given"), "N", Optional.empty(), "no_proxy", Optional.of("p")));
        top.declareGlobal("T", Optional.of("top"));
        top.declareGlobal("G", Optional.of("top"));
        assertThat(top.globals()).isEqualTo(Map.of("T", "top", "G", "given", "no_proxy", "p"));
        BuildArgs stage = top.forStage();
        assertThat(stage.visible(List.of())).isEqualTo(Map.of("no_proxy", "p"));
        stage.declare("T", Optional.empty());
        stage.declare("D", Optional.of("default"));
        stage.declare("E", Optional.of("hidden"));
        assertThat(stage.visible(List.of("E"))).isEqualTo(Map.of("T", "top", "D", "default", "no_proxy", "p"));
        assertThat(stage.countsForCache("no_proxy")).isFalse();
        assertThat(stage.countsForCache("T")).isTrue();
        assertThat(top.forStage().visible(List.of())).doesNotContainKey("D");
        assertThat(top.unused()).containsExactly("G", "N");
    }

    @Test
    void patternsFitOneName() {
        assertThat(new GlobPattern("a*.t?t").matches("ab.txt")).isTrue();
        assertThat(new GlobPattern("[a-c]x").matches("bx")).isTrue();
        assertThat(new GlobPattern("[^a-c]x").matches("bx")).isFalse();
        assertThat(new GlobPattern("[[]x").matches("[x")).isTrue();
        assertThat(new GlobPattern("a\\*").matches("a*")).isTrue();
        assertThat(new GlobPattern("a\\*").matches("ab")).isFalse();
        assertThat(new GlobPattern("[").matches("[")).isFalse();
        assertThat(new GlobPattern("ä*\uD83D\uDE00").matches("äx\uD83D\uDE00")).isTrue();
    }

    @Test
    void theLastIgnoreRuleThatFitsDecides() {
        IgnoreRules rules = IgnoreRules.parse("# no\n*.md\n!README.md\n/sub/\n**/deep\na?/[xy]\n");
        assertThat(rules.excludes("a.md")).isTrue();
        assertThat(rules.excludes("README.md")).isFalse();
        assertThat(rules.excludes("sub/x/y")).isTrue();
        assertThat(rules.excludes("x/y/deep/z")).isTrue();
        assertThat(rules.excludes("ab/x")).isTrue();
        assertThat(rules.excludes("ab/z")).isFalse();
        assertThat(rules.excludes("d/a.md")).isFalse();
    }

    @Test
    void addressesOfRepositoriesHoldNoOptions() {
        assertThat(GitRepository.parse("https://h/r.git#b:f/g"))
                .isEqualTo(new GitRepository("https://h/r.git", "b", "f/g"));
        assertThat(GitRepository.parse("github.com/o/r"))
                .isEqualTo(new GitRepository("https://github.com/o/r", "HEAD", ""));
        assertThat(GitRepository.isOne("https://h/r.git#b")).isTrue();
        assertThat(GitRepository.isOne("https://h/r.tar")).isFalse();
        for (String bad : List.of("ext::sh -c x", "--upload-pack=x", "file:///r.git", "/r.git", "-c")) {
            assertThat(GitRepository.isOne(bad)).as(bad).isFalse();
        }
        assertThatThrownBy(() -> GitRepository.parse("https://h/r.git#--upload-pack=x"))
                .hasMessage("invalid refspec: --upload-pack=x");
    }

    @Test
    void durationsAreWrittenAsInGo() {
        assertThat(GoText.duration(0)).isEqualTo("0s");
        assertThat(GoText.duration(5_400_000_000_000L)).isEqualTo("1h30m0s");
        assertThat(GoText.duration(100_000_000)).isEqualTo("100ms");
        assertThat(GoText.duration(1_500_000_000)).isEqualTo("1.5s");
        assertThat(GoText.duration(60_000_000_000L)).isEqualTo("1m0s");
        assertThat(GoText.quoted(List.of("a \"b\"", "c\\\n"))).isEqualTo("[\"a \\\"b\\\"\" \"c\\\\\\n\"]");
    }
}
