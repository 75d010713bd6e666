package io.berth.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static Result run(String... words) {
        String[] all = new String[words.length + 2];
        all[0] = "run";
        all[1] = "--rm";
        System.arraycopy(words, 0, all, 2, words.length);
        return ENGINE.docker(all);
    }

    @Test
    void printsWhatTheProgramPrints() {
        Result result = run("busybox", "echo", "hello");
        assertThat(result.out()).isEqualTo("hello\n");
        assertThat(result.stderr()).isEmpty();
        assertThat(result.status()).isZero();
    }

    @Test
    void keepsStdoutAndStderrApartAndPassesTheExitCodeOn() {
        Result result = run("busybox", "sh", "-c", "echo out; echo err >&2; exit 3");
        assertThat(result.out()).isEqualTo("out\n");
        assertThat(result.stderr()).isEqualTo("err\n");
        assertThat(result.status()).isEqualTo(3);
    }

    @Test
    void aMissingProgramIs127() {
        Result result = run("busybox", "no-such-command");
        assertThat(result.status()).isEqualTo(127);
        assertThat(result.stderr())
                .startsWith("docker: Error response from daemon: ")
                .contains("exec: \"no-such-command\": executable file not found in $PATH");
    }

    @Test
    void aFolderAsProgramIs126() {
        Result result = run("busybox", "/etc");
        assertThat(result.status()).isEqualTo(126);
        assertThat(result.stderr()).containsPattern("exec: \"/etc\": (is a directory: )?permission denied");
    }

    @Test
    void aFileWithoutExecutePermissionIs126() {
        Result result = run("busybox", "/etc/passwd");
        assertThat(result.status()).isEqualTo(126);
        assertThat(result.stderr()).contains("permission denied");
    }

    @Test
    void takesEnvironmentFolderHostnameAndUser() {
        Result result = run(
                "-e",
                "A=1",
                "-e",
                "B=",
                "-w",
                "/tmp",
                "-h",
                "myhost",
                "--user",
                "1000:1000",
                "busybox",
                "sh",
                "-c",
                "echo $A [$B]; pwd; hostname; id -u; id -g");
        assertThat(result.out()).isEqualTo("1 []\n/tmp\nmyhost\n1000\n1000\n");
    }

    @Test
    void givesTheEnvironmentThatEveryContainerHas() {
        Result result = run("-h", "box", "busybox", "env");
        assertThat(result.out().lines().sorted())
                .containsExactly(
                        "HOME=/root",
                        "HOSTNAME=box",
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    }

    @Test
    void refusesANameTwice() {
        String name = ENGINE.name();
        String id = ENGINE.docker("create", "--name", name, "busybox", "true").line();
        Result result = ENGINE.docker("run", "--name", name, "busybox", "true");
        assertThat(result.status()).isEqualTo(125);
        assertThat(result.stderr())
                .contains("Conflict. The container name \"/" + name + "\" is already in use by container \"" + id
                        + "\". You have to remove (or rename) that container to be able to reuse that name.");
    }

    @Test
    void passesStdinOnToItsEnd() {
        assertThat(ENGINE.dockerCommand("run", "--rm", "-i", "busybox", "cat")
                        .input("piped\n")
                        .run()
                        .out())
                .isEqualTo("piped\n");
        assertThat(ENGINE.dockerCommand("run", "--rm", "-i", "busybox", "sh", "-c", "cat; echo .")
                        .input("no newline")
                        .run()
                        .out())
                .isEqualTo("no newline.\n");
    }

    @Test
    void theEntrypointReplacesTheImages() {
        assertThat(run("--entrypoint", "echo", "busybox", "-n", "joined").out()).isEqualTo("joined");
    }

    @Test
    void makesAWorkingFolderThatIsMissing() {
        assertThat(run("-w", "/made/here", "busybox", "pwd").out()).isEqualTo("/made/here\n");
    }

    @Test
    void findsAUserByItsNameInTheImage() {
        assertThat(run("--user", "nobody", "busybox", "id", "-u").out()).isEqualTo("65534\n");
        Result missing = run("--user", "nosuch", "busybox", "id");
        assertThat(missing.status()).isEqualTo(125);
        assertThat(missing.stderr()).contains("unable to find user nosuch: no matching entries in passwd file");
    }

    @Test
    void aReadOnlyRootRefusesWrites() {
        Result result = run("--read-only", "busybox", "touch", "/x");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.stderr()).isEqualTo("touch: /x: Read-only file system\n");
    }

    @Test
    void hasDockersCapabilitiesAndSeccompProfile() {
        Result result = run("busybox", "grep", "-E", "Cap|Seccomp:|NoNewPrivs", "/proc/self/status");
        assertThat(result.out())
                .contains("CapInh:\t0000000000000000")
                .contains("CapPrm:\t00000000a80425fb")
                .contains("CapEff:\t00000000a80425fb")
                .contains("CapBnd:\t00000000a80425fb")
                .contains("NoNewPrivs:\t0")
                .contains("Seccomp:\t2");
    }

    /** Some of the engine's threads run before others; a container must not have that from them. */
    @Test
    void runsAtTheUsualPriorityAndPolicy() {
        Result result = run("busybox", "cut", "-d", " ", "-f", "18,19,40,41", "/proc/self/stat");
        assertThat(result.out()).isEqualTo("20 0 0 0\n");
    }

    @Test
    void hasItsOwnProcessesHostnameAndMounts() {
        Result result = run("busybox", "sh", "-c", "echo $$; wc -c </etc/hostname; mount | cut -d' ' -f3 | sort -u");
        assertThat(result.out().lines())
                .startsWith("1", "13")
                .contains("/", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/proc", "/sys", "/etc/hosts");
    }

    @Test
    void masksWhatTheKernelWouldTell() {
        Result result = run(
                "busybox",
                "sh",
                "-c",
                "cat /proc/keys /proc/timer_list | wc -c; ls /proc/acpi | wc -l; "
                        + "echo x >/proc/sys/kernel/domainname");
        assertThat(result.out()).isEqualTo("0\n0\n");
        assertThat(result.stderr()).contains("Read-only file system");
    }

    @Test
    void aKilledProgramGives137() {
        Result result = run("busybox", "sh", "-c", "sh -c 'kill -9 $$'; exit $?");
        assertThat(result.status()).isEqualTo(137);
    }

    @Test
    void anUnknownImageIs125WithoutARegistry() {
        Result result = ENGINE.docker("run", "--rm", "--pull", "never", "no-such-image", "true");
        assertThat(result.status()).isEqualTo(125);
        assertThat(result.stderr()).contains("No such image: no-such-image:latest");
    }

    @Test
    void carriesEveryByteOfALargeOutput() {
        Result result = run("busybox", "sh", "-c", "seq 1 200000; seq 1 1000 >&2");
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= 200_000; i++) {
            expected.append(i).append('\n');
        }
        assertThat(result.stdout()).isEqualTo(expected.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(result.stderr().lines()).hasSize(1000).endsWith("1000");
    }

    @Test
    void carriesALargeInputThere() {
        String text = "0123456789abcde\n".repeat(65_536);
        Result result = ENGINE.dockerCommand("run", "--rm", "-i", "busybox", "md5sum")
                .input(text)
                .run();
        Result direct = io.berth.it.harness.Command.of(java.util.List.of("md5sum"))
                .input(text)
                .run();
        assertThat(result.out()).isEqualTo(direct.out());
    }

    @Test
    void theHostsNetworkIsTheHosts() {
        Result inside = run("--network", "host", "busybox", "cat", "/proc/net/dev");
        Result none = run("--network", "none", "busybox", "sh", "-c", "ls /sys/class/net; cat /sys/class/net/lo/flags");
        assertThat(inside.out()).contains("lo:");
        assertThat(none.out()).isEqualTo("lo\n0x9\n");
    }

    @Test
    void attachedToOneStreamShowsThatOneOnly() {
        Result out = run("-a", "stdout", "busybox", "sh", "-c", "echo out; echo err >&2");
        assertThat(out.out()).isEqualTo("out\n");
        assertThat(out.stderr()).isEmpty();
        Result err = run("-a", "stderr", "busybox", "sh", "-c", "echo out; echo err >&2");
        assertThat(err.out()).isEmpty();
        assertThat(err.stderr()).isEqualTo("err\n");
    }
}
