package io.berth.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
    @ParameterizedTest
    @CsvSource({
        "0,0B",
        "999,999B",
        "1000,1kB",
        "2065408,2.07MB",
        "1982256,1.98MB",
        "123456789,123MB",
        "1500000000,1.5GB"
    })
    void sizesHaveThreeDigits(long bytes, String text) {
        assertThat(Units.size(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "64m,67108864",
        "1g,1073741824",
        "1.5k,1536",
        "4096,4096",
        "10MB,10485760",
        "2GiB,2147483648",
        "512b,512"
    })
    void sizesAreRead(String text, long bytes) {
        assertThat(Units.bytes(text)).isEqualTo(bytes);
    }

    @Test
    void aBadSizeIsRefused() {
        assertThatThrownBy(() -> Units.bytes("x")).hasMessage("invalid size: 'x'");
    }

    @ParameterizedTest
    @CsvSource({
        "0,Less than a second",
        "1,1 second",
        "59,59 seconds",
        "60,About a minute",
        "150,2 minutes",
        "3600,About an hour",
        "7300,2 hours",
        "172800,2 days",
        "1296000,2 weeks",
        "7776000,3 months",
        "94608000,3 years"
    })
    void agesAreRough(long seconds, String text) {
        assertThat(Units.age(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void tablesHaveColumnsThreeApartAndTenWide() {
        assertThat(new Table().row("A", "NAME", "C").row("1234567890", "x", "y").text())
                .isEqualTo("A            NAME      C\n1234567890   x         y\n");
    }

    @Test
    void jsonIsLaidOutWithoutTouchingItsEscapes() {
        assertThat(JsonIndent.indent("{\"a\":\"\\u003c{x}\",\"b\":[],\"c\":[1,{}],\"d\":null}", 0))
                .isEqualTo(
                        "{\n    \"a\": \"\\u003c{x}\",\n    \"b\": [],\n    \"c\": [\n        1,\n        {}\n    ],\n"
                                + "    \"d\": null\n}");
    }

    @Test
    void aStreamOfJsonValuesIsGivenOneByOne() throws IOException {
        List<String> ids = new ArrayList<>();
        byte[] text = "{\"id\":\"a\"}\n{\"id\":\"b\"}\r\n".getBytes(StandardCharsets.UTF_8);
        Json.stream(
                new ByteArrayInputStream(text), json -> ids.add(json.get("id").text()));
        assertThat(ids).containsExactly("a", "b");
    }

    @Test
    void whatIsNotThereIsMissingAndHarmless() throws IOException {
        Json json = Json.parse("{\"a\":{\"b\":null}}");
        assertThat(json.at("a", "b").exists()).isTrue();
        assertThat(json.at("a", "b").isNull()).isTrue();
        assertThat(json.at("x", "y").exists()).isFalse();
        assertThat(json.at("x", "y").text()).isEmpty();
        assertThat(json.toJson()).isEqualTo("{\"a\":{\"b\":null}}");
    }

    @Test
    void portsAreShownInOneLine() throws IOException {
        Json ports = Json.parse("[{\"PrivatePort\":443,\"Type\":\"tcp\"},"
                + "{\"IP\":\"0.0.0.0\",\"PrivatePort\":80,\"PublicPort\":8080,\"Type\":\"tcp\"},"
                + "{\"IP\":\"::\",\"PrivatePort\":80,\"PublicPort\":8080,\"Type\":\"tcp\"}]");
        assertThat(Ports.text(ports.items())).isEqualTo("0.0.0.0:8080->80/tcp, [::]:8080->80/tcp, 443/tcp");
    }
}
