package io.berth.daemon.metadata;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The containers' rows: what a record holds is the containers' own business, here it is a text. */
public final class ContainerRecords {
    private final Database database;

    /**
     * One container's row.
     *
     * @param name unique among all containers
     * @param created milliseconds since the epoch, the order of {@link #list}
     * @param body the stored record as JSON
     */
    public record Row(String id, String name, long created, String body) {}

    public ContainerRecords(Database database) {
        this.database = database;
    }

    /** Inserts or replaces the row of {@code row.id()}; false, and nothing changed, when another id has its name. */
    public boolean put(Row row) {
        return database.run("store container", connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    INSERT INTO containers (id, name, created, body) VALUES (?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET name = excluded.name, created = excluded.created,
                      body = excluded.body
                    """)) {
                statement.setString(1, row.id());
                statement.setString(2, row.name());
                statement.setLong(3, row.created());
                statement.setString(4, row.body());
                statement.executeUpdate();
                return true;
            } catch (SQLiteException e) {
                if (e.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE) {
                    return false;
                }
                throw e;
            }
        });
    }

    public Optional<Row> get(String id) {
        return database.run("read container", connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT id, name, created, body FROM containers WHERE id = ?")) {
                statement.setString(1, id);
                return rows(statement).stream().findFirst();
            }
        });
    }

    /** Deletes the row; one that is not there is no error. */
    public void delete(String id) {
        database.update("delete container", "DELETE FROM containers WHERE id = ?", id);
    }

    /** All rows, oldest first. */
    public List<Row> list() {
        return database.run("list containers", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT id, name, created, body FROM containers ORDER BY created, rowid")) {
                return rows(statement);
            }
        });
    }

    private static List<Row> rows(PreparedStatement statement) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                rows.add(new Row(result.getString(1), result.getString(2), result.getLong(3), result.getString(4)));
            }
        }
        return rows;
    }
}
