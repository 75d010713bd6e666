package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.type.container.HostConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLinksTest {
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

    private static HostConfig linkedTo(String... links) {
        return HostConfig.EMPTY.edit().links(List.of(links)).build();
    }

    @Test
    void theOtherIsKeptByItsIdAndEachLinkOnce() throws InterruptedException {
        String id = engine.create("child");
        var links = new ContainerLinks(engine.containers.store());
        assertThat(links.keep(linkedTo("child:db", "/child:db", "child")).links())
                .containsExactly(id + ":db", id + ":child");
    }

    @Test
    void whatAnEarlierEngineKeptIsUnderstood() throws InterruptedException {
        String id = engine.create("child");
        var links = new ContainerLinks(engine.containers.store());
        assertThat(links.of(linkedTo("child", "child:db", "gone", "gone:x")))
                .extracting(link -> link.alias() + "=" + link.child().id())
                .containsExactly("child=" + id, "db=" + id);
    }
}
