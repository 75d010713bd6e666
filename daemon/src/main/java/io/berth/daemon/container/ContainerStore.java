package io.berth.daemon.container;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.berth.api.error.EngineException;
import io.berth.daemon.metadata.ContainerRecords;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All containers there are: by id, by a unique beginning of it, by name; and their records in the database. */
public final class ContainerStore {
    private static final Logger log = LoggerFactory.getLogger(ContainerStore.class);

    private final ContainerRecords records;
    private final ObjectMapper json;
    private final DefinitionTexts definitions;
    private final ConcurrentSkipListMap<String, Container> byId = new ConcurrentSkipListMap<>();
    /** Name to id; a name is here before its container is, and until it is gone. */
    private final ConcurrentHashMap<String, String> names = new ConcurrentHashMap<>();

    public ContainerStore(ContainerRecords records, ObjectMapper json) {
        this.records = records;
        this.json = json;
        this.definitions = new DefinitionTexts(json);
    }

    /** The ids of all records, readable or not. */
    Set<String> storedIds() {
        return records.list().stream().map(ContainerRecords.Row::id).collect(Collectors.toSet());
    }

    /** Reads the records; one that can't be read is left in the database and told in the log. */
    List<Container> load() {
        for (ContainerRecords.Row row : records.list()) {
            try {
                var container = new Container(json.readValue(row.body(), StoredContainer.class));
                byId.put(container.id(), container);
                names.put(container.name(), container.id());
            } catch (JsonProcessingException e) {
                log.error(
                        "record of container {} ({}) can't be read: {}", row.id(), row.name(), e.getOriginalMessage());
            }
        }
        return List.copyOf(byId.values());
    }

    /**
     * Finds a container as the API names it: full id, then name with or without slash, then a unique beginning of an
     * id.
     *
     * @throws EngineException NOT_FOUND, or INVALID when several ids begin so
     */
    public Container get(String idOrName) {
        if (idOrName.isEmpty()) {
            throw EngineException.invalid("invalid name or ID supplied: \"\"");
        }
        return find(idOrName).orElseThrow(() -> EngineException.notFound("No such container: " + idOrName));
    }

    /** As {@link #get}, but empty when there is none. */
    public Optional<Container> find(String idOrName) {
        if (idOrName.isEmpty()) {
            return Optional.empty();
        }
        Container exact = byId.get(idOrName);
        if (exact != null) {
            return Optional.of(exact);
        }
        String name = idOrName.startsWith("/") ? idOrName.substring(1) : idOrName;
        String id = names.get(name);
        Container named = id == null ? null : byId.get(id);
        if (named == null && name.contains("/")) {
            return byLink(name);
        }
        return named == null ? byPrefix(idOrName) : Optional.of(named);
    }

    /** All, for who looks at each. */
    Collection<Container> inAnyOrder() {
        return byId.values();
    }

    /** Newest first. */
    public List<Container> all() {
        var all = new ArrayList<>(byId.values());
        all.sort(Comparator.comparing(Container::created).reversed());
        return all;
    }

    /** Whether a container has the name or is about to. */
    boolean isTaken(String name) {
        return names.containsKey(name);
    }

    /** Takes a name for a container; CONFLICT when another has it. */
    void reserve(String name, String id) {
        String owner = names.putIfAbsent(name, id);
        if (owner != null && !owner.equals(id)) {
            throw EngineException.conflict("Conflict. The container name \"/" + name
                    + "\" is already in use by container \"" + owner
                    + "\". You have to remove (or rename) that container to be able to reuse that name.");
        }
    }

    /** Gives a reserved name back. */
    void release(String name, String id) {
        names.remove(name, id);
    }

    /** Publishes a container whose name is reserved, and stores it. */
    void add(Container container) {
        save(container);
        byId.put(container.id(), container);
    }

    /** Stores a container's present state; one that is gone stays gone. */
    void save(Container container) {
        if (container.isGone()) {
            return;
        }
        StoredContainer stored = container.stored();
        Definition definition = stored.definition();
        var row = new ContainerRecords.Row(
                definition.id(), definition.name(), definition.created().toEpochMilli(), write(stored));
        if (!records.put(row)) {
            throw EngineException.internal(
                    "store container " + definition.id() + ": its name " + definition.name() + " is taken");
        }
    }

    /** Forgets a container: first its record, then its id and name. */
    void remove(Container container) {
        records.delete(container.id());
        byId.remove(container.id());
        names.remove(container.name(), container.id());
        container.removed();
    }

    private String write(StoredContainer stored) {
        try {
            return json.writeValueAsString(stored.written(definitions.text(stored.definition())));
        } catch (JsonProcessingException e) {
            throw EngineException.internal(
                    "store container " + stored.definition().id(), e);
        }
    }

    /** By the name that a link gives it: {@code parent/alias}. */
    private Optional<Container> byLink(String name) {
        int slash = name.lastIndexOf('/');
        String parent = names.get(name.substring(0, slash));
        return Optional.ofNullable(parent == null ? null : byId.get(parent))
                .flatMap(container -> new ContainerLinks(this)
                        .of(container.definition().hostConfig()).stream()
                                .filter(link -> link.alias().equals(name.substring(slash + 1)))
                                .map(ContainerLinks.Link::child)
                                .findFirst());
    }

    private Optional<Container> byPrefix(String prefix) {
        var candidates =
                byId.subMap(prefix, prefix + Character.MAX_VALUE).values().iterator();
        if (!candidates.hasNext()) {
            return Optional.empty();
        }
        Container only = candidates.next();
        if (candidates.hasNext()) {
            throw EngineException.invalid("multiple IDs found with provided prefix: " + prefix);
        }
        return Optional.of(only);
    }
}
