package io.berth.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.CreateRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests' documents and their errors, as a real engine answered the same bodies. */
final class EngineJsonTest {
    private static final String TAB = "|";

    @ParameterizedTest
    @CsvSource(
            delimiterString = TAB,
            quoteCharacter = '`',
            nullValues = "NULL",
            value = {
                "x| invalid character 'x' looking for beginning of value",
                "{| unexpected EOF",
                "{b}| invalid character 'b' looking for beginning of object key string",
                "{,}| invalid character ',' looking for beginning of object key string",
                "{\"Image\":\"x\",}| invalid character '}' looking for beginning of object key string",
                "{\"Image\" \"x\"}| invalid character '\"' after object key",
                "{'Image':1}| invalid character '\\'' looking for beginning of object key string",
                "{\"Image\":\"a| unexpected EOF",
                "{\"Image\":tru}| invalid character '}' in literal true (expecting 'e')",
                "{\"Image\":nul| unexpected EOF",
                "{\"x\":fa1}| invalid character '1' in literal false (expecting 'l')",
                "{\"HostConfig\":{\"NanoCpus\":-01}}| invalid character '1' after object key:value pair",
                "{\"HostConfig\":{\"Memory\":-}}| invalid character '}' in numeric literal",
                "{\"HostConfig\":{\"Memory\":1.}}| invalid character '}' in numeric literal",
                "{\"HostConfig\":{\"Memory\":1ex}}| invalid character 'x' in numeric literal",
                "{\"a\":[1 2]}| invalid character '2' after array element",
                "{\"x\":[1,]}| invalid character ']' looking for beginning of value",
                "{\"x\":[,| invalid character ',' looking for beginning of value",
                "{\"Image\":\"x\"]| invalid character ']' after object key:value pair",
                "{\"x\"}| invalid character '}' after object key",
                "{\"x\":\\| invalid character '\\\\' looking for beginning of value",
                "}| invalid character '}' looking for beginning of value",
                "\u00e9| invalid character '\u00e9' looking for beginning of value",
                "\ufeff{}| invalid character '\\ufeff' looking for beginning of value",
                "[]| json: cannot unmarshal array into Go value of type container.CreateRequest",
                "\"x\"| json: cannot unmarshal string into Go value of type container.CreateRequest",
                "1| json: cannot unmarshal number into Go value of type container.CreateRequest",
                "{\"Image\":1}| json: cannot unmarshal number into Go struct field .Image of type string",
                "{\"Tty\":\"yes\"}| json: cannot unmarshal string into Go struct field .Tty of type bool",
                "{\"Tty\":1}| json: cannot unmarshal number into Go struct field .Tty of type bool",
                "{\"Labels\":[]}| json: cannot unmarshal array into Go struct field .Labels of type map[string]string",
                "{\"Labels\":{\"a\":1}}| json: cannot unmarshal number into Go struct field .Labels.a of type string",
                "{\"Env\":{}}| json: cannot unmarshal object into Go struct field .Env of type []string",
                "{\"HostConfig\":[]}| json: cannot unmarshal array into Go struct field .HostConfig of type container.HostConfig",
                "{\"HostConfig\":{\"Memory\":\"x\"}}| json: cannot unmarshal string into Go struct field .HostConfig.Memory of type int64",
                "{\"HostConfig\":{\"Memory\":1.5}}| json: cannot unmarshal number 1.5 into Go struct field .HostConfig.Memory of type int64",
                "{\"HostConfig\":{\"Memory\":true}}| json: cannot unmarshal bool into Go struct field .HostConfig.Memory of type int64",
                "{\"HostConfig\":{\"PidsLimit\":\"x\"}}| json: cannot unmarshal string into Go struct field .HostConfig.PidsLimit of type int64",
                "{\"HostConfig\":{\"Privileged\":\"x\"}}| json: cannot unmarshal string into Go struct field .HostConfig.Privileged of type bool",
                "{\"HostConfig\":{\"Binds\":[1]}}| json: cannot unmarshal number into .HostConfig.Binds.0 of type string",
                "{\"HostConfig\":{\"Binds\":\"x\"}}| json: cannot unmarshal string into Go struct field .HostConfig.Binds of type []string",
                "{\"HostConfig\":{\"RestartPolicy\":5}}| json: cannot unmarshal number into Go struct field .HostConfig.RestartPolicy of type container.RestartPolicy",
                "{\"HostConfig\":{\"RestartPolicy\":{\"MaximumRetryCount\":\"x\"}}}| json: cannot unmarshal string into Go struct field .HostConfig.RestartPolicy.MaximumRetryCount of type int",
                "{\"StopTimeout\":\"x\"}| json: cannot unmarshal string into Go struct field .StopTimeout of type int"
            })
    void brokenDocumentsAreRefusedInGosWords(String document, String message) {
        assertThatThrownBy(() -> decode(document, CreateRequest.class))
                .isInstanceOf(EngineException.class)
                .hasMessage("invalid JSON: " + message);
    }

    @Test
    void charactersThatCantBeShownAreEscaped() {
        assertInvalid("{\"Image\":\"\n\"}", "invalid character '\\n' in string");
        assertInvalid("{\"Image\":\"a\u0001\"}", "invalid character '\\x01' in string");
        assertInvalid("\0", "invalid character '\\x00' looking for beginning of value");
        assertInvalid("{\"Image\":\"\\q\"}", "invalid escape sequence `\\q` in string");
        assertInvalid("{\"Image\":\"\\u12\"}", "invalid escape sequence `\\u12\"}` in string");
    }

    @Test
    void nothingIsNoDocument() {
        assertInvalid("", "got EOF while reading request body");
        assertInvalid(" \n", "got EOF while reading request body");
    }

    @Test
    void nestingIsBounded() {
        assertInvalid("[".repeat(20_000), "exceeded max depth");
        assertInvalid("{\"a\":".repeat(20_000), "exceeded max depth");
        String deep = "{\"a\":" + "[".repeat(900) + "]".repeat(900) + "}";
        assertThat(decode(deep, CreateRequest.class).config().image()).isEmpty();
    }

    @Test
    void moreAfterTheDocumentIsRefusedButForClosingBrackets() {
        assertThatThrownBy(() -> decode("{} x", Object.class)).hasMessage("unexpected content after JSON");
        assertThatThrownBy(() -> decode("{}{}", Object.class)).hasMessage("unexpected content after JSON");
        assertThat(decode("{} ]", Object.class)).isEqualTo(Map.of());
        assertThat(decode(" {}\n", Object.class)).isEqualTo(Map.of());
    }

    @Test
    void nullIsAnEmptyDocument() {
        assertThat(decode("null", CreateRequest.class).config().image()).isEmpty();
    }

    @Test
    void namesAreReadInAnyCaseAndTheLastWins() {
        assertThat(decode("{\"image\":\"a\",\"IMAGE\":\"b\",\"NoSuchName\":{}}", CreateRequest.class)
                        .config()
                        .image())
                .isEqualTo("b");
    }

    @Test
    void bytesThatAreNoUtf8AreReplaced() {
        byte[] document = "{\"Image\":\"a?\"}".getBytes(StandardCharsets.US_ASCII);
        document[11] = (byte) 0xff;
        assertThat(EngineJson.decodeRequest(document, CreateRequest.class)
                        .config()
                        .image())
                .isEqualTo("a\uFFFD");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05.060000000Z,2026-01-02T03:04:05.06Z",
        "2026-01-02T03:04:05Z,2026-01-02T03:04:05Z",
        "2026-11-22T09:58:39.494130747Z,2026-11-22T09:58:39.494130747Z",
        "0001-01-01T00:00:00Z,0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.5Z,1969-12-31T23:59:59.5Z",
        "2026-01-02T03:04:05+02:00,2026-01-02T01:04:05Z"
    })
    void timesAreWrittenAsGoDoes(String time, String written) {
        assertThat(GoTime.format(GoTime.parse(time))).isEqualTo(written);
        assertThat(text(EngineJson.encode(List.of(GoTime.parse(time))))).isEqualTo("[\"" + written + "\"]");
    }

    record Sample(String someName, @Nullable List<String> absent, List<String> empty, Instant when) {}

    @Test
    void recordsAreWrittenInTheEnginesCase() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("b", new Sample("<&>\u001b", null, List.of(), GoTime.ZERO));
        values.put("a", 1);
        assertThat(text(EngineJson.encode(values)))
                .isEqualTo("{\"a\":1,\"b\":{\"SomeName\":\"<&>\\u001b\",\"Absent\":null,\"Empty\":[],"
                        + "\"When\":\"0001-01-01T00:00:00Z\"}}");
    }

    private static void assertInvalid(String document, String message) {
        assertThatThrownBy(() -> decode(document, CreateRequest.class)).hasMessage("invalid JSON: " + message);
    }

    private static <T> T decode(String document, Class<T> type) {
        return EngineJson.decodeRequest(document.getBytes(StandardCharsets.UTF_8), type);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void anArrayOfEncodedValuesIsTheValuesArray() {
        assertThat(text(EngineJson.arrayLine(List.of()))).isEqualTo("[]\n");
        for (List<String> values : List.of(List.of("é"), List.of("a", "", "c"))) {
            var encoded = values.stream().map(Encoded::new).toList();
            assertThat(text(EngineJson.arrayLine(encoded))).isEqualTo(text(EngineJson.encode(values)) + "\n");
            assertThat(text(EngineJson.arrayLine(encoded))).isEqualTo(text(EngineJson.encode(values)) + "\n");
        }
    }
}
