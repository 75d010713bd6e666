package io.berth.cli.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlagSetTest {
    private final FlagSet flags = new FlagSet();

    @BeforeEach
    void define() {
        flags.bool("interactive", 'i', "Keep STDIN open");
        flags.bool("tty", 't', "Allocate a pseudo-TTY");
        flags.list("env", 'e', "Set environment variables");
        flags.text("name", ' ', "Assign a name");
        flags.number("last", 'n', "Show n").initially("-1");
        flags.alias("nom", "name");
    }

    @Test
    void takesABunchOfShortFlagsWithTheLastOnesValue() {
        assertThat(flags.parse(List.of("-ite", "A=b", "image"), false)).containsExactly("image");
        assertThat(flags.isTrue("interactive")).isTrue();
        assertThat(flags.isTrue("tty")).isTrue();
        assertThat(flags.list("env")).containsExactly("A=b");
    }

    @ParameterizedTest
    @CsvSource({"-n5", "-n=5", "--last=5"})
    void takesAValueInOneWord(String word) {
        assertThat(flags.parse(List.of(word), true)).isEmpty();
        assertThat(flags.number("last")).isEqualTo(5);
    }

    @Test
    void keepsWhatFollowsTheFirstArgumentUnlessFlagsMayComeLater() {
        assertThat(flags.parse(List.of("image", "-t", "--name", "x"), false))
                .containsExactly("image", "-t", "--name", "x");
        assertThat(flags.parse(List.of("a", "-t", "--nom", "x", "b"), true)).containsExactly("a", "b");
        assertThat(flags.text("name")).isEqualTo("x");
    }

    @Test
    void twoDashesEndTheFlags() {
        assertThat(flags.parse(List.of("-t", "--", "-i", "-"), true)).containsExactly("-i", "-");
        assertThat(flags.isTrue("interactive")).isFalse();
    }

    @Test
    void aBooleanMayBeSwitchedOff() {
        assertThat(flags.parse(List.of("--tty=false", "-i=1"), true)).isEmpty();
        assertThat(flags.isTrue("tty")).isFalse();
        assertThat(flags.isTrue("interactive")).isTrue();
        assertThat(flags.isSet("tty")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            --nope      | unknown flag: --nope
            -tz         | unknown shorthand flag: 'z' in -z
            --name      | flag needs an argument: --name
            -te         | flag needs an argument: 'e' in -e
            --tty=maybe | invalid argument "maybe" for "-t, --tty" flag: strconv.ParseBool: parsing "maybe": invalid syntax
            -nx         | invalid argument "x" for "-n, --last" flag: strconv.ParseInt: parsing "x": invalid syntax
            """)
    void refusesInPflagsWords(String word, String message) {
        assertThatThrownBy(() -> flags.parse(List.of(word), true))
                .isInstanceOf(FlagException.class)
                .hasMessage(message);
    }

    @Test
    void theHelpLinesUp() {
        assertThat(flags.help())
                .contains("  -e, --env list      Set environment variables\n")
                .contains("      --name string   Assign a name\n")
                .contains("  -n, --last int      Show n (default -1)\n");
    }
}
