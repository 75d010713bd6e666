package io.berth.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A project of three services, nginx, redis and one that counts in redis and writes a page for nginx. */
class ComposeIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final Duration SOON = Duration.ofMinutes(2);

    private static final String PROJECT = """
        version: "2.4"
        services:
          store:
            image: it-services
            command: redis-server --protected-mode no --save "" --dir /tmp
            networks: [back]
            healthcheck:
              test: [CMD, redis-cli, ping]
              interval: 1s
              retries: 60
          counter:
            image: it-services
            command:
              - sh
              - -c
              - 'while redis-cli -h store incr hits >/page/$$(hostname) && mv /page/$$(hostname) /page/index.html; do sleep 0.2; done'
            restart: always
            networks: [back]
            volumes: ["page:/page"]
            depends_on:
              store: {condition: service_healthy}
          web:
            image: it-services
            command: nginx -c /etc/site.conf
            networks: [back, front]
            ports: ["127.0.0.1::80"]
            volumes: ["page:/page:ro", "./site.conf:/etc/site.conf:ro"]
            depends_on: [counter]
        networks:
          back: {internal: true}
          front: {}
        volumes:
          page: {}
        """;

    private static final String SITE = """
        daemon off;
        user root;
        pid /tmp/nginx.pid;
        error_log /dev/stderr;
        events {}
        http {
          access_log off;
          client_body_temp_path /tmp/body;
          server { listen 80; root /page; }
        }
        """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @BeforeAll
    static void makeProject() throws IOException {
        ServicesImage.importInto(ENGINE, folder);
        Path project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(project.resolve("docker-compose.yml"), PROJECT);
        Files.writeString(project.resolve("site.conf"), SITE);
    }

    private static Result compose(String... words) {
        List<String> all = new ArrayList<>(List.of(
                "docker-compose",
                "--no-ansi",
                "--project-name",
                "it-compose",
                "--project-directory",
                folder.resolve("project").toString(),
                "-f",
                folder.resolve("project/docker-compose.yml").toString()));
        all.addAll(List.of(words));
        Result result =
                Command.of(all).with("DOCKER_HOST", ENGINE.host()).within(SOON).run();
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result;
    }

    /** What the page counts to; -1 when it can't be had. */
    private static long page() {
        try (var stream = URI.create("http://" + compose("port", "web", "80").line() + "/")
                .toURL()
                .openStream()) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? -1 : Long.parseLong(text);
        } catch (IOException e) {
            return -1;
        }
    }

    private static long running(String service) {
        return ENGINE.docker("ps", "-q", "--filter", "label=com.docker.compose.service=" + service)
                .out()
                .lines()
                .count();
    }

    /** How many a service's name has in another one's container. */
    private static long addresses(String service) {
        return ENGINE.docker("exec", "it-compose_store_1", "nslookup", "-type=a", service)
                .out()
                .lines()
                .filter(line -> line.startsWith("Address") && !line.contains("127.0.0.11"))
                .count();
    }

    private static void awaitPageAbove(long count) {
        Await.until("the page counts beyond " + count, SOON, () -> page() > count);
    }

    @Test
    void aProjectComesUpScalesRestartsAndGoes() {
        compose("up", "-d");
        awaitPageAbove(2);
        assertThat(ENGINE.docker("inspect", "-f", "{{.State.Health.Status}}", "it-compose_store_1")
                        .line())
                .isEqualTo("healthy");
        compose("up", "-d", "--scale", "counter=3", "--no-recreate");
        Await.until("three counters run", SOON, () -> running("counter") == 3);
        Await.until("three addresses of counter", SOON, () -> addresses("counter") == 3);
        assertThat(compose("exec", "-T", "store", "redis-cli", "ping").out()).isEqualTo("PONG\n");
        compose("restart", "-t", "2");
        awaitPageAbove(0);
        compose("stop", "-t", "2", "counter");
        assertThat(running("counter")).isZero();
        compose("up", "-d", "--scale", "counter=1");
        Await.until("one counter runs", SOON, () -> running("counter") == 1);
        awaitPageAbove(page());
        compose("down", "-v", "-t", "2");
        assertThat(ENGINE.docker("ps", "-aq").out()).isEmpty();
        assertThat(ENGINE.docker("network", "ls", "-q", "--filter", "type=custom")
                        .out())
                .isEmpty();
        assertThat(ENGINE.docker("volume", "ls", "-q").out()).isEmpty();
    }
}
