package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.type.container.PortBinding;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortFilterTest {
    private static final Map<String, @Nullable List<PortBinding>> PORTS = ports();

    private static Map<String, @Nullable List<PortBinding>> ports() {
        var ports = new TreeMap<String, @Nullable List<PortBinding>>();
        ports.put("80/tcp", List.of(new PortBinding("0.0.0.0", "8080")));
        ports.put("53/udp", List.of());
        return ports;
    }

    private static boolean published(String text) {
        return new PortFilter(List.of(text), List.of()).accepts(PORTS);
    }

    private static boolean exposed(String text) {
        return new PortFilter(List.of(), List.of(text)).accepts(PORTS);
    }

    @Test
    void aPortOrARangeWithAProtocolMatches() {
        assertThat(exposed("80")).isTrue();
        assertThat(exposed("80/")).isTrue();
        assertThat(exposed("080-90/tcp/x")).isTrue();
        assertThat(exposed("80/udp")).isFalse();
        assertThat(exposed("80/TCP")).isFalse();
        assertThat(exposed("53/udp")).isTrue();
        assertThat(exposed("1-79")).isFalse();
        assertThat(published("8080")).isTrue();
        assertThat(published("80")).isFalse();
    }

    @Test
    void portZeroOfTheHostIsOneThatIsNotPublished() {
        assertThat(published("0/udp")).isTrue();
        assertThat(published("0/tcp")).isFalse();
    }

    @Test
    void eitherFilterIsEnough() {
        assertThat(new PortFilter(List.of("1"), List.of("80")).accepts(PORTS)).isTrue();
        assertThat(new PortFilter(List.of("1"), List.of("2")).accepts(PORTS)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "abc ~ strconv.ParseUint: parsing \"abc\": invalid syntax",
                "80- ~ strconv.ParseUint: parsing \"\": invalid syntax",
                "90-80 ~ Invalid range specified for the Port: 90-80",
                "65536 ~ strconv.ParseUint: parsing \"65536\": value out of range",
                "99999999999/tcp ~ strconv.ParseUint: parsing \"99999999999\": value out of range",
                "/tcp ~ Empty string specified for ports."
            })
    void whatIsNoPortIsRefusedInTheEnginesWords(String text, String reason) {
        assertThatThrownBy(() -> exposed(text))
                .hasMessage("error while looking up for expose " + text + ": " + reason)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL));
        assertThatThrownBy(() -> published(text))
                .hasMessage("error while looking up for publish " + text + ": " + reason);
    }

    @Test
    void anAddressIsRefused() {
        assertThatThrownBy(() -> published("127.0.0.1:80"))
                .hasMessage("filter for 'publish' should not contain ':': 127.0.0.1:80");
    }
}
