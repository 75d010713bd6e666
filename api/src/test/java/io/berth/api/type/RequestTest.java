package io.berth.api.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.json.EngineJson;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.UpdateRequest;
import io.berth.api.type.exec.ExecConfig;
import io.berth.api.type.network.EndpointSettings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How requests are read: absent and null members, members in another case, one value for a list. */
class RequestTest {
    @Test
    void anEmptyRequestIsAllDefaults() {
        CreateRequest request = read("{}", CreateRequest.class);
        assertThat(request.config()).isEqualTo(Config.EMPTY);
        assertThat(request.hostConfig()).isNull();
        assertThat(request.networkingConfig().endpointsConfig()).isEmpty();
    }

    @Test
    void anEmptyHostConfigIsAllDefaults() {
        assertThat(read("{}", HostConfig.class)).isEqualTo(HostConfig.EMPTY);
        assertThat(HostConfig.EMPTY.binds()).isNull();
        assertThat(HostConfig.EMPTY.consoleSize()).containsExactly(0, 0);
        assertThat(HostConfig.EMPTY.resources().pidsLimit()).isNull();
    }

    @Test
    void nullMembersAreDefaults() {
        HostConfig host = read(
                "{\"Binds\":null,\"NetworkMode\":null,\"LogConfig\":null,\"Memory\":null,\"Tmpfs\":null,\"Mounts\":null}",
                HostConfig.class);
        assertThat(host).isEqualTo(HostConfig.EMPTY);
    }

    @Test
    void aNullMountIsOneThatSaysNothing() {
        HostConfig host = read("{\"Mounts\":[null,{\"TmpfsOptions\":{\"Options\":[null]}}]}", HostConfig.class);
        assertThat(host.mounts()).hasSize(2);
        assertThat(host.mounts().getFirst().target()).isEmpty();
        assertThat(Objects.requireNonNull(host.mounts().getLast().tmpfsOptions())
                        .options())
                .containsExactly(List.of());
    }

    @Test
    void configAndHostConfigStandSideBySide() {
        CreateRequest request = read("""
                {"Image":"busybox","Cmd":["sh"],"Labels":{"b":"1","a":null},"ExposedPorts":{"80/tcp":{}},
                "HostConfig":{"Memory":7,"NetworkMode":"none","PortBindings":{"80/tcp":null,"81/tcp":[{"HostPort":"1"}]}},
                "NetworkingConfig":{"EndpointsConfig":{"none":null,"net":{"Aliases":["x"]}}}}""", CreateRequest.class);
        assertThat(request.config().image()).isEqualTo("busybox");
        assertThat(request.config().cmd()).containsExactly("sh");
        assertThat(request.config().labels()).containsExactly(Map.entry("b", "1"), Map.entry("a", ""));
        assertThat(request.config().exposedPorts()).containsOnlyKeys("80/tcp");
        HostConfig host = Objects.requireNonNull(request.hostConfig());
        assertThat(host.resources().memory()).isEqualTo(7);
        assertThat(host.networkMode()).isEqualTo("none");
        assertThat(host.portBindings()).containsEntry("80/tcp", null).containsKey("81/tcp");
        EndpointSettings endpoint = Objects.requireNonNull(
                request.networkingConfig().endpointsConfig().get("net"));
        assertThat(endpoint.aliases()).containsExactly("x");
    }

    @Test
    void membersAreFoundInAnyCase() {
        CreateRequest request = read(
                "{\"image\":\"busybox\",\"ENV\":[\"A=b\"],\"hostconfig\":{\"memory\":7,\"binds\":[\"/a:/b\"]}}",
                CreateRequest.class);
        assertThat(request.config().image()).isEqualTo("busybox");
        assertThat(request.config().env()).containsExactly("A=b");
        HostConfig host = Objects.requireNonNull(request.hostConfig());
        assertThat(host.resources().memory()).isEqualTo(7);
        assertThat(host.binds()).containsExactly("/a:/b");
    }

    @Test
    void oneTextCountsAsAListOfOne() {
        Config config = read("{\"Cmd\":\"ls -l\",\"Entrypoint\":\"\"}", Config.class);
        assertThat(config.cmd()).containsExactly("ls -l");
        assertThat(config.entrypoint()).containsExactly("");
        assertThat(read("{\"Cmd\":\"ls\"}", ExecConfig.class).cmd()).containsExactly("ls");
    }

    @Test
    void nullAndEmptyEntrypointAreToldApart() {
        assertThat(read("{\"Entrypoint\":null}", Config.class).entrypoint()).isNull();
        assertThat(read("{\"Entrypoint\":[]}", Config.class).entrypoint()).isEmpty();
    }

    @Test
    void aNullInAListOfTextsIsTheEmptyText() {
        assertThat(read("{\"Cmd\":[\"a\",null]}", Config.class).cmd()).containsExactly("a", "");
    }

    @Test
    void aConsoleSizeHasTwoSides() {
        assertThat(read("{\"ConsoleSize\":[1]}", HostConfig.class).consoleSize())
                .containsExactly(1, 0);
        assertThat(read("{\"ConsoleSize\":[1,null,3]}", HostConfig.class).consoleSize())
                .containsExactly(1, 0);
        assertThat(read("{\"ConsoleSize\":null}", ExecConfig.class).consoleSize())
                .isNull();
    }

    @Test
    void unknownMembersAreIgnored() {
        assertThat(read("{\"Image\":\"a\",\"Nope\":{\"x\":[1]}}", Config.class).image())
                .isEqualTo("a");
    }

    @Test
    void updateReadsResourcesAndPolicy() {
        UpdateRequest request =
                read("{\"Memory\":9,\"PidsLimit\":5,\"RestartPolicy\":{\"Name\":\"always\"}}", UpdateRequest.class);
        assertThat(request.resources().memory()).isEqualTo(9);
        assertThat(request.resources().pidsLimit()).isEqualTo(5);
        assertThat(request.restartPolicy().name()).isEqualTo("always");
    }

    @Test
    void listsAreCopies() {
        List<String> env = Arrays.asList("A=1", "B=2");
        Config config = Config.EMPTY.edit().env(env).build();
        env.set(0, "C=3");
        assertThat(config.env()).containsExactly("A=1", "B=2");
    }

    @Test
    void editingKeepsEverythingElse() {
        HostConfig host = read(Samples.FULL_HOST_CONFIG.replaceAll("\\n\\s*", ""), HostConfig.class);
        assertThat(host.edit().build()).isEqualTo(host);
        assertThat(host.edit().networkMode("host").build().networkMode()).isEqualTo("host");
    }

    private static <T> T read(String json, Class<T> type) {
        return EngineJson.decodeRequest(json.getBytes(StandardCharsets.UTF_8), type);
    }
}
