package io.berth.api.route;

import static io.berth.api.route.Wire.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.backend.Filters;
import io.berth.api.backend.VolumeBackend;
import io.berth.api.error.EngineException;
import io.berth.api.route.volume.VolumeRoutes;
import io.berth.api.type.volume.CreateRequest;
import io.berth.api.type.volume.PruneReport;
import io.berth.api.type.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VolumeRoutesTest {
    private static final Volume DATA =
            new Volume("2026-11-22T10:00:00Z", "local", null, "/v/_data", "data", null, "local", null);

    private final List<String> calls = new ArrayList<>();
    private final Wire wire = new Wire(new VolumeRoutes(new FakeVolumes()).routes());

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void listAndInspectShowVolumes() {
        String data = """
            {"CreatedAt":"2026-11-22T10:00:00Z","Driver":"local","Labels":null,"Mountpoint":"/v/_data",\
            "Name":"data","Options":null,"Scope":"local"}\
            """;
        assertThat(wire.get("/volumes").body()).isEqualTo("{\"Volumes\":[" + data + "],\"Warnings\":null}\n");
        assertThat(wire.get("/volumes/data").body()).isEqualTo(data + "\n");
        refused(wire.get("/volumes/nope"), 404, "get nope: no such volume");
        refused(wire.get("/volumes?filters=x"), 400, "error reading volume filters: invalid filter");
        assertThat(calls).containsExactly("list {}", "inspect data", "inspect nope");
    }

    @Test
    void createTakesABodyOrNone() {
        assertThat(wire.post("/volumes/create", "{\"Name\":\"data\",\"DriverOpts\":{\"type\":\"x\"}}")
                        .status())
                .isEqualTo(201);
        assertThat(wire.post("/volumes/create").status()).isEqualTo(201);
        assertThat(calls).containsExactly("create data {type=x}", "create  null");
    }

    @Test
    void clientsBefore142KnowNothingOfSwarms() {
        wire.post("/v1.41/volumes/create", "{\"Name\":\"data\",\"ClusterVolumeSpec\":{}}");
        wire.post("/v1.42/volumes/create", "{\"Name\":\"data\",\"ClusterVolumeSpec\":{}}");
        assertThat(calls).containsExactly("create data null", "create data null for a swarm");
    }

    @Test
    void removeAndPruneAskTheBackend() {
        assertThat(wire.delete("/volumes/data?force=1").status()).isEqualTo(204);
        assertThat(wire.post("/volumes/prune?filters=%7B%22all%22%3A%5B%221%22%5D%7D")
                        .body())
                .isEqualTo("{\"VolumesDeleted\":[\"data\"],\"SpaceReclaimed\":7}\n");
        assertThat(calls).containsExactly("remove data true", "prune {all=[1]}");
    }

    private final class FakeVolumes implements VolumeBackend {
        @Override
        public List<Volume> list(Filters filters) {
            calls.add("list " + filters.byName());
            return List.of(DATA);
        }

        @Override
        public Volume inspect(String name) {
            calls.add("inspect " + name);
            if (name.equals("nope")) {
                throw EngineException.notFound("get nope: no such volume");
            }
            return DATA;
        }

        @Override
        public Volume create(CreateRequest request) {
            calls.add("create " + request.name() + " " + request.driverOpts()
                    + (request.clusterVolumeSpec() == null ? "" : " for a swarm"));
            return DATA;
        }

        @Override
        public void remove(String name, boolean force) {
            calls.add("remove " + name + " " + force);
        }

        @Override
        public PruneReport prune(Filters filters) {
            calls.add("prune " + filters.byName());
            return new PruneReport(List.of("data"), 7);
        }
    }
}
