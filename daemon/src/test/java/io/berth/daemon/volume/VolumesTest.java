package io.berth.daemon.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.backend.Filters;
import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.json.EngineJson;
import io.berth.api.type.volume.CreateRequest;
import io.berth.api.type.volume.Volume;
import io.berth.daemon.event.EventLog;
import io.berth.daemon.metadata.Database;
import io.berth.daemon.metadata.VolumeRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path root;

    private final SplittableRandom random = new SplittableRandom(7);

    /** One engine's volumes after another on the same folder. */
    private interface Use {
        void of(Volumes volumes) throws IOException;
    }

    private void with(Use use) throws IOException {
        try (Database database = Database.open(root.resolve("db.sqlite"), Clock.systemUTC());
                Volumes volumes = new Volumes(
                        new Volumes.Place(
                                root.resolve("volumes"), new VolumeRecords(database), EngineJson.mapper(), () -> {
                                    throw new IllegalStateException("nothing is mounted here");
                                }),
                        new EventLog(Clock.systemUTC()),
                        () -> NOW,
                        this::id)) {
            use.of(volumes);
        }
    }

    private String id() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static CreateRequest request(String name, @Nullable Map<String, String> options) {
        return new CreateRequest(name, "", options, Map.of("a", "b"), null);
    }

    private static Volumes.Wanted wanted(String name) {
        return new Volumes.Wanted(name, "", null, null);
    }

    private static List<String> names(List<Volume> volumes) {
        return volumes.stream().map(Volume::name).toList();
    }

    @Test
    void aVolumeAndItsUserAreThereAfterARestart() throws IOException {
        with(volumes -> {
            Volume made = volumes.create(request("data", null));
            assertThat(made.createdAt()).isEqualTo("2026-11-22T10:00:00Z");
            assertThat(made.mountpoint()).isEqualTo(root + "/volumes/data/_data");
            Files.writeString(Path.of(made.mountpoint()).resolve("file"), "kept");
        });
        with(volumes -> {
            assertThat(volumes.inspect("data").labels()).containsExactly(Map.entry("a", "b"));
            assertThat(volumes.join(wanted("data"), "c1").made()).isFalse();
            assertThat(root.resolve("volumes/data/_data/file")).hasContent("kept");
        });
    }

    @Test
    void creatingAgainReturnsTheFirst() throws IOException {
        with(volumes -> {
            volumes.create(request("data", null));
            Volume again = volumes.create(new CreateRequest("data", "local", null, Map.of("other", "label"), null));
            assertThat(again.labels()).containsOnlyKeys("a");
        });
    }

    @Test
    void aVolumeInUseIsNotRemoved() throws IOException {
        with(volumes -> {
            volumes.join(wanted("data"), "c1");
            volumes.join(wanted("data"), "c2");
            volumes.leave("data", "c1", true);
            assertThatThrownBy(() -> volumes.remove("data", true))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                    .hasMessage("remove data: volume is in use - [c2]");
            assertThat(names(volumes.list(new Filters(Map.of("dangling", List.of("false"))))))
                    .containsExactly("data");
            volumes.leave("data", "c2", true);
            volumes.remove("data", false);
            assertThat(root.resolve("volumes/data")).doesNotExist();
            assertThatThrownBy(() -> volumes.remove("data", false)).hasMessage("get data: no such volume");
            volumes.remove("data", true);
        });
    }

    @Test
    void pruneTakesTheAnonymousAndWithAllTheNamed() throws IOException {
        with(volumes -> {
            volumes.create(request("named", null));
            String anonymous = volumes.create(CreateRequest.EMPTY).name();
            String used = volumes.join(wanted(""), "c1").name();
            assertThat(anonymous).matches("[0-9a-f]{64}");
            assertThat(volumes.prune(Filters.NONE).volumesDeleted()).containsExactly(anonymous);
            assertThat(volumes.prune(new Filters(Map.of("all", List.of("1")))).volumesDeleted())
                    .containsExactly("named");
            assertThat(names(volumes.list(Filters.NONE))).containsExactly(used);
            volumes.leave(used, "c1", true);
            assertThat(volumes.list(Filters.NONE)).isEmpty();
        });
    }

    @Test
    void badRequestsAreRefusedInTheEnginesWords() throws IOException {
        with(volumes -> {
            refused(volumes, request("b@d", null), ErrorKind.INVALID, """
                create b@d: "b@d" includes invalid characters for a local volume name, only \
                "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path\
                """);
            refused(
                    volumes,
                    request("a", null),
                    ErrorKind.INVALID,
                    "create a: volume name is too short, names should be at least two alphanumeric characters");
            refused(volumes, request("..", null), ErrorKind.INVALID, "create ..: \"..\" includes");
            refused(
                    volumes,
                    new CreateRequest("v1", "nope", null, null, null),
                    ErrorKind.NOT_FOUND,
                    "create v1: error looking up volume plugin nope: plugin \"nope\" not found");
            refused(
                    volumes,
                    request("v1", Map.of("foo", "b")),
                    ErrorKind.INVALID,
                    "create v1: invalid option: \"foo\"");
            refused(
                    volumes,
                    request("v1", Map.of("type", "tmpfs")),
                    ErrorKind.INVALID,
                    "create v1: missing required option: \"device\"");
            refused(
                    volumes,
                    request("v1", Map.of("size", "1m")),
                    ErrorKind.INVALID,
                    "create v1: quota size requested but no quota support");
            assertThat(volumes.list(Filters.NONE)).isEmpty();
        });
    }

    private static void refused(Volumes volumes, CreateRequest request, ErrorKind kind, String message) {
        assertThatThrownBy(() -> volumes.create(request))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageStartingWith(message);
    }
}
