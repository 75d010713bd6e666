package io.berth.daemon.metadata;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The networks' rows, and those of the containers that are on them now: what a record holds is the networks' own business,
 * here it is a text.
 */
public final class NetworkRecords {
    private final Database database;

    public NetworkRecords(Database database) {
        this.database = database;
    }

    /** Inserts or replaces a network's row. */
    public void putNetwork(String id, String body) {
        database.update(
                "store network",
                "INSERT INTO networks (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                id,
                body);
    }

    /** Deletes the row; one that is not there is no error. */
    public void deleteNetwork(String id) {
        database.update("delete network", "DELETE FROM networks WHERE id = ?", id);
    }

    /** All networks by id, in the order in which they were made. */
    public Map<String, String> networks() {
        return bodies("SELECT id, body FROM networks ORDER BY rowid");
    }

    /** Inserts or replaces the row of a container that is on networks now. */
    public void putSandbox(String container, String body) {
        database.update(
                "store sandbox",
                "INSERT INTO sandboxes (container, body) VALUES (?, ?)"
                        + " ON CONFLICT (container) DO UPDATE SET body = excluded.body",
                container,
                body);
    }

    /** Deletes the row; one that is not there is no error. */
    public void deleteSandbox(String container) {
        database.update("delete sandbox", "DELETE FROM sandboxes WHERE container = ?", container);
    }

    /** All sandboxes by container. */
    public Map<String, String> sandboxes() {
        return bodies("SELECT container, body FROM sandboxes ORDER BY rowid");
    }

    private Map<String, String> bodies(String query) {
        return database.run("list networks", connection -> {
            Map<String, String> found = new LinkedHashMap<>();
            try (PreparedStatement statement = connection.prepareStatement(query);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString(1), rows.getString(2));
                }
            }
            return found;
        });
    }
}
