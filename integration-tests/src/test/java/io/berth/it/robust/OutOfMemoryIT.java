package io.berth.it.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is told of processes that the kernel kills for want of memory. */
class OutOfMemoryIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String EAT_WHEN_ASKED =
            "while :; do [ -f /eat ] && rm /eat && tail /dev/zero; sleep 0.05; done";

    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    /** Runs a container and answers its id: names are used again by the next test. */
    private static String run(String... command) {
        String name = ENGINE.name();
        String[] words = {"run", "-d", "--name", name, "--label", "a=b", "-m", "16m", "--memory-swap", "16m", "busybox"
        };
        String[] all = java.util.Arrays.copyOf(words, words.length + command.length);
        System.arraycopy(command, 0, all, words.length, command.length);
        return ENGINE.docker(all).line();
    }

    private static String state(String id) {
        return ENGINE.docker("inspect", "-f", "{{.State.Status}} {{.State.OOMKilled}}", id)
                .line();
    }

    private static long kills(String id) {
        return events(id).lines().filter("oom"::equals).count();
    }

    private static String events(String id) {
        return ENGINE.pastEvents(
                "--filter", "container=" + id, "--filter", "type=container", "--format", "{{.Action}}");
    }

    private static void eat(String id) {
        long before = kills(id);
        assertThat(ENGINE.docker("exec", id, "touch", "/eat").status()).isZero();
        Await.until("event oom", SOON, () -> kills(id) > before);
    }

    @Test
    void aChildThatIsKilledIsToldWhileItsContainerRunsOn() {
        String id = run("sh", "-c", EAT_WHEN_ASKED);
        assertThat(state(id)).isEqualTo("running false");
        eat(id);
        assertThat(state(id)).isEqualTo("running true");
        eat(id);
        assertThat(ENGINE.pastEvents("--filter", "event=oom", "--filter", "container=" + id)
                        .lines()
                        .findFirst())
                .hasValueSatisfying(line -> assertThat(line).contains("(a=b, image=busybox, name="));
        ENGINE.docker("kill", id);
        Await.until("its end", SOON, () -> state(id).equals("exited true"));
        ENGINE.docker("start", id);
        assertThat(state(id)).isEqualTo("running false");
    }

    @Test
    void theFirstProcessThatIsKilledIsToldBeforeItsEnd() {
        String id = run("tail", "/dev/zero");
        assertThat(ENGINE.docker("wait", id).line()).isEqualTo("137");
        assertThat(state(id)).isEqualTo("exited true");
        Await.until("event die", SOON, () -> events(id).contains("die"));
        assertThat(events(id).lines().distinct()).containsExactly("create", "start", "oom", "die");
    }

    @Test
    void theNextEngineRemembersAndHears() {
        String id = run("sh", "-c", EAT_WHEN_ASKED);
        eat(id);
        long before = kills(id);
        ENGINE.process().kill();
        ENGINE.process().startAgain();
        assertThat(state(id)).isEqualTo("running true");
        assertThat(kills(id)).isEqualTo(before);
        eat(id);
    }
}
