package io.berth.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code --userns-remap}: containers' users are not the host's. */
class UsersIT {
    private static final Pattern SHARE = Pattern.compile("dockremap:(\\d+):65536\n");

    /** Makes the user {@code dockremap} in a copy of the host's files. */
    private static final String OWN_ETC = """
            chmod 711 "$0" # an OCI runtime goes through it as one of the container's users
            mkdir -p "$0/etc" "$0/work"
            mount -t overlay etc -o "lowerdir=/etc,upperdir=$0/etc,workdir=$0/work" /etc
            exec "$@"
            """;

    @RegisterExtension
    static final Engine ENGINE = Engine.by(
            folder -> List.of("unshare", "--mount", "sh", "-ec", OWN_ETC, folder.toString()),
            "--userns-remap",
            "default");

    @Test
    void theEngineMakesItsUserAndSaysSo() throws Exception {
        assertThat(Files.readString(ENGINE.folder().resolve("etc/passwd"))).contains("\ndockremap:");
        assertThat(Files.readString(ENGINE.folder().resolve("etc/subuid"))).containsPattern(SHARE);
        assertThat(ENGINE.docker("info", "-f", "{{.SecurityOptions}}").line()).contains("name=userns");
    }

    @Test
    void rootIsAUserOfTheHostAndHasItsOwnFiles() throws Exception {
        String name = ENGINE.name();
        ENGINE.docker(
                "run", "-d", "--name", name, "-v", name + ":/data", "busybox", "sh", "-c", "id >/data/id; sleep 1000");
        assertThat(hostUser(name)).isEqualTo(first());
        assertThat(ENGINE.docker(
                                "exec",
                                name,
                                "sh",
                                "-c",
                                "id -u; stat -c %u:%g /data/id /etc/hosts /bin/sh /dev/shm; tty")
                        .out())
                .isEqualTo("0\n0:0\n0:0\n0:0\n0:0\nnot a tty\n");
        assertThat(ENGINE.docker("exec", "-u", "1000", name, "id", "-u").line()).isEqualTo("1000");
        Path volume = Path.of(ENGINE.docker("volume", "inspect", "-f", "{{.Mountpoint}}", name)
                .line());
        assertThat(Files.getAttribute(volume.resolve("id"), "unix:uid")).isEqualTo(0);
        var host = ENGINE.docker(
                "run",
                "--rm",
                "--userns",
                "host",
                "-v",
                name + ":/data",
                "busybox",
                "sh",
                "-c",
                "stat -c %u /data/id;" + " cat /proc/self/uid_map");
        assertThat(host.out()).containsPattern("^0\n +0 +0 +4294967295\n$");
        ENGINE.docker("rm", "-f", name);
        ENGINE.docker("volume", "rm", name);
    }

    @Test
    void whatIsTheHostsStaysTheHosts() throws Exception {
        Path folder = Files.createDirectory(ENGINE.folder().resolve("hosts"));
        var result = ENGINE.docker(
                "run", "--rm", "-v", folder + ":/h", "busybox", "sh", "-c", "stat -c %u /h; touch /h/file");
        assertThat(result.out()).isEqualTo("65534\n");
        assertThat(result.status()).isEqualTo(1);
        assertThat(folder).isEmptyDirectory();
        assertThat(refusal("--privileged"))
                .contains(
                        "privileged mode is incompatible with user namespaces.  You must run the container in the host"
                                + " namespace when running privileged mode");
        assertThat(refusal("--network", "host"))
                .contains("cannot share the host's network namespace when user namespaces are enabled");
        assertThat(refusal("--pid", "host"))
                .contains("cannot share the host PID namespace when user namespaces are enabled");
        assertThat(refusal("-u", "70000")).contains("unmapped");
        assertThat(ENGINE.docker("run", "--rm", "--privileged", "--userns", "host", "busybox", "true")
                        .status())
                .isZero();
    }

    @Test
    void aContainersNetworkBelongsToIt() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "--cap-add", "NET_ADMIN", "busybox", "sleep", "1000");
        assertThat(ENGINE.docker("exec", name, "sh", "-c", "ip addr add 10.9.9.9/32 dev lo && ping -c 1 -W 5 127.0.0.1")
                        .out())
                .contains("1 packets received");
        var joined = ENGINE.docker(
                "run",
                "--rm",
                "--network",
                "container:" + name,
                "busybox",
                "sh",
                "-c",
                "ip -o addr; cat /proc/self/uid_map");
        assertThat(joined.out()).contains(" 10.9.9.9/32 ").contains(" " + first() + " ");
        String other = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", other, "--userns", "host", "busybox", "sleep", "1000");
        assertThat(refusal("--network", "container:" + other)).contains("non-matching mapping");
    }

    @Test
    void copiesHaveTheContainersNumbers() throws Exception {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "-v", name + ":/data", "busybox", "sleep", "1000");
        Path file = Files.writeString(ENGINE.folder().resolve("copied"), "copied\n");
        Files.setAttribute(file, "unix:uid", 1234);
        for (String target : List.of("/tmp/", "/data/")) {
            assertThat(ENGINE.docker("cp", "-a", file.toString(), name + ":" + target)
                            .status())
                    .isZero();
            assertThat(ENGINE.docker("exec", name, "stat", "-c", "%u", target + "copied")
                            .line())
                    .isEqualTo("1234");
        }
        byte[] copy = ENGINE.docker("cp", name + ":/tmp/copied", "-").stdout();
        assertThat(Command.of(List.of("tar", "-tvnf", "-")).input(copy).run().out())
                .contains(" 1234/0 ");
        String export = ENGINE.folder().resolve("export.tar").toString();
        ENGINE.docker("export", "-o", export, name);
        assertThat(Command.of(List.of("tar", "-tvnf", export, "bin/busybox", "tmp/copied"))
                        .run()
                        .out())
                .containsPattern("0/0 .*bin/busybox\n.*1234/0 .*tmp/copied");
        ENGINE.docker("rm", "-f", name);
        ENGINE.docker("volume", "rm", name);
    }

    @Test
    void theyLiveOnWithoutTheEngine() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sleep", "1000");
        ENGINE.process().kill();
        ENGINE.process().startAgain();
        assertThat(ENGINE.docker("exec", "-t", name, "sh", "-c", "id -u; tty").out())
                .isEqualTo("0\r\n/dev/pts/0\r\n");
        assertThat(hostUser(name)).isEqualTo(first());
        assertThat(ENGINE.docker("restart", "-t", "0", name).status()).isZero();
        assertThat(hostUser(name)).isEqualTo(first());
    }

    private static String refusal(String... flags) {
        List<String> words = new ArrayList<>(List.of("run", "--rm"));
        words.addAll(List.of(flags));
        words.addAll(List.of("busybox", "true"));
        var result = ENGINE.docker(words.toArray(String[]::new));
        assertThat(result.status()).isEqualTo(125);
        return result.stderr();
    }

    /** The host's number of a container's root. */
    private static String hostUser(String name) {
        try {
            String pid = ENGINE.docker("inspect", "-f", "{{.State.Pid}}", name).line();
            return Files.getAttribute(Path.of("/proc", pid), "unix:uid").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first of the engine's user's subordinate users. */
    private static String first() {
        try {
            Matcher share = SHARE.matcher(Files.readString(ENGINE.folder().resolve("etc/subuid")));
            assertThat(share.find()).isTrue();
            return share.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
