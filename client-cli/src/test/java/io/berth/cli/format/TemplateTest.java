package io.berth.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    private static final String DATA = """
            {"Name":"/x","State":{"Running":true,"ExitCode":0,"Health":null},"Args":["a","b"],
             "Labels":{"k":"v","j":"w"},"Size":12,"Empty":[]}""";

    private static String apply(String template) throws IOException {
        return Template.parse(template).apply(Json.parse(DATA));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            {{.Name}}                                              ~ /x
            {{.State.Running}} {{.State.ExitCode}}                 ~ true 0
            {{.Args}} {{.Labels}}                                  ~ [a b] map[j:w k:v]
            {{json .Args}}                                         ~ ["a","b"]
            {{.Args | json}}                                       ~ ["a","b"]
            {{len .Args}}                                          ~ 2
            {{index .Args 1}} {{index .Labels "k"}}                ~ b v
            {{join .Args ","}}                                     ~ a,b
            {{if .State.Running}}up{{else}}down{{end}}             ~ up
            {{if eq .State.ExitCode 0}}fine{{end}}                 ~ fine
            {{if and .State.Running (gt .Size 20)}}y{{else}}n{{end}} ~ n
            {{range .Args}}<{{.}}>{{end}}                          ~ <a><b>
            {{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}       ~ j=w;k=v;
            {{range .Empty}}x{{else}}none{{end}}                   ~ none
            {{with .State}}{{.ExitCode}}{{$.Name}}{{end}}          ~ 0/x
            {{.State.Health}}                                      ~ <no value>
            {{upper .Name}}{{printf "%s-%d" .Name .Size}}          ~ /X/x-12
            {{$x := .Size}}{{$x}}                                  ~ 12
            a {{- .Name -}} b                                      ~ a/xb
            """)
    void fillsIn(String template, String text) throws IOException {
        assertThat(apply(template)).isEqualTo(text);
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> apply("{{.Nope}}"))
                .hasMessage(
                        "template parsing error: template: :1:2: executing \"\" at <.Nope>: map has no entry for key "
                                + "\"Nope\"");
        assertThatThrownBy(() -> apply("{{.Name")).hasMessage("template parsing error: template: :1: unclosed action");
        assertThatThrownBy(() -> apply("{{nope .Name}}"))
                .hasMessage("template parsing error: template: :1: function \"nope\" not defined");
        assertThatThrownBy(() -> apply("{{if .Name}}x")).hasMessageContaining("unexpected EOF");
    }
}
