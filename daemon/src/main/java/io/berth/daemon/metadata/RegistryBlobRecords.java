package io.berth.daemon.metadata;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** The rows of layers that registries have: which compressed form of a layer lies in which repository. */
public final class RegistryBlobRecords {
    private final Database database;

    /**
     * A layer's compressed form in a repository.
     *
     * @param repository with its registry, such as {@code docker.io/library/busybox}
     * @param digest of the compressed bytes
     * @param size how many these are
     */
    public record Row(String diffId, String repository, String digest, long size) {}

    public RegistryBlobRecords(Database database) {
        this.database = database;
    }

    /** Inserts the row, or replaces the one of the same layer in the same repository. */
    public void put(Row row) {
        database.run("store registry blob", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT OR REPLACE INTO registry_blobs (diff_id, repository, digest, size) VALUES (?, ?, ?, ?)")) {
                statement.setString(1, row.diffId());
                statement.setString(2, row.repository());
                statement.setString(3, row.digest());
                statement.setLong(4, row.size());
                return statement.executeUpdate();
            }
        });
    }

    /** Deletes the row of a layer in a repository; one that is not there is no error. */
    public void delete(String diffId, String repository) {
        String sql = "DELETE FROM registry_blobs WHERE diff_id = ? AND repository = ?";
        database.update("delete registry blob", sql, diffId, repository);
    }

    /** Deletes what was known of layers that are not here any more. */
    public void deleteOfUnknownLayers() {
        database.update(
                "delete registry blobs",
                "DELETE FROM registry_blobs WHERE diff_id NOT IN (SELECT diff_id FROM layers)");
    }

    /** What is known of a layer, the latest first. */
    public List<Row> list(String diffId) {
        return database.run("list registry blobs", connection -> {
            List<Row> rows = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT diff_id, repository, digest, size FROM registry_blobs WHERE diff_id = ? ORDER BY rowid"
                            + " DESC")) {
                statement.setString(1, diffId);
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        rows.add(new Row(
                                result.getString(1), result.getString(2), result.getString(3), result.getLong(4)));
                    }
                }
            }
            return rows;
        });
    }
}
