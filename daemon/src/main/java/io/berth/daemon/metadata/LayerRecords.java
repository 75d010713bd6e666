package io.berth.daemon.metadata;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of images' layers, and of containers' layers with what each stands on. */
public final class LayerRecords {
    private final Database database;

    /**
     * One layer of images.
     *
     * @param parent the chain id of the layer below; empty for the lowest
     * @param folder unique among all layers
     * @param size bytes
     */
    public record Row(String chainId, String diffId, String parent, String folder, long size) {}

    public LayerRecords(Database database) {
        this.database = database;
    }

    /** Inserts or replaces the row of {@code row.chainId()}. */
    public void put(Row row) {
        database.run("store layer", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT OR REPLACE INTO layers (chain_id, diff_id, parent, folder, size) VALUES (?, ?, ?, ?, ?)")) {
                statement.setString(1, row.chainId());
                statement.setString(2, row.diffId());
                statement.setString(3, row.parent());
                statement.setString(4, row.folder());
                statement.setLong(5, row.size());
                return statement.executeUpdate();
            }
        });
    }

    /** Deletes the row; one that is not there is no error. */
    public void delete(String chainId) {
        database.update("delete layer", "DELETE FROM layers WHERE chain_id = ?", chainId);
    }

    public List<Row> list() {
        return database.run("list layers", connection -> {
            List<Row> rows = new ArrayList<>();
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT chain_id, diff_id, parent, folder, size FROM layers");
                    ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(new Row(
                            result.getString(1),
                            result.getString(2),
                            result.getString(3),
                            result.getString(4),
                            result.getLong(5)));
                }
            }
            return rows;
        });
    }

    /**
     * Writes down that a container's layer stands on an image's.
     *
     * @param chainId empty for an image without layers
     */
    public void putContainer(String container, String chainId) {
        String sql = "INSERT OR REPLACE INTO container_layers (container, chain_id) VALUES (?, ?)";
        database.update("store container layer", sql, container, chainId);
    }

    /** Deletes the row; one that is not there is no error. */
    public void deleteContainer(String container) {
        database.update("delete container layer", "DELETE FROM container_layers WHERE container = ?", container);
    }

    /** The chain id that each container's layer stands on, by the container's id. */
    public Map<String, String> listContainers() {
        return database.run("list container layers", connection -> {
            Map<String, String> rows = new LinkedHashMap<>();
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT container, chain_id FROM container_layers");
                    ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.put(result.getString(1), result.getString(2));
                }
            }
            return rows;
        });
    }
}
