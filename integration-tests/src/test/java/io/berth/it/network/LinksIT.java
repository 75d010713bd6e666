package io.berth.it.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;

import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code --link} on the default network. */
class LinksIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static String sleeper(String... words) {
        String name = ENGINE.name();
        List<String> all = new ArrayList<>(List.of("run", "-d", "--name", name));
        all.addAll(List.of(words));
        all.addAll(List.of("busybox", "sleep", "1000"));
        Result result = ENGINE.docker(all.toArray(String[]::new));
        assertThat(result.status()).as("%s", result).isZero();
        return name;
    }

    private static String inspect(String name, String format) {
        return ENGINE.docker("inspect", "-f", format, name).line();
    }

    private static String address(String name) {
        return inspect(name, "{{.NetworkSettings.Networks.bridge.IPAddress}}");
    }

    @Test
    void theOtherIsKnownByVariablesAndInTheHostsFile() {
        String child = sleeper("--expose", "90-91/tcp", "--expose", "53/udp", "-e", "FOO=bar", "-e", "PATH=/bin");
        String ip = address(child);
        String parent = sleeper("--link", child + ":d-b", "--link", child, "--add-host", "other:1.2.3.4", "-e", "A=b");
        String host = inspect(child, "{{.Config.Hostname}}");
        assertThat(ENGINE.docker("exec", parent, "cat", "/etc/hosts").out())
                .contains("1.2.3.4\tother\n" + ip + "\td-b " + host + " " + child + "\n" + ip + "\t" + child + " "
                        + host + "\n" + address(parent) + "\t");
        assertThat(ENGINE.docker("exec", parent, "env").out().lines())
                .contains(
                        "D_B_NAME=/" + parent + "/d-b",
                        "D_B_PORT=tcp://" + ip + ":90",
                        "D_B_PORT_90_TCP=tcp://" + ip + ":90",
                        "D_B_PORT_90_TCP_ADDR=" + ip,
                        "D_B_PORT_90_TCP_PORT=90",
                        "D_B_PORT_90_TCP_PROTO=tcp",
                        "D_B_PORT_91_TCP_PORT=91",
                        "D_B_PORT_90_TCP_START=tcp://" + ip + ":90",
                        "D_B_PORT_90_TCP_PORT_START=90",
                        "D_B_PORT_90_TCP_END=tcp://" + ip + ":91",
                        "D_B_PORT_90_TCP_PORT_END=91",
                        "D_B_PORT_53_UDP=udp://" + ip + ":53",
                        "D_B_ENV_FOO=bar",
                        "A=b")
                .doesNotContain("D_B_ENV_PATH=/bin");
        assertThat(ENGINE.docker("exec", parent, "ping", "-c", "1", "d-b").status())
                .isZero();
        ENGINE.docker("rm", "-f", parent, child);
    }

    @Test
    void aLinkIsANameUntilItIsTakenAway() {
        String child = sleeper();
        String parent = sleeper("--link", child + ":x", "--link", child + ":y", "--link", child + ":y");
        assertThat(inspect(parent, "{{json .HostConfig.Links}}"))
                .isEqualTo("[\"/" + child + ":/" + parent + "/x\",\"/" + child + ":/" + parent + "/y\"]");
        assertThat(inspect(parent + "/x", "{{.Name}}")).isEqualTo("/" + child);
        ENGINE.rest()
                .get("/v1.51/containers/json")
                .then()
                .body(
                        "find { it.Id == '" + inspect(child, "{{.Id}}") + "' }.Names",
                        containsInAnyOrder("/" + child, "/" + parent + "/x", "/" + parent + "/y"));
        assertThat(ENGINE.docker("rm", "--link", parent).stderr())
                .contains("Conflict, cannot remove the default link name of the container");
        assertThat(ENGINE.docker("rm", "--link", parent + "/z").stderr())
                .contains("No such container: " + parent + "/z");
        assertThat(ENGINE.docker("rm", "--link", parent + "/x").status()).isZero();
        String renamed = ENGINE.name();
        ENGINE.docker("rename", parent, renamed);
        assertThat(inspect(renamed, "{{json .HostConfig.Links}}")).isEqualTo("[\"/" + child + ":/" + renamed + "/y\"]");
        ENGINE.docker("rm", "-f", child);
        assertThat(inspect(renamed, "{{json .HostConfig.Links}}")).isEqualTo("null");
        assertThat(ENGINE.docker("restart", "-t", "0", renamed).status()).isZero();
        ENGINE.docker("rm", "-f", renamed);
    }

    @Test
    void theHostsFileFollowsTheOther() {
        String child = sleeper();
        String parent = sleeper("--link", child + ":db");
        ENGINE.docker("stop", "-t", "0", child);
        String between = sleeper();
        ENGINE.docker("start", child);
        assertThat(ENGINE.docker("exec", parent, "grep", "db", "/etc/hosts").out())
                .startsWith(address(child) + "\tdb ");
        ENGINE.docker("rm", "-f", parent, child, between);
    }

    @Test
    void whatIsNoLinkIsRefused() {
        assertThat(ENGINE.docker("run", "--link", "it-no-such", "busybox", "true")
                        .stderr())
                .contains("could not get container for it-no-such: No such container: it-no-such");
        assertThat(ENGINE.docker("run", "--net", "host", "--link", "it-no-such", "busybox", "true")
                        .stderr())
                .contains("conflicting options: host type networking can't be used with links. "
                        + "This would result in undefined behavior");
        String child = sleeper();
        String parent = sleeper("--link", child + ":db");
        ENGINE.docker("stop", "-t", "0", parent, child);
        String refusal = "Cannot link to a non running container: /" + child + " AS /" + parent + "/db";
        ENGINE.rest()
                .post("/v1.51/containers/{parent}/start", parent)
                .then()
                .statusCode(500)
                .body("message", equalTo(refusal));
        assertThat(inspect(parent, "{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}"))
                .isEqualTo("exited 128 " + refusal);
        ENGINE.docker("rm", parent, child);
    }
}
