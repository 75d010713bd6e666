package io.berth.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BuildIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static void assertBuilt(Result result) {
        assertThat(result.status()).as(result.toString()).isZero();
    }

    @Test
    void aDockerfileBecomesAnImageAndTheSecondTimeComesOutOfTheCache() {
        String image = ENGINE.name();
        ClassicBuild build = ClassicBuild.of(
                        ENGINE,
                        "ARG BASE=busybox",
                        "FROM $BASE AS made",
                        "ARG WHO=you",
                        "ENV GREET=\"hello $WHO\"",
                        "WORKDIR /w",
                        "COPY in.txt out/",
                        "RUN echo \"$GREET\" >>out/in.txt && cat out/in.txt; echo oops >&2",
                        "FROM busybox",
                        "COPY --from=made /w/out /",
                        "CMD cat /in.txt")
                .file("in.txt", "data\n");
        Result first = build.run("-t", image, "--build-arg", "WHO=me");
        assertBuilt(first);
        assertThat(ClassicBuild.told(first))
                .contains(
                        "Step 1/10 : ARG BASE=busybox",
                        "Step 7/10 : RUN echo \"$GREET\" >>out/in.txt && cat out/in.txt; echo oops >&2",
                        "hello me",
                        " ---> Running in ID",
                        " ---> Removed intermediate container ID",
                        "Successfully built ID",
                        "Successfully tagged " + image + ":latest")
                .doesNotContain(" ---> Using cache");
        assertThat(first.out()).contains("\u001b[91moops\n\u001b[0m");
        assertThat(ENGINE.docker("run", "--rm", image).out()).isEqualTo("data\nhello me\n");

        Result second = build.run("-t", image, "--build-arg", "WHO=me");
        assertThat(ClassicBuild.told(second).stream().filter(" ---> Using cache"::equals))
                .hasSize(7);
        Result other = build.run("-t", image, "--build-arg", "WHO=us");
        assertThat(ClassicBuild.told(other).stream().filter(" ---> Using cache"::equals))
                .as("ARG, which has no value of its own, and nothing behind it")
                .hasSize(1);
        build.file("in.txt", "other\n");
        assertThat(build.run("-q", "-t", image).line()).matches("sha256:[0-9a-f]{64}");
        assertThat(ENGINE.docker("run", "--rm", image).out()).isEqualTo("other\nhello you\n");
        assertThat(ENGINE.docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", image)
                        .out()
                        .lines())
                .hasSize(3)
                .first()
                .isEqualTo("/bin/sh -c #(nop)  CMD [\"/bin/sh\" \"-c\" \"cat /in.txt\"]");
        assertThat(ENGINE.docker("ps", "-aq").out()).isEmpty();
    }

    @Test
    void aCommandThatFailsEndsTheBuildAndItsContainerStaysToBeLookedAt() {
        Result failed =
                ClassicBuild.of(ENGINE, "FROM busybox", "RUN echo why; exit 3").run();
        assertThat(failed.status()).isEqualTo(3);
        assertThat(failed.stderr()).contains("The command '/bin/sh -c echo why; exit 3' returned a non-zero code: 3");
        String left = ENGINE.docker("ps", "-aq").line();
        assertThat(ENGINE.docker("logs", left).out()).isEqualTo("why\n");
        ENGINE.docker("rm", left);

        Result forced =
                ClassicBuild.of(ENGINE, "FROM busybox", "RUN echo why; exit 4").run("--force-rm");
        assertThat(forced.status()).isEqualTo(4);
        assertThat(ENGINE.docker("ps", "-aq").out()).isEmpty();
    }

    @Test
    void aClientThatGoesAwayEndsTheStepAndNothingIsLeft() throws Exception {
        ClassicBuild build =
                ClassicBuild.of(ENGINE, "FROM busybox", "COPY Dockerfile /", "RUN echo begun; exec sleep 100000");
        Process client = build.command("--no-cache").start();
        Await.until(
                "the step runs",
                Duration.ofSeconds(60),
                () -> !ENGINE.docker("ps", "-q").out().isEmpty());
        client.destroyForcibly().waitFor();
        Await.until(
                "the container is gone",
                Duration.ofSeconds(60),
                () -> ENGINE.docker("ps", "-aq").out().isEmpty());
        Path contexts = ENGINE.folder().resolve("data/build");
        if (!Engine.other()) {
            Await.until("the context is gone", Duration.ofSeconds(60), () -> isEmpty(contexts));
        }
    }

    private static boolean isEmpty(Path folder) {
        try (var names = Files.list(folder)) {
            return names.findAny().isEmpty();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aDockerfileOnStandardInputNeedsNoContext() {
        String image = ENGINE.name();
        Result built = ENGINE.dockerCommand("build", "-t", image, "-")
                .with("DOCKER_BUILDKIT", "0")
                .input("FROM busybox\nRUN echo x >/x\n".getBytes(StandardCharsets.UTF_8))
                .run();
        assertBuilt(built);
        assertThat(ENGINE.docker("run", "--rm", image, "cat", "/x").line()).isEqualTo("x");
    }

    /** The client leaves such an archive without its end. */
    @Test
    void aDockerfileOnStandardInputMayHaveAContextToo(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("f"), "f");
        String image = ENGINE.name();
        Result built = ENGINE.dockerCommand("build", "-t", image, "-f", "-", folder.toString())
                .with("DOCKER_BUILDKIT", "0")
                .input("FROM busybox\nCOPY f /x\n".getBytes(StandardCharsets.UTF_8))
                .run();
        assertBuilt(built);
        assertThat(ENGINE.docker("run", "--rm", image, "cat", "/x").line()).isEqualTo("f");
    }
}
