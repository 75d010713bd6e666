package io.berth.it.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.nullValue;

import io.berth.it.harness.Await;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the engine says of all its things together: disk usage, prune, events of the past, warnings. */
class SystemIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    @Test
    void diskUsageCountsEveryByte() {
        String name = ENGINE.name();
        String volume = name + "-v";
        ENGINE.docker("volume", "create", volume);
        ENGINE.docker(
                "run",
                "--name",
                name,
                "-v",
                volume + ":/data",
                "busybox",
                "sh",
                "-c",
                "head -c 5000 /dev/zero >/own; head -c 700 /dev/zero >/data/f");
        try {
            ENGINE.rest()
                    .get("/v1.51/system/df")
                    .then()
                    .statusCode(200)
                    .body("LayersSize", greaterThan(100_000))
                    .body("Images[0].RepoTags[0]", equalTo("busybox:latest"))
                    .body("Images[0].Containers", equalTo(1))
                    .body("Images[0].SharedSize", equalTo(0))
                    .body("Containers.find { it.Names[0] == '/" + name + "' }.SizeRw", equalTo(5000))
                    .body("Volumes.find { it.Name == '" + volume + "' }.UsageData.Size", equalTo(700))
                    .body("Volumes.find { it.Name == '" + volume + "' }.UsageData.RefCount", equalTo(1))
                    .body("BuildCache.size()", equalTo(0));
            ENGINE.rest()
                    .get("/v1.51/system/df?type=volume")
                    .then()
                    .body("Images", nullValue())
                    .body("Containers", nullValue())
                    .body("LayersSize", equalTo(0));
            Result table = ENGINE.docker("system", "df", "-v");
            assertThat(table.status()).isZero();
            assertThat(table.out()).contains(name, volume, "700B", "5kB");
        } finally {
            ENGINE.docker("rm", "-f", name);
            ENGINE.docker("volume", "rm", volume);
        }
    }

    @Test
    void theHostIsFitForContainers() {
        Result check = Command.of(List.of(Engine.berth(), "check")).run();
        assertThat(check.status()).as(check.toString()).isZero();
        assertThat(check.out())
                .contains("ok     overlayfs   can be mounted", "ok     nftables", "containers can run here");
    }

    @Test
    void pruneTakesWhatItsFiltersWant() {
        String kept = ENGINE.name();
        String gone = ENGINE.name();
        for (String name : List.of(kept, gone)) {
            String label = "--label=keep=" + name.equals(kept);
            ENGINE.docker("run", "--name", name, label, "busybox", "true");
            ENGINE.docker("volume", "create", label, name);
            ENGINE.docker("network", "create", label, name);
        }
        String filter = "--filter=label!=keep=true";
        assertThat(ENGINE.docker("container", "prune", "-f", "--filter=until=1h")
                        .out())
                .doesNotContain("Deleted");
        ENGINE.docker("container", "prune", "-f", filter);
        ENGINE.docker("network", "prune", "-f", filter);
        ENGINE.docker("volume", "prune", "-a", "-f", filter);
        ENGINE.docker("image", "prune", "-f", filter);
        assertThat(ENGINE.docker("ps", "-a", "--format", "{{.Names}}").out())
                .contains(kept)
                .doesNotContain(gone);
        assertThat(ENGINE.docker("network", "ls", "--format", "{{.Name}}").out())
                .contains(kept)
                .doesNotContain(gone);
        assertThat(ENGINE.docker("volume", "ls", "-q").out()).contains(kept).doesNotContain(gone);
        assertThat(ENGINE.pastEvents("--filter=event=prune"))
                .contains("container prune", "network prune", "volume prune", "image prune");
        ENGINE.docker("rm", kept);
        ENGINE.docker("volume", "rm", kept);
        ENGINE.docker("network", "rm", kept);
    }

    @Test
    void eventsOfThePastAreKnownAfterAKill() {
        String name = ENGINE.name();
        assertThat(ENGINE.docker("run", "--name", name, "--label", "past=kept", "busybox", "sh", "-c", "exit 7")
                        .status())
                .isEqualTo(7);
        String[] question = {"--filter=label=past=kept", "--format={{json .}}"};
        Await.until(
                "the events are told",
                Duration.ofSeconds(30),
                () -> ENGINE.pastEvents(question).contains("\"die\""));
        String before = ENGINE.pastEvents(question);
        assertThat(before.lines().toList()).hasSize(4);
        assertThat(before).contains("\"create\"", "\"attach\"", "\"start\"", "\"die\"", "\"exitCode\":\"7\"");
        ENGINE.process().kill();
        ENGINE.process().startAgain();
        assertThat(ENGINE.pastEvents(question)).isEqualTo(before);
        ENGINE.process().stop();
        ENGINE.process().startAgain();
        assertThat(ENGINE.pastEvents(question)).isEqualTo(before);
        ENGINE.docker("rm", name);
        assertThat(ENGINE.pastEvents(question)).startsWith(before).contains("\"destroy\"");
    }

    /** What was told since as many events as {@code before}, once {@code last} is among it. */
    private static List<String> toldSince(int before, String last) {
        Await.until(
                last + " is told",
                Duration.ofSeconds(30),
                () -> told().stream().skip(before).anyMatch(last::equals));
        return told().stream().skip(before).toList();
    }

    private static List<String> told() {
        return ENGINE.pastEvents("--format={{.Type}} {{.Action}}").lines().toList();
    }

    @Test
    void eventsComeInDockersOrder() {
        String name = ENGINE.name();
        int before = told().size();
        ENGINE.docker("run", "--rm", "--name", name, "-v", "/v", "busybox", "true");
        assertThat(toldSince(before, "container destroy"))
                .containsExactly(
                        "volume create",
                        "container create",
                        "container attach",
                        "volume mount",
                        "network connect",
                        "container start",
                        "network disconnect",
                        "volume unmount",
                        "container die",
                        "volume destroy",
                        "container destroy");
        before = told().size();
        ENGINE.docker("run", "--name", name, "busybox", "no-such-program");
        ENGINE.docker("commit", name, name);
        ENGINE.docker("rmi", name);
        ENGINE.docker("rm", name);
        ENGINE.docker("builder", "prune", "-f");
        assertThat(toldSince(before, "builder prune"))
                .containsExactly(
                        "container create",
                        "container attach",
                        "network disconnect",
                        "image create",
                        "image tag",
                        "container commit",
                        "image untag",
                        "image delete",
                        "container destroy",
                        "builder prune");
        before = told().size();
        ENGINE.docker("run", "--rm", "-m", "16m", "--memory-swap", "16m", "busybox", "tail", "/dev/zero");
        assertThat(toldSince(before, "container destroy"))
                .containsSubsequence("container start", "container oom", "network disconnect", "container die");
    }
}
