package io.berth.daemon.metadata;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** The volumes' rows: what a record holds is the volumes' own business, here it is a text. */
public final class VolumeRecords {
    private final Database database;

    /**
     * One volume's row.
     *
     * @param body the stored record as JSON
     */
    public record Row(String name, String body) {}

    public VolumeRecords(Database database) {
        this.database = database;
    }

    /** Inserts or replaces the row of {@code row.name()}. */
    public void put(Row row) {
        database.update(
                "store volume", "INSERT OR REPLACE INTO volumes (name, body) VALUES (?, ?)", row.name(), row.body());
    }

    /** Deletes the row; one that is not there is no error. */
    public void delete(String name) {
        database.update("delete volume", "DELETE FROM volumes WHERE name = ?", name);
    }

    public List<Row> list() {
        return database.run("list volumes", connection -> {
            List<Row> rows = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement("SELECT name, body FROM volumes");
                    ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(new Row(result.getString(1), result.getString(2)));
                }
            }
            return rows;
        });
    }
}
