package io.berth.daemon.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.error.EngineException;
import java.util.List;
import org.junit.jupiter.api.Test;

class InsecureRegistriesTest {
    @Test
    void thisMachineAndThoseNamedAreInsecure() {
        InsecureRegistries some = new InsecureRegistries(List.of("host.test:5000", "other.test", "10.1.0.0/15"));
        assertThat(List.of("localhost:5000", "127.1.2.3", "[::1]:5000", "host.test:5000", "other.test:1", "10.0.9.9:1"))
                .filteredOn(some::contains)
                .containsExactly(
                        "localhost:5000", "127.1.2.3", "[::1]:5000", "host.test:5000", "other.test:1", "10.0.9.9:1");
        assertThat(List.of("10.2.0.1", "192.0.2.1:5000", "[2001:db8::1]:5000")).noneMatch(some::contains);
        assertThat(some.ranges()).containsExactly("10.1.0.0/15", "::1/128", "127.0.0.0/8");
    }

    @Test
    void whatIsNoRegistryIsRefused() {
        assertThatThrownBy(() -> new InsecureRegistries(List.of("http://a.test")))
                .isInstanceOf(EngineException.class)
                .hasMessage("insecure registry http://a.test should not contain 'http://'");
        for (String wrong : List.of("10.0.0.0/33", "a.test/8", "10.0.0.0/", "::1/129")) {
            assertThatThrownBy(() -> new InsecureRegistries(List.of(wrong)))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("invalid CIDR address: " + wrong);
        }
    }
}
