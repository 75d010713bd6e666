package io.berth.daemon.network;

import io.berth.api.error.EngineException;
import io.berth.api.type.network.EndpointResource;
import io.berth.api.type.network.EndpointSettings;
import io.berth.api.type.network.Network;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/** All networks there are, with their addresses and who is on them. Any thread; nothing here waits for the kernel. */
final class NetworkTable {
    private final ReentrantLock tableLock = new ReentrantLock();
    private final Map<String, Entry> byId = new LinkedHashMap<>();

    /** One network. Its parts may be used inside {@link #with} only. */
    static final class Entry {
        final StoredNetwork stored;
        final AddressBook book;
        /** By container. */
        final Map<String, EndpointResource> endpoints = new HashMap<>();

        /** The same end points with their names, by container. */
        final Map<String, EndpointSettings> settings = new HashMap<>();

        Entry(StoredNetwork stored) {
            this.stored = stored;
            this.book = new AddressBook(stored.pools());
        }
    }

    /** Does something with the table to itself. */
    <T> T with(Supplier<T> work) {
        tableLock.lock();
        try {
            return work.get();
        } finally {
            tableLock.unlock();
        }
    }

    /** Adds a network; the caller has the table or is the only one yet. */
    Entry add(StoredNetwork stored) {
        return with(() -> {
            Entry entry = new Entry(stored);
            byId.put(stored.id(), entry);
            return entry;
        });
    }

    void remove(String id) {
        with(() -> Optional.ofNullable(byId.remove(id)));
    }

    List<StoredNetwork> all() {
        return with(() -> byId.values().stream().map(entry -> entry.stored).toList());
    }

    /** Finds a network by its id, its name, or a unique beginning of its id. */
    Optional<Entry> find(String name) {
        return with(() -> {
            Entry exact = byId.get(name);
            if (exact != null) {
                return Optional.of(exact);
            }
            Optional<Entry> named = byId.values().stream()
                    .filter(entry -> entry.stored.name().equals(name))
                    .findFirst();
            return named.isPresent() ? named : byPrefix(name);
        });
    }

    private Optional<Entry> byPrefix(String prefix) {
        List<Entry> found = byId.values().stream()
                .filter(entry -> !prefix.isEmpty() && entry.stored.id().startsWith(prefix))
                .toList();
        if (found.size() > 1) {
            throw EngineException.invalid(
                    "network " + prefix + " is ambiguous (" + found.size() + " matches found based on ID prefix)");
        }
        return found.stream().findFirst();
    }

    Entry get(String name) {
        return find(name).orElseThrow(() -> EngineException.notFound("network " + name + " not found"));
    }

    /** The end points of a network. */
    List<EndpointSettings> members(String id) {
        return with(() -> {
            Entry entry = byId.get(id);
            return entry == null ? List.of() : List.copyOf(entry.settings.values());
        });
    }

    /** As inspect shows a network. */
    Network shown(Entry entry) {
        return with(() -> entry.stored
                .network()
                .edit()
                .containers(new TreeMap<>(entry.endpoints))
                .build());
    }

    /** Every network, sorted by creation, as {@code what} sees it. */
    <T> List<T> map(Function<Entry, T> what) {
        return with(() -> {
            var entries = new ArrayList<>(byId.values());
            entries.sort(Comparator.comparing(entry -> entry.stored.network().created()));
            return entries.stream().map(what).toList();
        });
    }
}
