package io.berth.it.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CopyIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final String TREE = "mkdir -p /a/b; echo one >/a/b/f; chmod 4755 /a/b/f; ln -s f /a/b/l;"
            + " ln -s b /a/d; ln -s /nowhere/x /a/dangling; ln -s /a/b /a/abs; mkfifo /a/p; ln /a/b/f /a/b/same";

    private static Path folder() throws IOException {
        return Files.createTempDirectory(ENGINE.folder(), "copy");
    }

    private static String ended(String script) {
        String name = ENGINE.name();
        assertThat(ENGINE.docker("run", "--name", name, "busybox", "sh", "-c", script)
                        .status())
                .isZero();
        return name;
    }

    private static String running(String script) {
        String name = ENGINE.name();
        assertThat(ENGINE.docker("run", "-d", "--name", name, "busybox", "sh", "-c", script + "; sleep 1000")
                        .status())
                .isZero();
        return name;
    }

    private static void ok(String... words) {
        Result result = ENGINE.docker(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
    }

    private static String names(String container, String path) {
        Result tar = ENGINE.docker("cp", container + ":" + path, "-");
        return tar.status() != 0
                ? tar.stderr()
                : Command.of(List.of("tar", "-t")).input(tar.stdout()).run().out();
    }

    @Test
    void takesFilesFoldersAndLinksOutOfAContainerThatHasEnded() throws IOException {
        String name = ended(TREE);
        Path to = folder();
        ok("cp", name + ":/a/b/f", to.resolve("file").toString());
        ok("cp", name + ":/a/b", to.resolve("dir").toString());
        ok("cp", name + ":/a/b/l", to.resolve("link").toString());
        ok("cp", "-L", name + ":/a/b/l", to.resolve("followed").toString());
        assertThat(to.resolve("file")).hasContent("one\n");
        assertThat(Files.getAttribute(to.resolve("file"), "unix:mode")).isEqualTo(0104755);
        assertThat(to.resolve("dir/f")).hasContent("one\n");
        assertThat(Files.getAttribute(to.resolve("dir/same"), "unix:ino"))
                .isEqualTo(Files.getAttribute(to.resolve("dir/f"), "unix:ino"));
        assertThat(Files.readSymbolicLink(to.resolve("link"))).hasToString("f");
        assertThat(Files.isRegularFile(to.resolve("followed"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void aSlashOrADotAtTheEndMeansWhatALinkLeadsTo() {
        String name = ended(TREE);
        assertThat(names(name, "/a/d")).isEqualTo("d\n");
        assertThat(names(name, "/a/d/")).isEqualTo("d/\nd/f\nd/l\nd/same\n");
        assertThat(names(name, "/a/d/.")).isEqualTo("./\n./f\n./l\n./same\n");
        assertThat(names(name, "../../a/p")).isEqualTo("p\n");
        assertThat(names(name, "/a/abs/f")).isEqualTo("f\n");
        assertThat(names(name, "/none/x"))
                .isEqualTo("Error response from daemon: Could not find the file /none/x in container " + name + "\n");
    }

    @Test
    void tellsWhatThereIsInAHeader() {
        String name = ended(TREE);
        assertThat(stat(name, "/a/abs"))
                .contains("\"name\":\"abs\"")
                .contains("\"mode\":134218239,")
                .contains("\"linkTarget\":\"/a/b\"");
        assertThat(stat(name, "/a/d/"))
                .contains("\"name\":\"d\"")
                .contains("\"mode\":2147484141,")
                .contains("\"linkTarget\":\"\"");
        assertThat(stat(name, "/a/b/f")).contains("\"size\":4,").contains("\"mode\":8389101,");
        assertThat(stat(name, "/a/p")).contains("\"mode\":33554852,");
    }

    private static String stat(String container, String path) {
        String header = ENGINE.rest()
                .queryParam("path", path)
                .head("/v1.51/containers/" + container + "/archive")
                .header("X-Docker-Container-Path-Stat");
        return new String(Base64.getDecoder().decode(header), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void putsFilesIntoContainersInEveryState() throws IOException {
        Path from = folder();
        Files.writeString(from.resolve("up"), "up\n");
        String up = from.resolve("up").toString();
        String created = ENGINE.name();
        ok("create", "--name", created, "busybox", "cat", "/tmp/up");
        ok("cp", up, created + ":/tmp/");
        assertThat(ENGINE.docker("start", "-a", created).out()).isEqualTo("up\n");
        ok("cp", up, created + ":/tmp/again");
        String running = running("true");
        ok("cp", up, running + ":/tmp/");
        assertThat(ENGINE.docker("exec", running, "cat", "/tmp/up").out()).isEqualTo("up\n");
        ok("pause", running);
        ok("cp", up, running + ":/tmp/paused");
        ok("unpause", running);
        assertThat(ENGINE.docker("exec", running, "cat", "/tmp/paused").out()).isEqualTo("up\n");
        assertThat(names(created, "/tmp/again")).isEqualTo("again\n");
    }

    @Test
    void copiesAFolderOrWhatIsInIt() throws IOException {
        Path from = folder();
        Files.createDirectories(from.resolve("tree"));
        Files.writeString(from.resolve("tree/t"), "t\n");
        String tree = from.resolve("tree").toString();
        String name = running("mkdir /x /y");
        ok("cp", tree, name + ":/x");
        ok("cp", tree + "/.", name + ":/x");
        ok("cp", tree, name + ":/new");
        assertThat(ENGINE.docker("exec", name, "find", "/x", "/new", "-type", "f")
                        .out()
                        .lines())
                .containsExactlyInAnyOrder("/x/tree/t", "/x/t", "/new/t");
        byte[] tar = Command.of(List.of("tar", "-C", from.toString(), "-c", "tree"))
                .run()
                .stdout();
        assertThat(ENGINE.dockerCommand("cp", "-", name + ":/y")
                        .input(tar)
                        .run()
                        .status())
                .isZero();
        assertThat(ENGINE.docker("exec", name, "cat", "/y/tree/t").out()).isEqualTo("t\n");
        Result missing = ENGINE.docker("cp", tree, name + ":/no/such/dir/");
        assertThat(missing.stderr()).contains("Could not find the file /no/such in container " + name);
        Result overFile = ENGINE.docker("cp", tree, name + ":/etc/passwd");
        assertThat(overFile.status()).isNotZero();
    }

    @Test
    void withArchiveFlagFilesBelongToTheContainersUser() throws IOException {
        Path from = folder();
        Files.writeString(from.resolve("up"), "up\n");
        String name = ENGINE.name();
        ok("create", "--name", name, "--user", "nobody", "busybox", "stat", "-c", "%u:%g", "/tmp/mine");
        ok("cp", "-a", from.resolve("up").toString(), name + ":/tmp/mine");
        assertThat(ENGINE.docker("start", "-a", name).line()).isEqualTo("65534:65534");
    }

    @Test
    void seesVolumesAndBindsAndKeepsReadOnlyOnes() throws IOException {
        Path host = folder();
        Files.writeString(host.resolve("there"), "host\n");
        String name = ENGINE.name();
        ok(
                "create",
                "--name",
                name,
                "--read-only",
                "-v",
                host + ":/ro:ro",
                "-v",
                host + ":/rw/deep",
                "busybox",
                "true");
        assertThat(names(name, "/ro")).isEqualTo("ro/\nro/there\n");
        assertThat(names(name, "/rw")).isEqualTo("rw/\nrw/deep/\nrw/deep/there\n");
        Files.writeString(host.resolve("up"), "up\n");
        String up = host.resolve("up").toString();
        assertThat(ENGINE.docker("cp", up, name + ":/ro/x").stderr())
                .isEqualTo("Error response from daemon: mounted volume is marked read-only\n");
        assertThat(ENGINE.docker("cp", up, name + ":/tmp/x").stderr())
                .isEqualTo("Error response from daemon: container rootfs is marked read-only\n");
        ok("cp", up, name + ":/rw/deep/x");
        assertThat(host.resolve("x")).hasContent("up\n");
    }

    @Test
    void nothingOfItIsSeenOnTheHost() throws IOException {
        String mounts = Files.readString(Path.of("/proc/self/mountinfo"));
        String name = ended("mkdir -p /a/b");
        assertThat(names(name, "/a/b")).isEqualTo("b/\n");
        ok("export", "-o", folder().resolve("export.tar").toString(), name);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).isEqualTo(mounts);
        ok("start", "-a", name);
        ok("rm", name);
    }
}
