package io.berth.daemon.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.error.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DockerfileTest {
    private static Dockerfile parse(String text) {
        return Dockerfile.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void refuses(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(EngineException.class)
                .hasMessage(message);
    }

    @Test
    void linesGoOnBehindCommentsAndBlankLines() {
        List<Line> lines = parse("\uFEFF# top\nfrom a\n\n  RUN echo a \\ \n# no\n\n  b\\\\\r\nUSER u")
                .lines();
        assertThat(lines).extracting(Line::keyword).containsExactly("FROM", "RUN", "USER");
        assertThat(lines).extracting(Line::number).containsExactly(2, 4, 8);
        assertThat(lines.get(1).original()).isEqualTo("RUN echo a   b\\\\");
    }

    @Test
    void directivesStandAtTheTopOnly() {
        assertThat(parse("# syntax=x\n# Escape = `\nFROM a\nRUN a `\n b").escape())
                .isEqualTo('`');
        assertThat(parse("# comment\n# escape=`\nFROM a").escape()).isEqualTo('\\');
        assertThat(parse("\n# escape=`\nFROM a").escape()).isEqualTo('\\');
        refuses("# escape=x\nFROM a", "failed to parse Dockerfile: invalid escape token 'x' does not match ` or \\");
        refuses(
                "# escape=`\n# escape=`\nFROM a",
                "failed to parse Dockerfile: only one escape parser directive can be used");
    }

    @Test
    void hereDocumentsAreNoInstructions() {
        List<Line> lines = parse("FROM a\nRUN <<EOF cat\nUSER x\nEOF\nCOPY <<-\"A\" <<B /d/\n\tA\nB\nUSER u")
                .lines();
        assertThat(lines).extracting(Line::keyword).containsExactly("FROM", "RUN", "COPY", "USER");
        refuses("FROM a\nRUN <<EOF\nx\n", "failed to parse Dockerfile: unterminated heredoc");
        assertThat(parse("FROM a\nRUN cat <<<x\nUSER u").lines()).hasSize(3);
    }

    @Test
    void argumentsAreReadAsTheirKeywordHasThem() {
        List<Line> lines = parse(String.join(
                        "\n",
                        "FROM  a\tAS b",
                        "ENV a=1 b=\"2 3\" c=x\\ y",
                        "ENV old new  value",
                        "RUN [\"a\", \"b c\"]",
                        "RUN [a, b]",
                        "COPY --from=x --chown=\"a:b\" s\\ t u /",
                        "HEALTHCHECK --retries=3 cmd [\"x\"]",
                        "ONBUILD run x",
                        "ARG a=\"b c\" d"))
                .lines();
        assertThat(lines)
                .extracting(line -> line.arguments().words())
                .containsExactly(
                        List.of("a", "AS", "b"),
                        List.of("a", "1", "b", "\"2 3\"", "c", "x\\ y"),
                        List.of("old", "new  value"),
                        List.of("a", "b c"),
                        List.of("[a, b]"),
                        List.of("s\\", "t", "u", "/"),
                        List.of("CMD", "x"),
                        List.of("run x"),
                        List.of("a=\"b c\"", "d"));
        assertThat(lines.get(5).flags()).containsExactly("--from=x", "--chown=a:b");
        assertThat(lines.get(3).arguments().json()).isTrue();
        assertThat(lines.get(4).arguments().json()).isFalse();
    }

    @Test
    void whatCanBeNoDockerfileIsRefused() {
        refuses("", "failed to parse Dockerfile: file with no instructions");
        refuses("# x\n", "failed to parse Dockerfile: file with no instructions");
        refuses("FROM a\nENV x", "failed to parse Dockerfile: ENV must have two arguments");
        refuses(
                "FROM a\nENV x=1 y",
                "failed to parse Dockerfile: Syntax error - can't find = in \"y\". Must be of the form: name=value");
        refuses(
                "FROM a\nRUN [\"a\", 1]",
                "failed to parse Dockerfile: when using JSON array syntax, arrays must be comprised of strings only");
        refuses(
                "FROM a\nRUN " + "x".repeat(70_000),
                "failed to parse Dockerfile: dockerfile line greater than maximum allowed size of 65535");
    }

    /** Whatever the bytes, there are lines or a refusal, never anything else, and soon. */
    @Test
    void anyBytesAreReadOrRefused() {
        String[] pieces = {
            "FROM a",
            "RUN ",
            "ENV ",
            "\\",
            "\n",
            "`",
            "\"",
            "'",
            "<<EOF",
            "EOF",
            "--from=",
            "[\"a\"",
            "]",
            "#",
            "${",
            "=",
            " ",
            "\t",
            "\r\n",
            "# escape=`\n",
            "\u0000",
            "\uFEFF",
            "HEALTHCHECK ",
            "COPY ",
            "ONBUILD "
        };
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                text.append(
                        random.nextInt(5) == 0
                                ? String.valueOf((char) random.nextInt(0x300))
                                : pieces[random.nextInt(pieces.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0 && random.nextInt(4) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                for (Line line : Dockerfile.parse(bytes).lines()) {
                    assertThat(line.keyword()).isNotEmpty();
                    assertThat(line.number()).isPositive();
                }
            } catch (EngineException e) {
                assertThat(e.text()).startsWith("failed to parse Dockerfile: ");
            }
        }
    }
}
