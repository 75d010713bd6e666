package io.berth.daemon.metadata;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, as a list of migrations: entry N takes a file from {@code user_version} N to N + 1. */
final class Schema {
    private static final List<List<String>> MIGRATIONS = List.of(
            List.of("""
                CREATE TABLE containers (
                  id TEXT PRIMARY KEY NOT NULL,
                  name TEXT NOT NULL UNIQUE,
                  created INTEGER NOT NULL,
                  body TEXT NOT NULL)
                """, """
                CREATE TABLE layers (
                  chain_id TEXT PRIMARY KEY NOT NULL,
                  diff_id TEXT NOT NULL,
                  parent TEXT NOT NULL,
                  folder TEXT NOT NULL UNIQUE,
                  size INTEGER NOT NULL)
                """, """
                CREATE TABLE container_layers (
                  container TEXT PRIMARY KEY NOT NULL,
                  chain_id TEXT NOT NULL)
                """, """
                CREATE TABLE images (
                  id TEXT PRIMARY KEY NOT NULL,
                  parent TEXT NOT NULL,
                  tagged INTEGER NOT NULL)
                """, """
                CREATE TABLE tags (
                  reference TEXT PRIMARY KEY NOT NULL,
                  image TEXT NOT NULL)
                """, "CREATE INDEX tags_of_image ON tags (image)"),
            List.of("""
                CREATE TABLE volumes (
                  name TEXT PRIMARY KEY NOT NULL,
                  body TEXT NOT NULL)
                """),
            List.of("""
                CREATE TABLE networks (
                  id TEXT PRIMARY KEY NOT NULL,
                  body TEXT NOT NULL)
                """, """
                CREATE TABLE sandboxes (
                  container TEXT PRIMARY KEY NOT NULL,
                  body TEXT NOT NULL)
                """),
            List.of("""
                CREATE TABLE registry_blobs (
                  diff_id TEXT NOT NULL,
                  repository TEXT NOT NULL,
                  digest TEXT NOT NULL,
                  size INTEGER NOT NULL,
                  PRIMARY KEY (diff_id, repository))
                """));

    private Schema() {}

    /**
     * Brings the file up to this program's version in one transaction.
     *
     * @throws SchemaTooNewException when a newer program wrote the file
     */
    static void migrate(Connection connection) throws SQLException {
        int version = version(connection);
        if (version > MIGRATIONS.size()) {
            throw new SchemaTooNewException("the database has schema version " + version + ", newer than the "
                    + MIGRATIONS.size() + " that this version of berth knows");
        }
        if (version == MIGRATIONS.size()) {
            return;
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (List<String> migration : MIGRATIONS.subList(version, MIGRATIONS.size())) {
                for (String sql : migration) {
                    statement.execute(sql);
                }
            }
            statement.execute("PRAGMA user_version = " + MIGRATIONS.size());
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    /** The file is sound, and not for this program to touch. */
    static final class SchemaTooNewException extends SQLException {
        private static final long serialVersionUID = 1;

        SchemaTooNewException(String message) {
            super(message);
        }
    }
}
