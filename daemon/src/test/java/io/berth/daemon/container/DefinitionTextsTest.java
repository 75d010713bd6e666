package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.berth.api.json.EngineJson;
import io.berth.api.type.container.ConfigBuilder;
import io.berth.api.type.container.Health;
import io.berth.api.type.container.HostConfigBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DefinitionTextsTest {
    private final ObjectMapper json = EngineJson.mapper();
    private final DefinitionTexts texts = new DefinitionTexts(json);

    @Test
    void recordWithAKeptDefinitionIsTheRecordItself() throws Exception {
        StoredContainer stored = StoredContainer.of(
                definition("a".repeat(64)),
                new ContainerState.Running(7, Instant.EPOCH, false, LastRun.NONE),
                3,
                true,
                Optional.of(new Health("healthy", 0, List.of())));
        String written = json.writeValueAsString(stored.written(texts.text(stored.definition())));
        assertThat(written).isEqualTo(json.writeValueAsString(stored));
        assertThat(json.readValue(written, StoredContainer.class)).isEqualTo(stored);
    }

    @Test
    void definitionIsWrittenOnceAndAChangedOneAnew() throws Exception {
        Definition first = definition("b".repeat(64));
        String text = texts.text(first);
        assertThat(texts.text(first)).isSameAs(text);
        assertThat(texts.text(first.withName("other"))).contains("other");
        assertThat(texts.text(first)).isEqualTo(text);
    }

    @Test
    void fewAreKept() throws Exception {
        Definition first = definition("c".repeat(64));
        String text = texts.text(first);
        for (int i = 0; i < 40; i++) {
            texts.text(definition("%064d".formatted(i)));
        }
        assertThat(texts.text(first)).isEqualTo(text).isNotSameAs(text);
    }

    private static Definition definition(String id) {
        return new Definition(
                id,
                "name",
                Instant.EPOCH,
                "sha256:0",
                new ConfigBuilder().build(),
                new HostConfigBuilder().build(),
                Map.of(),
                List.of(),
                Map.of());
    }
}
