package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.backend.Filters;
import io.berth.api.backend.ListOptions;
import io.berth.api.json.Encoded;
import io.berth.api.type.container.ContainerSummary;
import io.berth.api.type.container.HealthcheckResult;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.NetworkSettings;
import io.berth.api.type.image.ImageConfigBuilder;
import io.berth.api.type.network.EndpointSettings;
import io.berth.api.type.network.EndpointSettingsBuilder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lines of the list are kept from one to the next: what changes must show at once. */
@Timeout(60)
class ContainerListTest {
    private static final Instant PROBED = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path root;

    private Engine engine;
    private Container container;

    @BeforeEach
    void start() throws InterruptedException {
        engine = new Engine(root);
        container = engine.containers.store().get(engine.create("one"));
        line();
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    /** The one container's line, after it was compared with what no earlier list can have left: sizes are never kept. */
    private ContainerSummary line() throws InterruptedException {
        ContainerSummary kept = list(false);
        ContainerSummary made = list(true);
        assertThat(timeless(kept)).isEqualTo(timeless(made));
        return kept;
    }

    private ContainerSummary list(boolean size) throws InterruptedException {
        return engine.list(new ListOptions(true, 0, size, new Filters(Map.of("id", List.of(container.id())))))
                .getFirst();
    }

    private static ContainerSummary timeless(ContainerSummary summary) {
        return summary.edit().status("").sizeRw(0).sizeRootFs(0).build();
    }

    private Encoded<ContainerSummary> encoded(String status) {
        return container.summary(new SummaryFacts(
                container.definition(), container.state(), status, "busybox", List.of(), NetworkSettings.EMPTY));
    }

    @Test
    void whatIsUnchangedIsNotMadeAgain() {
        Encoded<ContainerSummary> first = encoded("Created");
        assertThat(encoded("Created")).isSameAs(first);
    }

    @Test
    void timeThatHasPassedShows() {
        assertThat(encoded("Up 1 second").value().status()).isEqualTo("Up 1 second");
        assertThat(encoded("Up 2 seconds").value().status()).isEqualTo("Up 2 seconds");
    }

    @Test
    void eachStateShows() throws InterruptedException {
        assertThat(line().status()).isEqualTo("Created");
        engine.containers.lifecycle().start("one");
        assertThat(line().status()).startsWith("Up ").doesNotContain("Paused");
        engine.containers.lifecycle().pause("one");
        assertThat(line().status()).endsWith("(Paused)");
        engine.containers.lifecycle().unpause("one");
        assertThat(line().state()).isEqualTo("running");
        engine.exit(container.id(), 3);
        assertThat(line().status()).startsWith("Exited (3) ");
    }

    @Test
    void healthShows() throws InterruptedException {
        engine.containers.lifecycle().start("one");
        container.health().begin();
        assertThat(line().status()).endsWith(" (health: starting)");
        container.health().record(new HealthcheckResult(PROBED, PROBED, 0, ""), 1, false);
        assertThat(line().status()).endsWith(" (healthy)");
        container.health().record(new HealthcheckResult(PROBED, PROBED, 1, ""), 1, false);
        assertThat(line().status()).endsWith(" (unhealthy)");
    }

    @Test
    void anotherNameShows() throws InterruptedException {
        engine.containers.lifecycle().rename("one", "two");
        assertThat(line().names()).containsExactly("/two");
    }

    @Test
    void namesThatOthersHaveForItShow() throws InterruptedException {
        HostConfig linked = HostConfig.EMPTY.edit().links(List.of("one:db")).build();
        engine.create("parent", Engine.request(linked, "true"));
        assertThat(line().names()).containsExactly("/one", "/parent/db");
        engine.containers.lifecycle().rename("parent", "other");
        assertThat(line().names()).containsExactly("/one", "/other/db");
        engine.containers.lifecycle().remove("other", false, false, false);
        assertThat(line().names()).containsExactly("/one");
    }

    @Test
    void networksShow() throws InterruptedException {
        EndpointSettings wanted = new EndpointSettingsBuilder().gwPriority(4).build();
        engine.containers.connections().connect("backend", "one", wanted);
        assertThat(line().networkSettings().networks()).containsKey("backend");
        engine.containers.connections().disconnect("backend", "one", false);
        assertThat(line().networkSettings().networks()).doesNotContainKey("backend");
        engine.containers.lifecycle().start("one");
        line();
        container.leaveNetworks();
        line();
    }

    @Test
    void anImageThatHasLostItsNameShows() throws InterruptedException {
        assertThat(line().image()).isEqualTo("busybox");
        engine.images.replace("busybox", "sha256:" + "2".repeat(64));
        assertThat(line().image()).isEqualTo(FakeImages.ID);
        engine.images.put("busybox", new ImageConfigBuilder().build());
        assertThat(line().image()).isEqualTo("busybox");
    }
}
