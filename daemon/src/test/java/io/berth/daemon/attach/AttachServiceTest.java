package io.berth.daemon.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.backend.AttachOptions;
import io.berth.api.backend.LogsOptions;
import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.HostConfigBuilder;
import io.berth.api.type.container.LogConfig;
import io.berth.daemon.container.Connection;
import io.berth.daemon.container.Engine;
import io.berth.execdriver.StartException;
import io.berth.streams.attach.SlowClientLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AttachServiceTest {
    private static final AttachOptions OUTPUT =
            new AttachOptions(false, true, false, true, true, Optional.empty(), true);

    private static final LogsOptions LOGS = new LogsOptions(
            false, true, true, Optional.empty(), Optional.empty(), false, false, OptionalInt.empty(), false);

    @TempDir
    Path root;

    private Engine engine;
    private AttachService attach;

    @BeforeEach
    void start() {
        engine = new Engine(root);
        attach = service(engine);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void attachBeforeTheStartSeesAll() throws Exception {
        String id = engine.create("aa");
        var plan = attach.attach("aa", OUTPUT);
        engine.containers.lifecycle().start("aa");
        engine.init(id).print("out");
        engine.exit(id, 0);
        var connection = new Connection(() -> {});
        plan.task().run(connection);
        assertThat(plan.multiplexed()).isTrue();
        assertThat(connection.text()).isEqualTo("\1\0\0\0\0\0\0\3out");
    }

    @Test
    void aFailedStartEndsTheAttachedClient() throws Exception {
        engine.create("aa");
        var plan = attach.attach("aa", OUTPUT);
        engine.driver.failNext(StartException.Reason.NOT_FOUND, "nope");
        assertThatThrownBy(() -> engine.containers.lifecycle().start("aa")).isInstanceOf(EngineException.class);
        var connection = new Connection(() -> {});
        plan.task().run(connection);
        assertThat(connection.text()).isEmpty();
    }

    @Test
    void refusalsComeBeforeTheHijack() throws InterruptedException {
        assertRefused(ErrorKind.NOT_FOUND, "No such container: none", () -> attach.attach("none", OUTPUT));
        engine.run("aa", HostConfig.EMPTY);
        var badKeys = new AttachOptions(false, true, false, true, true, Optional.of("bad-x"), true);
        assertRefused(ErrorKind.INVALID, "Invalid detach keys (bad-x) provided", () -> attach.attach("aa", badKeys));
        engine.containers.lifecycle().pause("aa");
        assertRefused(
                ErrorKind.CONFLICT,
                "container aa is paused, unpause the container before attach",
                () -> attach.attach("aa", OUTPUT));
    }

    @Test
    void logsOutliveTheRunAndTheEngine() throws Exception {
        String id = engine.run("aa", HostConfig.EMPTY);
        engine.init(id).print("line\n");
        engine.exit(id, 0);
        assertThat(read(attach)).isEqualTo("\1\0\0\0\0\0\0\5line\n");
        try (var next = engine.killedAndStartedAgain()) {
            assertThat(read(service(next))).isEqualTo("\1\0\0\0\0\0\0\5line\n");
        }
    }

    @Test
    void aDriverThatKeepsNothingCantBeRead() throws InterruptedException {
        var none = new HostConfigBuilder()
                .logConfig(new LogConfig("none", Map.of()))
                .build();
        engine.run("aa", none);
        assertRefused(
                ErrorKind.NOT_IMPLEMENTED,
                "configured logging driver does not support reading",
                () -> attach.logs("aa", LOGS));
    }

    private static AttachService service(Engine engine) {
        var containers = engine.containers;
        return new AttachService(
                containers.store(),
                containers.logs(),
                containers.events(),
                SlowClientLimits.in(Path.of(System.getProperty("java.io.tmpdir"))));
    }

    private static String read(AttachService service) throws Exception {
        var out = new ByteArrayOutputStream();
        service.logs("aa", LOGS).body().writeTo(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private interface Act {
        void run() throws InterruptedException;
    }

    private static void assertRefused(ErrorKind kind, String text, Act act) {
        assertThatThrownBy(act::run).isInstanceOfSatisfying(EngineException.class, refusal -> {
            assertThat(refusal.text()).isEqualTo(text);
            assertThat(refusal.kind()).isEqualTo(kind);
        });
    }
}
