package io.berth.api.route;

import static io.berth.api.route.Wire.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.backend.Filters;
import io.berth.api.backend.NetworkBackend;
import io.berth.api.backend.NetworkConnections;
import io.berth.api.error.EngineException;
import io.berth.api.route.network.NetworkRoutes;
import io.berth.api.type.network.CreateRequest;
import io.berth.api.type.network.CreateResponse;
import io.berth.api.type.network.EndpointSettings;
import io.berth.api.type.network.Network;
import io.berth.api.type.network.NetworkBuilder;
import io.berth.api.type.network.PruneReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkRoutesTest {
    private final List<String> calls = new ArrayList<>();
    private final Wire wire = new Wire(new NetworkRoutes(new FakeNetworks(), new FakeConnections()).routes());

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void listReadsItsFilters() {
        assertThat(wire.get("/networks?filters=%7B%22name%22%3A%5B%22a%22%5D%7D")
                        .body())
                .startsWith("[{\"Name\":\"none\",")
                .endsWith("}]\n");
        refused(wire.get("/networks?filters=x"), 400, "invalid filter");
        assertThat(calls).containsExactly("list {name=[a]}");
    }

    @Test
    void inspectAndRemoveAskTheBackend() {
        assertThat(wire.get("/networks/none?scope=local").status()).isEqualTo(200);
        refused(wire.get("/networks/nope"), 404, "network nope not found");
        assertThat(wire.delete("/networks/a").status()).isEqualTo(204);
        assertThat(calls).containsExactly("inspect none local", "inspect nope ", "remove a");
    }

    @Test
    void clientsBefore148AlwaysGetIpv4() {
        wire.post("/v1.47/networks/create", "{\"Name\":\"n\",\"EnableIPv4\":false}");
        wire.post("/v1.48/networks/create", "{\"Name\":\"n\",\"EnableIPv4\":false}");
        assertThat(calls).containsExactly("create n", "create n without IPv4");
    }

    @Test
    void createAnswers201AndConnectNothing() {
        assertThat(wire.post("/networks/create", "{\"Name\":\"n\"}").status()).isEqualTo(201);
        assertThat(wire.post("/networks/n/connect", "{\"Container\":\"c\"}").status())
                .isEqualTo(200);
        assertThat(wire.post("/networks/n/disconnect", "{\"Container\":\"c\",\"Force\":true}")
                        .status())
                .isEqualTo(200);
        assertThat(wire.post("/networks/prune", "").body()).isEqualTo("{\"NetworksDeleted\":null}\n");
        assertThat(calls).containsExactly("create n", "connect n c", "disconnect n c true", "prune {}");
    }

    private final class FakeConnections implements NetworkConnections {
        @Override
        public void connect(String network, String container, EndpointSettings settings) {
            calls.add("connect " + network + " " + container);
        }

        @Override
        public void disconnect(String network, String container, boolean force) {
            calls.add("disconnect " + network + " " + container + " " + force);
        }
    }

    private final class FakeNetworks implements NetworkBackend {
        @Override
        public CreateResponse create(CreateRequest request) {
            calls.add("create " + request.name() + (Boolean.FALSE.equals(request.enableIpv4()) ? " without IPv4" : ""));
            return new CreateResponse("id", "");
        }

        @Override
        public PruneReport prune(Filters filters) {
            calls.add("prune " + filters.byName());
            return new PruneReport(null);
        }

        @Override
        public List<Network> list(Filters filters) {
            calls.add("list " + filters.byName());
            return List.of(new NetworkBuilder().name("none").build());
        }

        @Override
        public Network inspect(String network, String scope) {
            calls.add("inspect " + network + " " + scope);
            if (network.equals("nope")) {
                throw EngineException.notFound("network nope not found");
            }
            return new NetworkBuilder().name(network).build();
        }

        @Override
        public void remove(String network) {
            calls.add("remove " + network);
        }
    }
}
