package io.berth.daemon.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.berth.api.error.EngineException;
import io.berth.daemon.metadata.NetworkRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The networks' records in the database, as JSON. A record that can't be read is left there and told in the log. */
final class NetworkStore {
    private static final Logger log = LoggerFactory.getLogger(NetworkStore.class);

    private final NetworkRecords records;
    private final ObjectMapper json;

    NetworkStore(NetworkRecords records, ObjectMapper json) {
        this.records = records;
        this.json = json;
    }

    void save(StoredNetwork network) {
        records.putNetwork(network.id(), write(network));
    }

    void deleteNetwork(String id) {
        records.deleteNetwork(id);
    }

    List<StoredNetwork> networks() {
        return read(records.networks(), StoredNetwork.class);
    }

    void save(StoredSandbox sandbox) {
        records.putSandbox(sandbox.container(), write(sandbox));
    }

    void deleteSandbox(String container) {
        records.deleteSandbox(container);
    }

    List<StoredSandbox> sandboxes() {
        return read(records.sandboxes(), StoredSandbox.class);
    }

    private <T> List<T> read(Map<String, String> bodies, Class<T> type) {
        var found = new ArrayList<T>();
        bodies.forEach((id, body) -> {
            try {
                found.add(json.readValue(body, type));
            } catch (JsonProcessingException e) {
                log.error("{} {} can't be read: {}", type.getSimpleName(), id, e.getOriginalMessage());
            }
        });
        return found;
    }

    private String write(Object record) {
        try {
            return json.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw EngineException.internal("store " + record, e);
        }
    }
}
