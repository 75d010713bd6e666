package io.berth.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code COPY} and {@code ADD} put where. */
class BuildCopyIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static String look(ClassicBuild build, String script) {
        String image = ENGINE.name();
        Result built = build.run("-t", image);
        assertThat(built.status()).as(built.toString()).isZero();
        return ENGINE.docker("run", "--rm", image, "sh", "-c", script).out();
    }

    @Test
    void filesFoldersPatternsOwnersAndArchivesGoWhereTheyBelong() throws IOException {
        ClassicBuild build = ClassicBuild.of(
                        ENGINE,
                        "FROM busybox AS one",
                        "RUN mkdir /o && echo own >/o/f && chown 5:6 /o/f",
                        "FROM busybox",
                        "WORKDIR /w",
                        "COPY a.txt new",
                        "COPY a.txt dir/",
                        "COPY [\"a.txt\", \"sub\", \"both/\"]",
                        "COPY *.t?t /pattern/",
                        "COPY --chown=7:8 sub /owned",
                        "COPY --from=one /o /from",
                        "COPY --from=0 /o/f /fromowned/",
                        "ADD some.tgz /unpacked",
                        "COPY some.tgz /packed/",
                        "COPY a.txt /bin")
                .file("a.txt", "a")
                .file("b.txt", "b")
                .file("sub/s", "s")
                .file("packed/in/p", "p");
        Command.of(List.of("tar", "-C", build.context() + "/packed", "-czf", build.context() + "/some.tgz", "in"))
                .run();
        assertThat(look(
                        build,
                        "cat new dir/a.txt both/a.txt both/s; echo; ls /pattern; stat -c '%u:%g' /owned"
                                + " /owned/s /from/f /fromowned/f /pattern/a.txt; cat /unpacked/in/p; ls /packed;"
                                + " cat /bin/a.txt"))
                .isEqualTo("aaas\na.txt\nb.txt\n7:8\n7:8\n5:6\n5:6\n0:0\npsome.tgz\na");
    }

    @Test
    void linksInTheImageLeadNowhereOutsideIt() {
        String secret = "berth-" + ENGINE.name();
        ClassicBuild build = ClassicBuild.of(
                        ENGINE,
                        "FROM busybox",
                        "RUN mkdir /q && ln -s ../../../../../../../../../tmp /q/up && ln -s /tmp /q/abs && ln -s loop"
                                + " /q/loop",
                        "COPY a.txt /q/up/" + secret,
                        "COPY a.txt /q/abs/" + secret + "2",
                        "COPY sub /q/up/",
                        "WORKDIR /q/up/../up/" + secret + "4",
                        "COPY a.txt .")
                .file("a.txt", "a")
                .file("sub/" + secret + "3", "s");
        assertThat(look(build, "ls /tmp").lines()).containsExactly(secret, secret + "2", secret + "3", secret + "4");
        for (String name : List.of(secret, secret + "2", secret + "3", secret + "4")) {
            assertThat(Path.of("/tmp", name)).doesNotExist();
        }

        Result loop = ClassicBuild.of(ENGINE, "FROM busybox", "RUN ln -s loop /loop", "COPY a.txt /loop/x")
                .file("a.txt", "a")
                .run();
        assertThat(loop.status()).isNotZero();
    }

    @Test
    void linksInTheContextLeadNowhereOutsideIt() throws IOException {
        for (String target :
                List.of("/etc/hostname", "../../../../../../../../../../etc/hostname", "/proc/self/root/etc")) {
            ClassicBuild build = ClassicBuild.of(ENGINE, "FROM busybox", "COPY link /x");
            Files.createSymbolicLink(build.context().resolve("link"), Path.of(target));
            Result refused = build.run();
            assertThat(refused.status()).isNotZero();
            assertThat(refused.stderr())
                    .contains("COPY failed: file not found in build context or excluded by .dockerignore: stat link:"
                            + " file does not exist");
        }
        ClassicBuild inside = ClassicBuild.of(ENGINE, "FROM busybox", "COPY link /x", "COPY . /all")
                .file("real/f", "f");
        Files.createSymbolicLink(inside.context().resolve("link"), Path.of("/real/f"));
        assertThat(look(inside, "cat /x; readlink /all/link")).isEqualTo("f/real/f\n");
    }

    @Test
    void thePathsOfAnInstructionLeadNowhereOutsideTheContext() {
        for (String source : List.of("../a", "a/../../a", "..")) {
            Result refused = ClassicBuild.of(ENGINE, "FROM busybox", "COPY " + source + " /x")
                    .file("a", "a")
                    .run();
            assertThat(refused.stderr())
                    .contains("COPY failed: forbidden path outside the build context: " + source + " ()");
        }
    }

    @Test
    void whatTheContextExcludesIsNotCopied() {
        ClassicBuild build = ClassicBuild.of(ENGINE, "FROM busybox", "COPY . /x")
                .file("keep", "k")
                .file("drop/d", "d")
                .file(".dockerignore", "drop\nDockerfile\n.dockerignore\n");
        assertThat(look(build, "ls -A /x")).isEqualTo("keep\n");
    }
}
