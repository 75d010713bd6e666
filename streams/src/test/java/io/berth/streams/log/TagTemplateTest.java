package io.berth.streams.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagTemplateTest {
    private final TagTemplate tags = new TagTemplate(
            name -> Optional.ofNullable(Map.of("Name", "web", "ID", "abc").get(name)));

    @Test
    void fieldsAndFunctionsAreFilledIn() {
        assertThat(tags.expand("x/{{.Name}}-{{ .ID }}")).isEqualTo("x/web-abc");
        assertThat(tags.expand("{{.Name|upper}} {{upper .ID}} {{json .Name}}{{/* no */}}"))
                .isEqualTo("WEB ABC \"web\"");
        assertThat(tags.expand("plain")).isEqualTo("plain");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        {{.Foo}}; template: log-tag:1:2: executing "log-tag" at <.Foo>: can't evaluate field Foo in type *logger.Info
        {{.Name; template: log-tag:1: unclosed action
        {{}}; template: log-tag:1: missing value for command
        {{upper}}; template: log-tag:1:2: executing "log-tag" at <upper>: wrong number of args for upper: want 1 got 0
        {{wrong .ID}}; template: log-tag:1: function "wrong" not defined
        """)
    void theRestIsRefusedInGosWords(String template, String message) {
        assertThatThrownBy(() -> tags.expand(template)).hasMessage(message);
    }
}
