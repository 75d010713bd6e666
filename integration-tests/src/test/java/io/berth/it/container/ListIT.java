package io.berth.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ListIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private String first = "";
    private String second = "";
    private String third = "";

    @BeforeEach
    void threeContainers() {
        first = ENGINE.name();
        second = ENGINE.name();
        third = ENGINE.name();
        ENGINE.docker("create", "--name", first, "--label", "colour=red", "busybox", "true");
        ENGINE.docker("run", "--name", second, "--label", "colour=blue", "busybox", "sh", "-c", "exit 6");
        ENGINE.docker("run", "-d", "--name", third, "--label", "plain", "busybox", "sleep", "1000");
    }

    private static List<String> names(String... filters) {
        String[] words = new String[4 + 2 * filters.length];
        words[0] = "ps";
        words[1] = "-a";
        words[2] = "--format";
        words[3] = "{{.Names}}";
        for (int i = 0; i < filters.length; i++) {
            words[4 + 2 * i] = "--filter";
            words[5 + 2 * i] = filters[i];
        }
        return ENGINE.docker(words).out().lines().toList();
    }

    @Test
    void newestFirstAndOnlyRunningOnesUnlessAsked() {
        assertThat(names("name=" + first.replaceFirst("-\\d+$", ""))).containsExactly(third, second, first);
        assertThat(ENGINE.docker("ps", "--format", "{{.Names}}").out())
                .contains(third)
                .doesNotContain(second);
    }

    @Test
    void filtersByStatusNameLabelAndExitCode() {
        assertThat(names("status=created")).containsExactly(first);
        assertThat(names("status=exited")).containsExactly(second);
        assertThat(names("status=running")).containsExactly(third);
        assertThat(names("name=" + second)).containsExactly(second);
        assertThat(names("label=colour")).containsExactly(second, first);
        assertThat(names("label=colour=red")).containsExactly(first);
        assertThat(names("label=colour", "label=plain")).isEmpty();
        assertThat(names("exited=6")).containsExactly(second);
        assertThat(names("status=created", "status=exited")).containsExactly(second, first);
    }

    @Test
    void filtersByIdAncestorBeforeAndSince() {
        String id = ENGINE.docker("inspect", "-f", "{{.Id}}", second).line();
        assertThat(names("id=" + id.substring(0, 12))).containsExactly(second);
        assertThat(names("ancestor=busybox")).containsExactly(third, second, first);
        assertThat(names("ancestor=other")).isEmpty();
        assertThat(names("before=" + second)).containsExactly(first);
        assertThat(names("since=" + second)).containsExactly(third);
    }

    @Test
    void limitsToTheNewest() {
        assertThat(ENGINE.docker("ps", "-n", "2", "--format", "{{.Names}}")
                        .out()
                        .lines())
                .containsExactly(third, second);
        assertThat(ENGINE.docker("ps", "-l", "--format", "{{.Names}}").line()).isEqualTo(third);
    }

    @Test
    void showsCommandStatusAndSize() {
        assertThat(ENGINE.docker(
                                "ps",
                                "-a",
                                "--filter",
                                "name=" + second,
                                "--format",
                                "{{.Image}} {{.Command}} {{.State}}")
                        .line())
                .isEqualTo("busybox \"sh -c 'exit 6'\" exited");
        assertThat(ENGINE.docker("ps", "-a", "--filter", "name=" + second, "--format", "{{.Status}}")
                        .line())
                .startsWith("Exited (6) ")
                .endsWith(" ago");
        assertThat(ENGINE.docker("ps", "-s", "--filter", "name=" + third, "--format", "{{.Size}}")
                        .line())
                .matches("0B \\(virtual [0-9.]+MB\\)");
    }

    @Test
    void refusesAnUnknownFilter() {
        assertThat(ENGINE.docker("ps", "--filter", "nope=1").stderr())
                .isEqualTo("Error response from daemon: invalid filter 'nope'\n");
        assertThat(ENGINE.docker("ps", "-a", "--filter", "status=nope").stderr())
                .contains("invalid filter 'status=nope'");
    }
}
