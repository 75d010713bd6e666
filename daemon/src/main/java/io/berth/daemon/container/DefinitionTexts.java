package io.berth.daemon.container;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of containers' definitions, kept for the few that were stored last: a short run is stored four times, and each
 * time nothing but its state has changed. Thread-safe.
 */
final class DefinitionTexts {
    private static final int KEPT = 32;

    private record Entry(Definition definition, String text) {}

    private final ObjectMapper json;
    private final ReentrantLock lastLock = new ReentrantLock();
    private final LinkedHashMap<String, Entry> last = new LinkedHashMap<>();

    DefinitionTexts(ObjectMapper json) {
        this.json = json;
    }

    String text(Definition definition) throws JsonProcessingException {
        Entry known = known(definition.id());
        if (known != null && known.definition().equals(definition)) {
            return known.text();
        }
        String text = json.writeValueAsString(definition);
        lastLock.lock();
        try {
            last.remove(definition.id());
            last.put(definition.id(), new Entry(definition, text));
            if (last.size() > KEPT) {
                last.pollFirstEntry();
            }
        } finally {
            lastLock.unlock();
        }
        return text;
    }

    private @Nullable Entry known(String id) {
        lastLock.lock();
        try {
            return last.get(id);
        } finally {
            lastLock.unlock();
        }
    }
}
