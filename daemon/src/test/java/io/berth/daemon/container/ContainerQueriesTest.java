package io.berth.daemon.container;

import static io.berth.daemon.container.ContainerLifecycleTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.backend.Filters;
import io.berth.api.backend.ListOptions;
import io.berth.api.backend.WaitCondition;
import io.berth.api.error.ErrorKind;
import io.berth.api.type.container.ConfigBuilder;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.HostConfigBuilder;
import io.berth.api.type.container.RestartPolicy;
import io.berth.api.type.network.EndpointSettingsBuilder;
import io.berth.api.type.network.NetworkingConfig;
import io.berth.api.version.ApiVersion;
import io.berth.execdriver.ExitStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainerQueriesTest {
    @TempDir
    Path root;

    private Engine engine;

    @BeforeEach
    void start() {
        engine = new Engine(root);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void theListIsNewestFirstAndShowsRunningOnesOnly() throws InterruptedException {
        engine.create("first");
        engine.run("second", HostConfig.EMPTY);
        engine.run("third", HostConfig.EMPTY);
        assertThat(engine.names(Map.of())).containsExactly("/third", "/second", "/first");
        assertThat(engine.list(new ListOptions(false, 0, false, Filters.NONE))).hasSize(2);
        assertThat(engine.list(new ListOptions(false, 1, true, Filters.NONE)))
                .singleElement()
                .satisfies(summary -> {
                    assertThat(summary.names()).containsExactly("/third");
                    assertThat(summary.status()).isEqualTo("Up Less than a second");
                    assertThat(summary.command()).isEqualTo("sleep 100");
                    assertThat(summary.image()).isEqualTo("busybox");
                    assertThat(summary.sizeRw()).isEqualTo(10);
                });
    }

    @Test
    void theListShowsNetworksWithoutTheNamesOnThem() throws InterruptedException {
        var wanted = new EndpointSettingsBuilder()
                .aliases(List.of("other"))
                .driverOpts(Map.of("a", "b"))
                .gwPriority(4)
                .build();
        var config = new ConfigBuilder().image("busybox").cmd(List.of("true")).build();
        engine.create(
                "one", new CreateRequest(config, HostConfig.EMPTY, new NetworkingConfig(Map.of("bridge", wanted))));
        var shown = engine.list(new ListOptions(true, 0, false, Filters.NONE))
                .getFirst()
                .networkSettings()
                .networks();
        assertThat(shown)
                .isEqualTo(Map.of(
                        "bridge", new EndpointSettingsBuilder().gwPriority(4).build()));
    }

    @Test
    void kernelSettingsOfTheFirstInterfaceAreMovedToItsNetworkForOlderClients() throws InterruptedException {
        var host = new HostConfigBuilder()
                .networkMode("bridge")
                .sysctls(Map.of("net.ipv4.conf.eth0.log_martians", "1", "net.ipv4.ip_forward", "0"))
                .build();
        CreateRequest asked = Engine.request(host, "true");
        var made = engine.containers.lifecycle().create("one", "", asked, ApiVersion.parse("1.47"));
        assertThat(made.warnings())
                .containsExactly(
                        "Migrated sysctl \"net.ipv4.conf.eth0.log_martians\" to"
                                + " DriverOpts{\"com.docker.network.endpoint.sysctls\":\"net.ipv4.conf.IFNAME.log_martians=1\"}.");
        var shown = engine.containers.queries().inspect("one", false, Engine.VERSION);
        assertThat(shown.hostConfig().sysctls()).isEqualTo(Map.of("net.ipv4.ip_forward", "0"));
        assertThat(Objects.requireNonNull(shown.networkSettings().networks().get("bridge"))
                        .driverOpts())
                .isEqualTo(Map.of("com.docker.network.endpoint.sysctls", "net.ipv4.conf.IFNAME.log_martians=1"));
        assertRefused(
                ErrorKind.INVALID,
                "interface specific sysctl setting \"net.ipv4.conf.eth0.log_martians\" must be supplied using driver"
                        + " option 'com.docker.network.endpoint.sysctls'",
                () -> engine.containers.lifecycle().create("two", "", asked, Engine.VERSION));
    }

    @Test
    void filtersChoose() throws InterruptedException {
        String first = engine.create("first", labelled());
        String second = engine.run("second", HostConfig.EMPTY);
        engine.exit(second, 6);
        engine.run("third", HostConfig.EMPTY);
        assertThat(engine.names(Map.of("name", List.of("^/sec")))).containsExactly("/second");
        assertThat(engine.names(Map.of("name", List.of("ir")))).containsExactly("/third", "/first");
        assertThat(engine.names(Map.of("id", List.of(first.substring(0, 12))))).containsExactly("/first");
        assertThat(engine.names(Map.of("exited", List.of("6")))).containsExactly("/second");
        assertThat(engine.names(Map.of("exited", List.of("0")))).isEmpty();
        assertThat(engine.names(Map.of("status", List.of("running", "created"))))
                .containsExactly("/third", "/first");
        assertThat(engine.names(Map.of("label", List.of("key=value")))).containsExactly("/first");
        assertThat(engine.names(Map.of("before", List.of("third"), "since", List.of("first"))))
                .containsExactly("/second");
        assertThat(engine.names(Map.of("ancestor", List.of("busybox")))).hasSize(3);
        assertThat(engine.names(Map.of("ancestor", List.of("other")))).isEmpty();
        assertThat(engine.names(Map.of("network", List.of("bridge")))).hasSize(3);
        assertThat(engine.names(Map.of("volume", List.of("/nowhere")))).isEmpty();
    }

    @Test
    void unknownFiltersAreRefused() {
        assertRefused(ErrorKind.INVALID, "invalid filter 'nope'", () -> engine.names(Map.of("nope", List.of("x"))));
        assertRefused(
                ErrorKind.INVALID,
                "invalid filter 'status=bad': invalid value for state (bad): must be one of created, running, paused,"
                        + " restarting, removing, exited, dead",
                () -> engine.names(Map.of("status", List.of("bad"))));
        assertRefused(
                ErrorKind.INVALID,
                "invalid filter 'health=bad': invalid value for health (bad): must be one of none, starting, healthy,"
                        + " unhealthy",
                () -> engine.names(Map.of("health", List.of("bad"))));
        assertRefused(
                ErrorKind.INVALID,
                "invalid filter 'exited=bad': strconv.Atoi: parsing \"bad\": invalid syntax",
                () -> engine.names(Map.of("exited", List.of("bad"))));
        assertRefused(
                ErrorKind.NOT_FOUND, "No such container: none", () -> engine.names(Map.of("since", List.of("none"))));
        assertRefused(ErrorKind.NOT_FOUND, "No such container: ", () -> engine.names(Map.of("before", List.of(""))));
    }

    @Test
    void anAncestorThatIsNoReferenceFindsNothing() throws InterruptedException {
        engine.run("aa", HostConfig.EMPTY);
        assertThat(engine.names(Map.of("ancestor", List.of("UPPER")))).isEmpty();
    }

    @Test
    void processesOfOneThatWaitsForItsRestartCannotBeListed() throws InterruptedException {
        var host = new HostConfigBuilder()
                .restartPolicy(new RestartPolicy("always", 0))
                .build();
        String id = engine.run("aa", host);
        engine.containers.store().get(id).restarting(new ExitStatus(3, Instant.EPOCH, false));
        assertRefused(
                ErrorKind.CONFLICT,
                "Container " + id + " is restarting, wait until the container is running",
                () -> engine.containers.queries().top("aa", "-ef"));
    }

    @Test
    void aWaitForOneThatDoesNotRunReturnsAtOnce() throws InterruptedException {
        String id = engine.run("aa", HostConfig.EMPTY);
        engine.exit(id, 4);
        var waiter = engine.containers.queries().wait("aa", WaitCondition.NOT_RUNNING);
        assertThat(waiter.await().statusCode()).isEqualTo(4);
    }

    @Test
    void aWaitForTheNextExitWaitsForTheNextRun() throws InterruptedException {
        String id = engine.run("aa", HostConfig.EMPTY);
        engine.exit(id, 4);
        var waiter = engine.containers.queries().wait("aa", WaitCondition.NEXT_EXIT);
        engine.containers.lifecycle().start("aa");
        engine.init(id).exit(5);
        assertThat(waiter.await().statusCode()).isEqualTo(5);
    }

    @Test
    void aRemovalEndsEveryWait() throws InterruptedException {
        engine.create("aa");
        var next = engine.containers.queries().wait("aa", WaitCondition.NEXT_EXIT);
        var gone = engine.containers.queries().wait("aa", WaitCondition.REMOVED);
        engine.containers.lifecycle().remove("aa", false, false, false);
        assertThat(next.await().statusCode()).isZero();
        assertThat(gone.await().statusCode()).isZero();
    }

    @Test
    void resizeReachesTheTerminal() throws InterruptedException {
        String id = engine.run("aa", HostConfig.EMPTY);
        engine.containers.queries().resize("aa", 40, 120);
        assertThat(engine.init(id).sizes()).containsExactly("40x120");
        engine.exit(id, 0);
        assertRefused(
                ErrorKind.CONFLICT,
                "container " + id + " is not running",
                () -> engine.containers.queries().resize("aa", 1, 1));
    }

    @Test
    void resizeWhileTheEndIsUnderWayIsAConflictLikeOneAfterIt() throws InterruptedException {
        String id = engine.run("aa", HostConfig.EMPTY);
        engine.init(id).closeTerminal();
        assertRefused(
                ErrorKind.CONFLICT,
                "container " + id + " is not running",
                () -> engine.containers.queries().resize("aa", 40, 120));
    }

    @Test
    void pruneRemovesWhatDoesNotRun() throws InterruptedException {
        String labelled = engine.create("labelled", labelled());
        String other = engine.create("other");
        engine.run("running", HostConfig.EMPTY);
        var report = engine.containers.queries().prune(new Filters(Map.of("label!", List.of("key"))));
        assertThat(report.containersDeleted()).containsExactly(other);
        assertThat(report.spaceReclaimed()).isEqualTo(10);
        assertThat(engine.containers.queries().prune(Filters.NONE).containersDeleted())
                .containsExactly(labelled);
    }

    @Test
    void anAmbiguousBeginningOfAnIdIsRefused() throws InterruptedException {
        engine.create("aa");
        var store = engine.containers.store();
        for (int number = 0; number < 16; number++) {
            engine.create("more" + number);
        }
        String digit = store.all().stream()
                .map(container -> container.id().substring(0, 1))
                .filter(first -> store.all().stream()
                                .filter(container -> container.id().startsWith(first))
                                .count()
                        > 1)
                .findFirst()
                .orElseThrow();
        assertRefused(
                ErrorKind.INVALID, "multiple IDs found with provided prefix: " + digit, () -> engine.state(digit));
    }

    private static CreateRequest labelled() {
        var config = new ConfigBuilder()
                .image("busybox")
                .labels(Map.of("key", "value"))
                .build();
        return new CreateRequest(config, HostConfig.EMPTY, new NetworkingConfig(Map.of()));
    }
}
