package io.berth.api.route;

import static io.berth.api.route.Wire.refused;

import com.google.common.collect.ImmutableList;
import io.berth.api.http.Route;
import io.berth.api.route.swarm.SwarmRoutes;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Swarms, of which this engine has none. */
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
        for (String path :
                new String[] {"/swarm", "/services", "/services/x", "/tasks/x/logs", "/nodes", "/configs/x"}) {
            refused(wire.get(path), 503, NOT_A_MANAGER);
        }
        refused(wire.post("/secrets/create", "{}"), 503, NOT_A_MANAGER);
        refused(wire.post("/services/x/update?version=1", "{}"), 503, NOT_A_MANAGER);
        refused(wire.delete("/nodes/x"), 503, NOT_A_MANAGER);
        refused(wire.post("/swarm/leave"), 503, "This node is not part of a swarm");
        refused(wire.post("/swarm/init", "{}"), 501, "this engine has no swarm mode");
    }

    private static List<Route> all() {
        return ImmutableList.<Route>builder().addAll(new SwarmRoutes().routes()).build();
    }
}
