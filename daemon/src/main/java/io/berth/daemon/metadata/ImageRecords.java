package io.berth.daemon.metadata;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of images and of the names that point at them. */
public final class ImageRecords {
    private final Database database;

    /**
     * One image; its configuration is a blob.
     *
     * @param parent the image it was built on, when that is known here; else empty
     * @param tagged when it was last given a name, milliseconds since the epoch; 0 for never
     */
    public record Row(String id, String parent, long tagged) {}

    public ImageRecords(Database database) {
        this.database = database;
    }

    /** Inserts or replaces the row of {@code row.id()}. */
    public void put(Row row) {
        database.run("store image", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT OR REPLACE INTO images (id, parent, tagged) VALUES (?, ?, ?)")) {
                statement.setString(1, row.id());
                statement.setString(2, row.parent());
                statement.setLong(3, row.tagged());
                return statement.executeUpdate();
            }
        });
    }

    /** Deletes an image's row and its names. */
    public void delete(String id) {
        database.transaction("delete image", connection -> {
            for (String sql : List.of("DELETE FROM tags WHERE image = ?", "DELETE FROM images WHERE id = ?")) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setString(1, id);
                    statement.executeUpdate();
                }
            }
            return id;
        });
    }

    public List<Row> list() {
        return database.run("list images", connection -> {
            List<Row> rows = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement("SELECT id, parent, tagged FROM images");
                    ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(new Row(result.getString(1), result.getString(2), result.getLong(3)));
                }
            }
            return rows;
        });
    }

    /** Lets a name point at an image, whatever it pointed at before. */
    public void putTag(String reference, String image) {
        database.update("store tag", "INSERT OR REPLACE INTO tags (reference, image) VALUES (?, ?)", reference, image);
    }

    /** Deletes a name; one that is not there is no error. */
    public void deleteTag(String reference) {
        database.update("delete tag", "DELETE FROM tags WHERE reference = ?", reference);
    }

    /** The image that each name points at. */
    public Map<String, String> listTags() {
        return database.run("list tags", connection -> {
            Map<String, String> rows = new LinkedHashMap<>();
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT reference, image FROM tags ORDER BY reference");
                    ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.put(result.getString(1), result.getString(2));
                }
            }
            return rows;
        });
    }
}
