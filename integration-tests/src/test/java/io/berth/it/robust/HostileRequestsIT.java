package io.berth.it.robust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.RawHttp;
import io.berth.it.harness.Result;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Requests of somebody who means ill: answered within seconds in the engine's words, without an accident inside, and the
 * engine no larger afterwards. Statuses are dockerd's, which says 500 to some of them.
 */
class HostileRequestsIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MOST_GROWTH_KB = 64 * 1024;
    private static final int DEEP = 100_000;

    private static final List<String> REQUESTS = List.of(
            "GET /v1.99/_ping",
            "GET /v1.44/../../_ping",
            "GET //containers//json",
            "GET /containers/%2e%2e%2f%2e%2e%2fjson/json",
            "GET /containers/%00/json",
            "BREW /containers/json",
            "HEAD /events",
            "HEAD /containers/target/logs?stdout=1&follow=1",
            "GET /containers/json?limit=99999999999999999999",
            "GET /containers/json?filters=%7B%22%00%22:%5B%22%5E(a%2B)%2B$%22%5D%7D",
            "GET /containers/target/logs?stdout=1&tail=18446744073709551616",
            "GET /containers/target/logs?stdout=1&since=1e999",
            "GET /containers/target/top?ps_args=%24(touch%20/berth-was-here)",
            "GET /events?until=0&since=-99999999999999999999",
            "GET /images/..%2f..%2fetc/json",
            "GET /containers/target/archive?path=../../../../etc/shadow",
            "POST /containers/target/resize?h=-1&w=65536",
            "POST /containers/target/resize?h=4294967296&w=4294967296",
            "POST /containers/target/kill?signal=-9",
            "POST /containers/target/kill?signal=99999999999",
            "POST /containers/target/rename?name=..%2fx",
            "POST /containers/target/attach?stream=1&detachKeys=ctrl-%ff",
            "POST /containers/target/checkpoints",
            "POST /images/create?fromImage=..%2f..%2fa",
            "POST /images/create?fromSrc=file:///etc/shadow",
            "POST /build?remote=file:///etc/shadow",
            "POST /build?remote=--upload-pack=x.git",
            "POST /commit?container=target&repo=..%2fa",
            "DELETE /volumes/..%2f..%2fetc",
            "DELETE /networks/..%2fx",
            "PUT /containers/target/archive?path=/%00");

    private static final List<String> CONTAINERS = List.of(
            "{\"Image\":\"busybox\",\"User\":\"4294967295\"}",
            "{\"Image\":\"busybox\",\"User\":\"2147483648\"}",
            "{\"Image\":\"busybox\",\"User\":\"-1\"}",
            "{\"Image\":\"busybox\",\"User\":\"0:99999999999\"}",
            "{\"Image\":\"busybox\",\"User\":\"root\\u0000\"}",
            "{\"Image\":\"busybox\",\"Env\":[\"a\\u0000b=c\",\"=x\",\"\"]}",
            "{\"Image\":\"busybox\",\"Entrypoint\":[\"\"]}",
            "{\"Image\":\"busybox\",\"Cmd\":[\"a\\u0000b\"]}",
            "{\"Image\":\"busybox\",\"StopSignal\":\"SIGFOO\"}",
            "{\"Image\":\"busybox\",\"Healthcheck\":{\"Test\":[\"CMD\"]}}",
            "{\"Image\":\"busybox\",\"Healthcheck\":{\"Test\":[],\"Interval\":-9223372036854775808}}",
            "{\"Image\":\"busybox\",\"WorkingDir\":\"/proc/self/fd/7\"}",
            "{\"Image\":\"busybox\",\"WorkingDir\":\"/proc/self/cwd/../../..\"}",
            "{\"Image\":\"busybox\",\"Hostname\":\"a/../b\"}",
            "{\"Image\":\"busybox\",\"MacAddress\":\"zz\"}",
            "{\"Image\":\"busybox\",\"ExposedPorts\":{\"99999/xyz\":{}}}",
            "{\"Image\":\"busybox\",\"Volumes\":{\"\":{},\"/\":{},\"/../..\":{},\"/proc\":{}}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"Binds\":[\"a:b:c:d\"]}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"Binds\":[\":\"]}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"Binds\":[\"/x:..\"]}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"Binds\":[\"../../x:/y\"]}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"NetworkMode\":\"container:../\"}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"NetworkMode\":\"container:\"}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"PidMode\":\"container:self\"}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"IpcMode\":\"container:..\"}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"Memory\":1,\"MemorySwap\":-5}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"ShmSize\":-1}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"CgroupParent\":\"../../..\"}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"CpusetCpus\":\"0-4294967295\"}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"Sysctls\":{\"net/../../kernel/hostname\":\"x\"}}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"Devices\":[{\"PathOnHost\":\"/dev/../etc\",\"PathInContainer\":\"/x\"}]}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"Tmpfs\":{\"/../x\":\"size=-1,mode=99999\"}}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"MaskedPaths\":[\"/../../etc\"],\"ReadonlyPaths\":[\"..\"]}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"LogConfig\":{\"Type\":\"../x\"}}}",
            "{\"Image\":\"busybox\",\"HostConfig\":{\"UsernsMode\":\"container:x\"}}",
            "{\"Image\":\"../../etc/passwd\"}",
            "{\"Image\":7}",
            "[[[[[[",
            "null",
            "");

    private static long memoryBefore;

    @BeforeAll
    static void warmUp() throws IOException {
        assertThat(ENGINE.docker("run", "--rm", "busybox", "true").status()).isZero();
        memoryBefore = memory();
    }

    @AfterAll
    static void theEngineIsNoLarger() throws IOException {
        assertThat(memory() - memoryBefore).as("kilobytes more").isLessThan(MOST_GROWTH_KB);
    }

    private static void startTarget() {
        assertThat(ENGINE.docker("run", "-d", "--name", "target", "busybox", "sleep", "1000")
                        .status())
                .isZero();
    }

    private static long memory() throws IOException {
        return Files.readAllLines(
                        Path.of("/proc", Long.toString(ENGINE.process().pid()), "status"))
                .stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void nothingWentWrongInside() {
        assertThat(ENGINE.process().log())
                .doesNotContainPattern("error=\"(?!io\\.berth\\.api\\.error\\.EngineException)");
    }

    @Test
    void requestsLeadNowhere() throws IOException {
        startTarget();
        for (String line : REQUESTS) {
            Instant began = Instant.now();
            try (RawHttp raw = ENGINE.raw()) {
                raw.send(line + " HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                assertThat(raw.head()).as(line).matches("(?s)HTTP/1.1 [2-5]\\d\\d .*");
            }
            assertThat(Duration.between(began, Instant.now())).as(line).isLessThan(SOON);
        }
        assertThat(ENGINE.docker("inspect", "-f", "{{.State.Running}}", "target")
                        .line())
                .isEqualTo("true");
        assertThat(Path.of("/berth-was-here")).doesNotExist();
    }

    @Test
    void containersThatCannotBeAreRefusedOrHarmless() {
        startTarget();
        for (String body : CONTAINERS) {
            Instant began = Instant.now();
            Response created =
                    ENGINE.rest().contentType("application/json").body(body).post("/containers/create");
            String told = created.asString();
            assertThat(created.statusCode()).as(body + told).isIn(201, 400, 404, 500);
            assertThat(told).as(body).containsAnyOf("\"Id\":\"", "\"message\":\"");
            if (created.statusCode() == 201) {
                String id = created.jsonPath().getString("Id");
                Response started = ENGINE.rest().post("/containers/" + id + "/start");
                assertThat(started.asString()).as(body).matches("(?s)|\\{\"message\":.*");
                assertThat(ENGINE.docker("rm", "-f", "-v", id).status())
                        .as(body)
                        .isZero();
            }
            assertThat(Duration.between(began, Instant.now())).as(body).isLessThan(SOON);
        }
        assertThat(ENGINE.docker("inspect", "-f", "{{.State.Running}}", "target")
                        .line())
                .isEqualTo("true");
    }

    @Test
    void deepAndDoubledBodiesAreRefused() {
        String deep = "{\"Image\":\"busybox\",\"Labels\":" + "{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP) + "}";
        for (String body : new String[] {deep, "[".repeat(DEEP), "{\"Image\":\"x\"}{\"Image\":\"y\"}"}) {
            Instant began = Instant.now();
            Response answer =
                    ENGINE.rest().contentType("application/json").body(body).post("/containers/create");
            assertThat(answer.statusCode()).isBetween(400, 404);
            assertThat(answer.asString().getBytes(UTF_8).length).isLessThan(1000);
            assertThat(Duration.between(began, Instant.now())).isLessThan(SOON);
        }
    }

    @Test
    void noFolderOfTheHostIsAnExecsOwn() throws IOException {
        Path secret = Files.writeString(ENGINE.folder().resolve("secret"), "of the host");
        String read = "cat ./../../../../../../../.." + secret + " ./" + secret.getFileName();
        startTarget();
        for (int fd = 0; fd < 24; fd++) {
            Result result = ENGINE.docker("exec", "-w", "/proc/self/fd/" + fd, "target", "sh", "-c", read);
            assertThat(result.status()).isNotZero();
            assertThat(result.out()).doesNotContain("of the host");
        }
        Result descriptors = ENGINE.docker("exec", "target", "sh", "-c", "ls /proc/self/fd");
        assertThat(descriptors.out())
                .as(descriptors.toString())
                .isEqualTo("0\n1\n2\n3\n"); // 3 is what ls itself reads the folder by
    }
}
