package io.berth.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An engine that is experimental, and what it alone can do. */
class SquashIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with("--experimental");

    private static String inspect(String image, String format) {
        return ENGINE.docker("inspect", "-f", format, image).line();
    }

    @Test
    void theEngineSaysThatItIsExperimental() {
        assertThat(ENGINE.docker("version", "-f", "{{.Server.Experimental}}").line())
                .isEqualTo("true");
        assertThat(ENGINE.docker("info", "-f", "{{.ExperimentalBuild}}").line()).isEqualTo("true");
    }

    @Test
    void allAboveTheBaseBecomesOneLayer() {
        String image = ENGINE.name();
        Result built = ClassicBuild.of(
                        ENGINE,
                        "FROM busybox",
                        "RUN echo a >/a && mkdir /d && echo b >/d/b",
                        "ENV X=1",
                        "RUN rm /a /bin/vi && rm -r /root && mkdir /root && echo new >/root/n && echo c >/c",
                        "CMD echo $X; cat /c /d/b /root/n; ls /a /bin/vi")
                .run("--squash", "-t", image);
        assertThat(built.status()).as(built.toString()).isZero();
        assertThat(inspect(image, "{{len .RootFS.Layers}}")).isEqualTo("2");
        assertThat(inspect(image, "{{.Comment}}")).matches("merge sha256:[0-9a-f]{64} to sha256:[0-9a-f]{64}");
        Result run = ENGINE.docker("run", "--rm", image);
        assertThat(run.out()).isEqualTo("1\nc\nb\nnew\n");
        assertThat(run.stderr()).contains("/a: No such file").contains("/bin/vi: No such file");
        assertThat(ENGINE.docker("history", "--format", "{{.Size}}", image)
                        .out()
                        .lines())
                .hasSize(6)
                .first()
                .isEqualTo("8B");
    }

    @Test
    void withoutABaseThereIsOneLayerInAll() {
        String image = ENGINE.name();
        Result built = ClassicBuild.of(ENGINE, "FROM scratch", "COPY f /f", "COPY f /g", "CMD [\"/f\"]")
                .file("f", "text")
                .run("--squash", "-t", image);
        assertThat(built.status()).as(built.toString()).isZero();
        assertThat(inspect(image, "{{len .RootFS.Layers}}")).isEqualTo("1");
        assertThat(inspect(image, "{{.Comment}}")).startsWith("create new from sha256:");
    }

    @Test
    void whatHasNoLayerOfItsOwnCanNotBeSquashed() {
        assertThat(ClassicBuild.of(ENGINE, "FROM busybox", "ENV A=1")
                        .run("--squash")
                        .stderr())
                .contains("error squashing image: error getting tar stream to parent: layer ID 'sha256:")
                .contains("is not a parent of the specified layer: cannot provide diff to non-parent");
        assertThat(ClassicBuild.of(ENGINE, "FROM scratch", "ENV A=1")
                        .run("--squash")
                        .stderr())
                .contains("error squashing image: error getting image layer: layer does not exist");
    }
}
