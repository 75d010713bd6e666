package io.berth.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builds that stand on earlier ones: triggers, images as caches, ids in files. As dockerd 28's classic builder tells it. */
class BuildCacheIT {
    private static final String CACHED = " ---> Using cache";

    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static Result built(Result result) {
        assertThat(result.status()).as(result.toString()).isZero();
        return result;
    }

    private static List<String> told(Result result) {
        return ClassicBuild.told(built(result)).stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("Sending build context"))
                .toList();
    }

    @Test
    void triggersOfTheBaseRunInTheNextBuildAndNotInTheOneAfter() {
        String base = ENGINE.name();
        String child = ENGINE.name();
        built(ClassicBuild.of(
                        ENGINE,
                        "FROM busybox",
                        "ONBUILD ARG WHO=you",
                        "ONBUILD COPY in.txt /in.txt",
                        "ONBUILD RUN echo \"$WHO\" >/who; cat /in.txt")
                .run("-t", base));
        assertThat(ENGINE.docker("image", "inspect", "-f", "{{json .Config.OnBuild}}", base)
                        .line())
                .isEqualTo("[\"ARG WHO=you\",\"COPY in.txt /in.txt\",\"RUN echo \\\"$WHO\\\" >/who; cat /in.txt\"]");
        ClassicBuild build =
                ClassicBuild.of(ENGINE, "FROM " + base, "RUN cat /who").file("in.txt", "hi\n");
        assertThat(told(build.run("-t", child, "--build-arg", "WHO=me")))
                .containsExactly(
                        "Step 1/2 : FROM " + base,
                        "# Executing 3 build triggers",
                        " ---> Running in ID",
                        " ---> Removed intermediate container ID",
                        " ---> Running in ID",
                        "hi",
                        " ---> Removed intermediate container ID",
                        " ---> ID",
                        "Step 2/2 : RUN cat /who",
                        " ---> Running in ID",
                        "me",
                        " ---> Removed intermediate container ID",
                        " ---> ID",
                        "Successfully built ID",
                        "Successfully tagged " + child + ":latest");
        assertThat(told(build.run("-t", child, "--build-arg", "WHO=me")))
                .containsSubsequence("# Executing 3 build triggers", CACHED, CACHED, CACHED, " ---> ID", CACHED);
        assertThat(ENGINE.docker("image", "inspect", "-f", "{{json .Config.OnBuild}}", child)
                        .line())
                .isEqualTo("null");
        assertThat(told(ClassicBuild.of(ENGINE, "FROM " + child, "RUN cat /who").run()))
                .contains("me")
                .doesNotContain("# Executing 3 build triggers");
    }

    @Test
    void aLoadedImageIsNotTheFirstStepOfAnother() throws IOException {
        String image = ENGINE.name();
        built(ClassicBuild.of(ENGINE, "FROM scratch", "COPY f /f", "ENV A=1")
                .file("f", "text")
                .run("-t", image));
        Path tar = Files.createTempDirectory(ENGINE.folder(), "cache").resolve("s.tar");
        built(ENGINE.docker("save", "-o", tar.toString(), image));
        ENGINE.docker("rmi", image);
        built(ENGINE.docker("load", "-i", tar.toString()));
        assertThat(told(ClassicBuild.of(ENGINE, "FROM scratch", "ENV A=1").run()))
                .doesNotContain(CACHED);
    }

    @Test
    void whatCannotBeATriggerIsRefused() {
        for (List<String> row : List.of(
                List.of("ONBUILD ONBUILD RUN x", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
                List.of("ONBUILD FROM x", "FROM isn't allowed as an ONBUILD trigger"),
                List.of("ONBUILD MAINTAINER x", "MAINTAINER isn't allowed as an ONBUILD trigger"),
                List.of("ONBUILD", "ONBUILD requires at least one argument"))) {
            Result refused =
                    ClassicBuild.of(ENGINE, "FROM busybox", row.getFirst()).run();
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.stderr())
                    .contains("Error response from daemon: dockerfile parse error on line 2: " + row.getLast());
        }
    }

    @Test
    void aLoadedImageIsACacheOnlyWhenItIsNamedAsOne() throws IOException {
        String image = ENGINE.name();
        ClassicBuild build = ClassicBuild.of(ENGINE, "FROM busybox", "RUN echo one >/one", "RUN echo two >/two");
        built(build.run("-t", image + ":1"));
        Path tar = Files.createTempDirectory(ENGINE.folder(), "cache").resolve("c.tar");
        built(ENGINE.docker("save", "-o", tar.toString(), image + ":1"));
        String id =
                ENGINE.docker("image", "inspect", "-f", "{{.Id}}", image + ":1").line();
        ENGINE.docker("rmi", image + ":1");
        built(ENGINE.docker("load", "-i", tar.toString()));
        assertThat(told(build.run("-t", image + ":2"))).doesNotContain(CACHED);
        ENGINE.docker("rmi", image + ":2");
        assertThat(told(build.run("-t", image + ":3", "--cache-from", image + "-none")))
                .doesNotContain(CACHED);
        ENGINE.docker("rmi", image + ":3");
        Result cached = build.run("-t", image + ":4", "--cache-from", image + ":1");
        assertThat(told(cached).stream().filter(CACHED::equals)).hasSize(2);
        assertThat(ENGINE.docker("image", "inspect", "-f", "{{.Id}}", image + ":4")
                        .line())
                .isEqualTo(id);
    }

    @Test
    void theImagesIdIsWrittenIntoAFileWhenThereIsOne() throws IOException {
        Path file = Files.createTempDirectory(ENGINE.folder(), "iid").resolve("iid");
        String id = built(ClassicBuild.of(ENGINE, "FROM busybox", "LABEL a=b").run("-q", "--iidfile", file.toString()))
                .line();
        assertThat(file).hasContent(id);
        assertThat(ClassicBuild.of(ENGINE, "FROM busybox", "RUN false")
                        .run("--force-rm", "--iidfile", file.toString())
                        .status())
                .isEqualTo(1);
        assertThat(file).doesNotExist();
    }
}
