package io.berth.daemon.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.error.EngineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("state/db.sqlite");
    }

    private Database open() {
        return Database.open(file(), Clock.systemUTC());
    }

    private static ContainerRecords.Row row(String id, String name, long created) {
        return new ContainerRecords.Row(id, name, created, "{\"id\":\"" + id + "\"}");
    }

    @Test
    void whatWasPutIsThereAfterReopening() {
        try (Database database = open()) {
            ContainerRecords records = new ContainerRecords(database);
            assertThat(records.put(row("b", "two", 2))).isTrue();
            assertThat(records.put(row("a", "one", 1))).isTrue();
            records.delete("nothing");
        }
        try (Database database = open()) {
            ContainerRecords records = new ContainerRecords(database);
            assertThat(database.wasRebuilt()).isFalse();
            assertThat(records.list()).containsExactly(row("a", "one", 1), row("b", "two", 2));
            assertThat(records.get("a")).contains(row("a", "one", 1));
            records.delete("a");
            assertThat(records.get("a")).isEmpty();
        }
    }

    @Test
    void theNativeLibraryIsNotUnpackedIntoTheTemporaryFolder() throws IOException {
        try (Database database = open()) {
            assertThat(database.wasRebuilt()).isFalse();
        }
        assertThat(Files.readString(Path.of("/proc/self/maps")))
                .contains("/native/")
                .doesNotContain("/tmp/sqlite-");
    }

    @Test
    void aNameBelongsToOneContainer() {
        try (Database database = open()) {
            ContainerRecords records = new ContainerRecords(database);
            assertThat(records.put(row("a", "one", 1))).isTrue();
            assertThat(records.put(row("b", "one", 2))).isFalse();
            assertThat(records.put(row("a", "other", 1))).isTrue();
            assertThat(records.put(row("b", "one", 2))).isTrue();
        }
    }

    @Test
    void aFailedTransactionLeavesNothing() {
        try (Database database = open()) {
            ContainerRecords records = new ContainerRecords(database);
            assertThatThrownBy(() -> database.transaction("try", connection -> {
                        records.put(row("a", "one", 1));
                        try (Statement statement = connection.createStatement()) {
                            return statement.execute("INSERT INTO nothing VALUES (1)");
                        }
                    }))
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith("try: ");
            assertThat(records.list()).isEmpty();
            assertThat(records.put(row("a", "one", 1))).isTrue();
        }
    }

    @Test
    void whatWasAnsweredIsInTheFilesOfAProcessThatNeverCloses() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        try (Database database = open()) {
            new ContainerRecords(database).put(row("a", "one", 1));
            for (String name : List.of("db.sqlite", "db.sqlite-wal")) {
                Files.copy(file().resolveSibling(name), copy.resolve(name));
            }
        }
        try (Database survivor = Database.open(copy.resolve("db.sqlite"), Clock.systemUTC())) {
            assertThat(new ContainerRecords(survivor).get("a")).isPresent();
        }
    }

    @Test
    void aFileOfGarbageIsSetAside() throws IOException {
        Files.createDirectories(file().getParent());
        byte[] garbage = new byte[5000];
        Arrays.fill(garbage, (byte) 'x');
        Files.write(file(), garbage);
        try (Database database = open()) {
            assertThat(database.wasRebuilt()).isTrue();
            assertThat(new ContainerRecords(database).put(row("a", "one", 1))).isTrue();
        }
        try (Stream<Path> beside = Files.list(file().getParent())) {
            assertThat(beside.filter(path -> path.getFileName().toString().startsWith("db.sqlite.corrupt-")))
                    .hasSize(1);
        }
    }

    @Test
    void aTornFileNeverStopsTheStart() throws IOException {
        try (Database database = open()) {
            ContainerRecords records = new ContainerRecords(database);
            for (int i = 0; i < 200; i++) {
                records.put(new ContainerRecords.Row("id" + i, "name" + i, i, "x".repeat(500)));
            }
        }
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length += 15_777) {
            Files.write(file(), Arrays.copyOf(whole, length));
            try (Database database = open()) {
                assertThat(new ContainerRecords(database).put(row("a", "one", 1)))
                        .isTrue();
            }
            deleteAll();
        }
    }

    @Test
    void aPageOverwrittenIsNoticedAtTheStart() throws IOException {
        try (Database database = open()) {
            new ContainerRecords(database).put(row("a", "one", 1));
        }
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[4096]), 4096);
        }
        try (Database database = open()) {
            assertThat(database.wasRebuilt()).isTrue();
        }
    }

    @Test
    void aNewerSchemaIsLeftAlone() {
        try (Database database = open()) {
            database.run("set", connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute("PRAGMA user_version = 999");
                }
            });
        }
        Database newer = open();
        assertThatThrownBy(newer::wasRebuilt).hasMessageContaining("schema version 999");
    }

    private void deleteAll() throws IOException {
        try (Stream<Path> files = Files.list(file().getParent())) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                Files.delete(path);
            }
        }
    }
}
