package io.berth.api.route;

import static io.berth.api.route.Wire.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.berth.api.http.Route;
import io.berth.api.route.plugin.PluginRoutes;
import io.berth.api.route.swarm.SwarmRoutes;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Swarms and plugins, of which this engine has none. */
class AbsentNounRoutesTest {
    private static final String NOT_A_MANAGER =
            "This node is not a swarm manager. Use \"docker swarm init\" or \"docker"
                    + " swarm join\" to connect this node to swarm and try again.";

    private final Wire wire = new Wire(all());

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void swarmIsUnavailable() {
        for (String path : new String[] {"/swarm", "/services", "/services/x", "/nodes", "/configs/x"}) {
            refused(wire.get(path), 503, NOT_A_MANAGER);
        }
        refused(wire.get("/tasks/x/logs?stdout=1"), 503, NOT_A_MANAGER);
        refused(wire.get("/services/x/logs"), 500, "Bad parameters: you must choose at least one stream");
        refused(wire.get("/nodes?filters=x"), 400, "invalid filter");
        refused(wire.post("/secrets/create", "{}"), 503, NOT_A_MANAGER);
        refused(wire.post("/services/create"), 503, NOT_A_MANAGER);
        refused(wire.post("/services/create", "{"), 400, "invalid JSON: unexpected EOF");
        refused(wire.post("/services/x/update?version=1", "{}"), 503, NOT_A_MANAGER);
        refused(
                wire.post("/services/x/update", "{}"),
                400,
                "invalid service version '': strconv.ParseUint: parsing \"\": invalid syntax");
        refused(wire.post("/configs/x/update?version=x", "{}"), 400, "invalid config version");
        refused(wire.delete("/nodes/x"), 503, NOT_A_MANAGER);
        refused(wire.post("/swarm/leave"), 503, "This node is not part of a swarm");
        refused(wire.post("/swarm/init", "{}"), 400, "invalid ListenAddr \"\": invalid empty address");
        refused(wire.post("/swarm/init", "{\"ListenAddr\":\"x\"}"), 501, "this engine has no swarm mode");
        refused(wire.post("/swarm/join", "{\"ListenAddr\":\"x\"}"), 400, "at least 1 RemoteAddr is required to join");
    }

    @Test
    void noPluginIsInstalledAndNoneCanBe() {
        assertThat(wire.get("/plugins").body()).isEqualToIgnoringNewLines("[]");
        refused(wire.get("/plugins?filters=%7B%22x%22%3A%5B%22y%22%5D%7D"), 400, "invalid filter 'x'");
        refused(wire.get("/plugins/a/b/json"), 404, "plugin \"a/b\" not found");
        refused(wire.delete("/plugins/a/b"), 404, "plugin \"a/b\" not found");
        for (String action : new String[] {"enable?timeout=0", "disable", "push", "upgrade", "set"}) {
            refused(wire.post("/plugins/x/" + action), 404, "plugin \"x\" not found");
        }
        refused(wire.post("/plugins/x/enable"), 500, "strconv.Atoi: parsing \"\": invalid syntax");
        refused(wire.post("/plugins/pull"), 500, "invalid reference format");
        refused(wire.post("/plugins/pull?remote=x"), 501, "this engine has no plugins");
        refused(wire.get("/plugins/privileges?remote=x"), 501, "this engine has no plugins");
        refused(wire.post("/plugins/create?name=x"), 501, "this engine has no plugins");
    }

    private static List<Route> all() {
        return ImmutableList.<Route>builder()
                .addAll(new SwarmRoutes().routes())
                .addAll(new PluginRoutes().routes())
                .build();
    }
}
