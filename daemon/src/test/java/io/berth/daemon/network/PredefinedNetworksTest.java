package io.berth.daemon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.backend.Filters;
import io.berth.api.json.EngineJson;
import io.berth.api.type.network.Network;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredefinedNetworksTest {
    private final PredefinedNetworks networks = new PredefinedNetworks(Instant.EPOCH);

    @Test
    void inspectShowsANetworkAsTheEngineDoes() {
        String json = new String(EngineJson.encode(networks.inspect("none", "")), StandardCharsets.UTF_8);
        assertThat(json.replace(PredefinedNetworks.idOf("none"), "<id>")).isEqualTo("""
                {"Name":"none","Id":"<id>","Created":"1970-01-01T00:00:00Z","Scope":"local","Driver":"null",\
                "EnableIPv4":true,"EnableIPv6":false,"IPAM":{"Driver":"default","Options":null,"Config":null},\
                "Internal":false,"Attachable":false,"Ingress":false,"ConfigFrom":{"Network":""},"ConfigOnly":false,\
                "Containers":{},"Options":{},"Labels":{}}""");
    }

    @Test
    void aNetworkIsFoundByNameAndByTheBeginningOfItsId() {
        String id = PredefinedNetworks.idOf("host");
        assertThat(networks.inspect("host", "local").id()).isEqualTo(id);
        assertThat(networks.inspect(id.substring(0, 12), "").name()).isEqualTo("host");
    }

    @Test
    void unknownNetworksAreNotFound() {
        assertThatThrownBy(() -> networks.inspect("nope", "")).hasMessage("network nope not found");
        assertThatThrownBy(() -> networks.inspect("none", "swarm")).hasMessage("network none not found");
        assertThatThrownBy(() -> networks.remove("nope")).hasMessage("network nope not found");
        assertThatThrownBy(() -> networks.inspect("", "")).hasMessageContaining("is ambiguous (2 matches");
    }

    @Test
    void predefinedNetworksStay() {
        assertThatThrownBy(() -> networks.remove("host"))
                .hasMessage("host is a pre-defined network and cannot be removed");
    }

    @Test
    void filtersChoose() {
        assertThat(names("name", "o")).containsExactly("host", "none");
        assertThat(names("name", "^n")).containsExactly("none");
        assertThat(names("id", PredefinedNetworks.idOf("none"))).containsExactly("none");
        assertThat(names("driver", "null")).containsExactly("none");
        assertThat(names("scope", "global")).isEmpty();
        assertThat(names("type", "builtin")).hasSize(2);
        assertThat(names("type", "custom")).isEmpty();
        assertThat(names("dangling", "true")).isEmpty();
        assertThat(names("label", "a")).isEmpty();
    }

    @Test
    void badFiltersAreRefused() {
        assertThatThrownBy(() -> names("nope", "x")).hasMessage("invalid filter 'nope'");
        assertThatThrownBy(() -> names("type", "x")).hasMessage("invalid filter: 'type'='x'");
        assertThatThrownBy(() -> names("dangling", "x"))
                .hasMessage(
                        "invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")");
    }

    private List<String> names(String filter, String value) {
        return networks.list(new Filters(Map.of(filter, List.of(value)))).stream()
                .map(Network::name)
                .toList();
    }
}
