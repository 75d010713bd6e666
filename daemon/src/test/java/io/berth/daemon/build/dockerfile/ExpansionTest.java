package io.berth.daemon.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.error.EngineException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
    private static final Map<String, String> VARIABLES = Map.of("A", "x y", "B", "ab.tar.gz", "E", "");

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain,plain",
                "$A,x y",
                "${A}z,x yz",
                "'$A',$A",
                "\"$A\",x y",
                "\\$A,$A",
                "\"\\$A\",$A",
                "\"a\\b\",a\\b",
                "a\\ b,a b",
                "$,$",
                "$1$?,~~",
                "${N:-d$A},dx y",
                "${E:-d},d",
                "${E-d},~~",
                "${N-d},d",
                "${A:+s},s",
                "${E:+s},~~",
                "${E+s},s",
                "${A:?no},x y",
                "${B#*.},tar.gz",
                "${B##*.},gz",
                "${B%.*},ab.tar",
                "${B%%.*},ab",
                "${B/a/_},_b.tar.gz",
                "${B//a/_},_b.t_r.gz",
                "${B/./},abtar.gz",
                "${N:-${E:-${A}}},x y"
            })
    void isWhatAShellMakesOfIt(String word, String expected) {
        assertThat(Expansion.word(word, VARIABLES, '\\')).isEqualTo(expected);
    }

    @Test
    void blanksInVariablesPartWordsButNotInQuotes() {
        assertThat(Expansion.words("$A:1", VARIABLES, '\\')).isEqualTo(List.of("x", "y:1"));
        assertThat(Expansion.words("\"$A\"", VARIABLES, '\\')).isEqualTo(List.of("x y"));
        assertThat(Expansion.words("$E", VARIABLES, '\\')).isEmpty();
        assertThat(Expansion.words("\"\"", VARIABLES, '\\')).isEqualTo(List.of(""));
    }

    @Test
    void anotherEscapeLeavesBackslashesAlone() {
        assertThat(Expansion.word("c:\\`$A\\d", VARIABLES, '`')).isEqualTo("c:\\$A\\d");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        refuses(
                "\"x",
                "failed to process \"\\\"x\": unexpected end of statement while looking for matching double-quote");
        refuses("'x", "failed to process \"'x\": unexpected end of statement while looking for matching single-quote");
        refuses("${b!x}", "failed to process \"${b!x}\": unsupported modifier (!) in substitution");
        refuses("${b", "failed to process \"${b\": unsupported modifier (\uFFFD) in substitution");
        refuses("${b:?err}", "failed to process \"${b:?err}\": b: err");
        refuses("${b?}", "failed to process \"${b?}\": b: is not allowed to be unset");
    }

    private static void refuses(String word, String message) {
        assertThatThrownBy(() -> Expansion.word(word, VARIABLES, '\\'))
                .isInstanceOf(EngineException.class)
                .hasMessage(message);
    }

    @Test
    void anyTextIsExpandedOrRefused() {
        String letters = "$${}}:-+?#%/*\\'\"A_1 aEN";
        Random random = new Random(11);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(25); n > 0; n--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                assertThat(Expansion.word(text.toString(), VARIABLES, '\\')).isNotNull();
            } catch (EngineException e) {
                assertThat(e.text()).startsWith("failed to process ");
            }
        }
        refuses(
                "${N:-".repeat(500),
                "failed to process \"" + "${N:-".repeat(500) + "\": too many substitutions in one another");
    }
}
