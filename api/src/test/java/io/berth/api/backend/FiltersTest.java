package io.berth.api.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FiltersTest {
    private static Filters dangling(String... values) {
        return new Filters(Map.of("dangling", List.of(values)));
    }

    @Test
    void aFlagTakesWordsThatAreNeitherTrueNorFalseBesideOneThatIs() {
        assertThat(dangling("x", "true").flag("dangling")).contains(true);
        assertThat(dangling("0", "x").flag("dangling")).contains(false);
        assertThat(Filters.NONE.flag("dangling")).isEmpty();
    }

    @Test
    void aFlagIsNotBothAndNotNeither() {
        assertThatThrownBy(() -> dangling("1", "false").flag("dangling"))
                .hasMessage("invalid filter 'dangling=[1 false]'");
        assertThatThrownBy(() -> dangling("yes").flag("dangling")).hasMessage("invalid filter 'dangling=[yes]'");
        assertThatThrownBy(() -> dangling().flag("dangling")).hasMessage("invalid filter 'dangling'");
    }

    @Test
    void aFilterWithoutANameIsRefusedWithoutIt() {
        var nameless = new Filters(Map.of("", List.of("x")));
        assertThatThrownBy(() -> nameless.requireKnown(Set.of("a"))).hasMessage("invalid filter");
    }
}
