package io.berth.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.AsyncDockerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** docker-java over one engine in one API version. */
final class JavaClient implements AutoCloseable {
    private static final long SECONDS = 60;

    private final DockerClient client;
    private final String name;

    JavaClient(String host, String version) {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(host)
                .withApiVersion(version)
                .build();
        var http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .responseTimeout(Duration.ofSeconds(SECONDS))
                .build();
        client = DockerClientImpl.getInstance(config, http);
        name = "java-" + version.replace('.', '-');
    }

    /** Keeps all that comes. */
    private static final class Kept<T> extends ResultCallback.Adapter<T> {
        private final List<T> all = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onNext(T one) {
            all.add(one);
        }
    }

    private static String text(Kept<Frame> output) {
        var text = new StringBuilder();
        for (Frame frame : List.copyOf(output.all)) {
            text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private static <T> List<T> all(AsyncDockerCmd<?, T> command) throws InterruptedException {
        var kept = new Kept<T>();
        command.exec(kept).awaitCompletion(SECONDS, TimeUnit.SECONDS);
        return kept.all;
    }

    private static HostConfig alone() {
        return HostConfig.newHostConfig().withNetworkMode("none").withMemory(32L << 20);
    }

    /** A program gets its input; this library never sends the end of it, so the program must know when it has enough. */
    void inputAndOutput() throws IOException, InterruptedException {
        client.pingCmd().exec();
        assertThat(client.versionCmd().exec().getApiVersion()).isEqualTo("1.51");
        String id = client.createContainerCmd("busybox")
                .withName(name)
                .withCmd("head", "-n", "2")
                .withStdinOpen(true)
                .withStdInOnce(true)
                .withHostConfig(alone())
                .exec()
                .getId();
        var output = new Kept<Frame>();
        try (Closeable attached = client.attachContainerCmd(id)
                .withStdIn(new ByteArrayInputStream("over\nand out\n".getBytes(StandardCharsets.UTF_8)))
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(true)
                .exec(output)) {
            assertThat(output.awaitStarted(SECONDS, TimeUnit.SECONDS)).isTrue();
            client.startContainerCmd(id).exec();
            assertThat(output.awaitCompletion(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(attached).isNotNull();
        }
        assertThat(text(output)).isEqualTo("over\nand out\n");
        var status = client.waitContainerCmd(id).start().awaitStatusCode(SECONDS, TimeUnit.SECONDS);
        assertThat(status).isZero();
        var log = new Kept<Frame>();
        client.logContainerCmd(id)
                .withStdOut(true)
                .withStdErr(true)
                .exec(log)
                .awaitCompletion(SECONDS, TimeUnit.SECONDS);
        assertThat(text(log)).isEqualTo("over\nand out\n");
        client.removeContainerCmd(id).exec();
    }

    /** Exec, stats, an archive in and out, events, refusals. */
    void runningContainer() throws IOException, InterruptedException {
        String id = client.createContainerCmd("busybox")
                .withName(name)
                .withCmd("sleep", "1000")
                .withHostConfig(alone())
                .exec()
                .getId();
        client.startContainerCmd(id).exec();
        String exec = client.execCreateCmd(id)
                .withCmd("sh", "-c", "echo out; exit 3")
                .withAttachStdout(true)
                .exec()
                .getId();
        var output = new Kept<Frame>();
        client.execStartCmd(exec).exec(output).awaitCompletion(SECONDS, TimeUnit.SECONDS);
        assertThat(text(output)).isEqualTo("out\n");
        assertThat(client.inspectExecCmd(exec).exec().getExitCodeLong()).isEqualTo(3);
        List<Statistics> stats = all(client.statsCmd(id).withNoStream(true));
        assertThat(Objects.requireNonNull(stats.getFirst().getMemoryStats()).getLimit())
                .isEqualTo(32L << 20);
        Path note = Files.writeString(Files.createTempDirectory("berth-java-").resolve("note"), "hi!\n");
        client.copyArchiveToContainerCmd(id)
                .withHostResource(note.toString())
                .withRemotePath("/tmp")
                .exec();
        try (InputStream archive =
                client.copyArchiveFromContainerCmd(id, "/tmp/note").exec()) {
            assertThat(new String(archive.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("hi!\n");
        }
        Files.delete(note);
        Files.delete(note.getParent());
        assertThat(Objects.requireNonNull(
                        client.inspectContainerCmd(id).exec().getState().getRunning()))
                .isTrue();
        client.killContainerCmd(id).exec();
        client.waitContainerCmd(id).start().awaitStatusCode(SECONDS, TimeUnit.SECONDS);
        client.removeContainerCmd(id).exec();
        String now = Long.toString(System.currentTimeMillis() / 1000);
        List<Event> events =
                all(client.eventsCmd().withSince("1").withUntil(now).withContainerFilter(id));
        assertThat(events).allSatisfy(event -> assertThat(event.getId()).isEqualTo(id));
        assertThatThrownBy(() -> client.inspectContainerCmd("no-such-container").exec())
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("No such container: no-such-container");
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
