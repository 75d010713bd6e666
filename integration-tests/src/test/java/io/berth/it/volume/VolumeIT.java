package io.berth.it.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final int MANY = 125;

    private static String sh(String mount, String script) {
        Result result = ENGINE.docker("run", "--rm", "-v", mount, "busybox", "sh", "-c", script);
        return result.out() + result.stderr();
    }

    @Test
    void aNamedVolumeIsKeptAndShared() {
        String name = ENGINE.name();
        assertThat(ENGINE.docker("volume", "create", "--label", "l=1", name).line())
                .isEqualTo(name);
        assertThat(sh(name + ":/data", "echo kept >/data/f")).isEmpty();
        assertThat(sh(name + ":/data:ro", "cat /data/f; touch /data/g"))
                .isEqualTo("kept\ntouch: /data/g: Read-only file system\n");
        assertThat(ENGINE.docker("volume", "ls", "-q", "--filter", "label=l=1").out())
                .contains(name);
        assertThat(ENGINE.docker("volume", "rm", name).line()).isEqualTo(name);
        assertThat(ENGINE.docker("volume", "inspect", name).stderr()).contains("get " + name + ": no such volume");
    }

    @Test
    void anEmptyVolumeGetsWhatTheImageHasThereWithItsOwner() {
        String name = ENGINE.name();
        String image = ENGINE.name();
        String script = "mkdir -p /data/sub; echo one >/data/f; ln -s f /data/l; chown -R 7:8 /data; chmod 750 /data";
        ENGINE.docker("run", "--name", name, "busybox", "sh", "-c", script);
        ENGINE.docker("commit", name, image);
        String look = "stat -c '%u:%g %a' /data; cd /data && echo * && cat l";
        assertThat(ENGINE.docker("run", "--rm", "-v", name + ":/data", image, "sh", "-c", look)
                        .out())
                .isEqualTo("7:8 750\nf l sub\none\n");
        ENGINE.docker("run", "--rm", "-v", name + ":/data", image, "rm", "/data/f");
        assertThat(ENGINE.docker("run", "--rm", "-v", name + ":/data", image, "sh", "-c", "cd /data; echo *")
                        .out())
                .isEqualTo("l sub\n");
        assertThat(ENGINE.docker("run", "--rm", "-v", "/data", image, "sh", "-c", "cat /data/f")
                        .out())
                .isEqualTo("one\n");
        assertThat(ENGINE.docker("run", "--rm", "-v", name + "n:/data:nocopy", image, "ls", "/data")
                        .out())
                .isEmpty();
        ENGINE.docker("volume", "rm", name, name + "n");
        ENGINE.docker("rm", name);
        ENGINE.docker("rmi", image);
    }

    @Test
    void volumesFromSharesThemAndRemovalTakesTheAnonymous() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "-v", name + ":/data", "-v", "/anon", "busybox", "sleep", "100");
        String anonymous = ENGINE.docker(
                        "inspect",
                        "-f",
                        "{{range .Mounts}}{{if eq .Destination \"/anon\"}}{{.Name}}{{end}}{{end}}",
                        name)
                .line();
        ENGINE.docker("exec", name, "sh", "-c", "echo one >/data/f; echo two >/anon/f");
        assertThat(ENGINE.docker(
                                "run",
                                "--rm",
                                "--volumes-from",
                                name + ":ro",
                                "busybox",
                                "sh",
                                "-c",
                                "cat /data/f /anon/f; touch /anon/g")
                        .out())
                .isEqualTo("one\ntwo\n");
        assertThat(ENGINE.docker("volume", "rm", name).stderr()).contains("volume is in use - [");
        ENGINE.docker("rm", "-fv", name);
        assertThat(ENGINE.docker("volume", "ls", "-q").out()).contains(name).doesNotContain(anonymous);
        ENGINE.docker("volume", "rm", name);
    }

    @Test
    void aCopyMountsTheVolumesOfAContainerThatRests(@TempDir Path device) throws IOException {
        String name = ENGINE.name();
        ENGINE.docker("volume", "create", "-o", "type=none", "-o", "o=bind", "-o", "device=" + device, name);
        ENGINE.docker("create", "--name", name, "-v", name + ":/v", "busybox", "true");
        Path file = Files.writeString(device.resolve("given"), "one");
        assertThat(ENGINE.docker("cp", file.toString(), name + ":/v/taken").status())
                .isZero();
        assertThat(device.resolve("taken")).hasContent("one");
        assertThat(ENGINE.docker("cp", name + ":/v/taken", device + "/back").status())
                .isZero();
        assertThat(device.resolve("back")).hasContent("one");
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain("/" + name + "/_data ");
        String id = ENGINE.docker("inspect", "-f", "{{.Id}}", name).line();
        String mount = "mount {" + name + " map[container:" + id
                + " destination:/v driver:local propagation: read/write:true]}";
        String unmount = "unmount {" + name + " map[container:" + id + " driver:local]}";
        List<String> told = ENGINE.pastEvents("--filter", "volume=" + name, "--format", "{{.Action}} {{.Actor}}")
                .lines()
                .filter(line -> line.contains(id))
                .toList();
        assertThat(told).containsExactly(mount, unmount, mount, unmount, mount, unmount);
        ENGINE.docker("rm", name);
        ENGINE.docker("volume", "rm", name);
    }

    @Test
    void aVolumeWithOptionsIsMountedWhileItIsUsed() throws IOException {
        String name = ENGINE.name();
        ENGINE.docker("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "-o", "o=size=2m,uid=1000", name);
        ENGINE.docker("run", "-d", "--name", name, "-v", name + ":/t", "busybox", "sleep", "100");
        assertThat(sh(name + ":/u", "df -k /u | tail -1 | awk '{print $2}'; stat -c %u /u"))
                .isEqualTo("2048\n1000\n");
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).contains("/" + name + "/_data ");
        ENGINE.docker("rm", "-f", name);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain("/" + name + "/_data ");
        ENGINE.docker("volume", "rm", name);
    }

    @Test
    void aSubpathNeverLeadsOutOfTheVolume() {
        String name = ENGINE.name();
        sh(name + ":/v", "mkdir -p /v/a/b; echo in >/v/a/b/f; ln -s /etc /v/out; ln -s ../../../../etc /v/up");
        assertThat(subpath(name, "a/b").out()).isEqualTo("f\n");
        for (String link : new String[] {"out", "up", "a/../up", "out/passwd"}) {
            assertThat(subpath(name, link).stderr())
                    .contains("path concatenation escapes the base directory, base: ")
                    .contains("_data, subpath: " + link);
        }
        assertThat(subpath(name, "none/x").stderr())
                .contains("cannot access path")
                .contains("no such file or directory");
        assertThat(subpath(name, "../x").stderr()).contains("subpath must be a relative path within the volume");
        ENGINE.docker("volume", "rm", name);
    }

    private static Result subpath(String volume, String path) {
        String mount = "type=volume,src=" + volume + ",dst=/m,volume-subpath=" + path;
        return ENGINE.docker("run", "--rm", "--mount", mount, "busybox", "ls", "/m");
    }

    @Test
    void nothingIsMountedOverProcButFilesThatManyReplace() throws IOException {
        for (String target : List.of("/proc", "/proc/sys", "/proc/self/attr", "/x/../proc/fs")) {
            Result refused = ENGINE.docker("run", "--rm", "-v", ENGINE.name() + ":" + target, "busybox", "true");
            assertThat(refused.status()).as(target).isNotZero();
            assertThat(refused.stderr()).as(target).contains("cannot be mounted because it is");
        }
        Path uptime = Files.writeString(ENGINE.folder().resolve("uptime"), "1.00 2.00\n");
        assertThat(ENGINE.docker("run", "--rm", "-v", uptime + ":/proc/uptime:ro", "busybox", "cat", "/proc/uptime")
                        .out())
                .isEqualTo("1.00 2.00\n");
    }

    @Test
    void aVolumeMountSurvivesAKilledEngine() throws Exception {
        String name = ENGINE.name();
        ENGINE.docker("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "-o", "o=size=1m", name);
        ENGINE.docker("run", "-d", "--name", name, "-v", name + ":/t", "busybox", "sleep", "100");
        ENGINE.docker("exec", name, "sh", "-c", "echo here >/t/f");
        ENGINE.process().kill();
        ENGINE.process().startAgain();
        assertThat(sh(name + ":/u", "cat /u/f")).isEqualTo("here\n");
        assertThat(ENGINE.docker("volume", "rm", name).stderr()).contains("volume is in use");
        ENGINE.docker("rm", "-f", name);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain("/" + name + "/_data ");
        ENGINE.docker("volume", "rm", name);
    }

    @Test
    void copiesGoToASubpathAndNeverOutOfTheVolume(@TempDir Path folder) throws IOException {
        String name = ENGINE.name();
        String file = Files.writeString(folder.resolve("n"), "new\n").toString();
        sh(
                name + ":/v",
                "mkdir -p /v/sub; echo in >/v/sub/g; ln -s " + folder + " /v/out; ln -s /../../../.. /v/sub/up");
        ENGINE.docker("create", "--name", name, "--mount", mount(name, "/d", "sub"), "busybox", "true");
        assertThat(ENGINE.docker("cp", file, name + ":/d/copied").status()).isZero();
        assertThat(sh(name + ":/v", "cat /v/sub/copied; ls /v")).isEqualTo("new\nout\nsub\n");
        assertThat(ENGINE.docker("cp", name + ":/d/g", "-").out()).contains("in\n");
        ENGINE.docker("cp", file, name + ":/d/up" + folder + "/planted");
        ENGINE.docker("rm", name);
        ENGINE.docker("create", "--name", name, "--mount", mount(name, "/d", "out"), "busybox", "true");
        assertThat(ENGINE.docker("cp", file, name + ":/d/planted").stderr()).contains("cannot access path");
        ENGINE.docker("rm", name);
        ENGINE.docker("create", "--name", name, "-v", name + ":/d", "busybox", "true");
        ENGINE.docker("cp", file, name + ":/d/out/planted");
        assertThat(folder.resolve("planted")).doesNotExist();
        ENGINE.docker("rm", name);
        ENGINE.docker("volume", "rm", name);
    }

    private static String mount(String volume, String target, String below) {
        return "type=volume,src=" + volume + ",dst=" + target + ",volume-subpath=" + below;
    }

    @Test
    void aReadOnlyTmpfsHasWhatIsMountedBelowIt() {
        String look = "pwd; touch /x/f; touch /x/v/f && echo volume; touch /x/t/f; touch /x/rw/f && echo tmpfs";
        Result run = look(
                "--read-only --tmpfs /x:ro --mount type=volume,dst=/x/v --tmpfs /x/t:ro --mount type=tmpfs,dst=/x/rw -w /x/w",
                look);
        assertThat(run.out()).isEqualTo("/x/w\nvolume\ntmpfs\n");
        assertThat(run.stderr()).contains("/x/f: Read-only").contains("/x/t/f: Read-only");
    }

    @Test
    void theLastWordOfTmpfsOptionsCounts() {
        String look = "grep ' /x ' /proc/self/mountinfo | cut -d' ' -f6,7";
        assertThat(look("--tmpfs /x:ro,noexec,exec,rw", look).line()).isEqualTo("rw,nosuid,nodev,relatime -");
        assertThat(look("--tmpfs /x:shared,mand", look).line()).startsWith("rw,nosuid,nodev,noexec,relatime shared:");
    }

    /** As on a host whose mounts are shared, which is the usual case. */
    @Test
    void whatIsMountedInAVolumesFolderLaterIsSeen() {
        String name = ENGINE.name();
        ENGINE.docker("volume", "create", name);
        String folder = ENGINE.docker("volume", "inspect", "-f", "{{.Mountpoint}}", name)
                .line();
        host("mount", "--bind", folder, folder);
        try {
            host("mount", "--make-shared", folder);
            ENGINE.docker("run", "-d", "--name", name, "-v", name + ":/v", "busybox", "sleep", "1000");
            host("mkdir", folder + "/late");
            host("mount", "-t", "tmpfs", "late", folder + "/late");
            assertThat(ENGINE.docker("exec", name, "sh", "-c", "grep -c ' /v/late ' /proc/self/mountinfo")
                            .line())
                    .isEqualTo("1");
        } finally {
            ENGINE.docker("rm", "-f", name);
            Command.of(List.of("umount", "-R", folder)).run();
            ENGINE.docker("volume", "rm", name);
        }
    }

    private static Result look(String options, String script) {
        List<String> words = new ArrayList<>(List.of(("run --rm " + options + " busybox sh -c").split(" ")));
        words.add(script);
        return ENGINE.docker(words.toArray(String[]::new));
    }

    private static void host(String... words) {
        Result result = Command.of(List.of(words)).run();
        assertThat(result.status()).as(result.toString()).isZero();
    }

    @Test
    void anImageOfManyLayersIsMounted(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("f"), "f");
        String image = ENGINE.name();
        String file = IntStream.range(0, MANY)
                .mapToObj(k -> "COPY f /f" + k + "\n")
                .collect(Collectors.joining("", "FROM scratch\n", ""));
        Files.writeString(folder.resolve("Dockerfile"), file);
        Result built = ENGINE.dockerCommand("build", "-q", "-t", image, folder.toString())
                .with("DOCKER_BUILDKIT", "0")
                .run();
        assertThat(built.status()).as(built.toString()).isZero();
        String mount = "type=image,src=" + image + ",dst=/x";
        assertThat(ENGINE.docker("run", "--rm", "--mount", mount, "busybox", "sh", "-c", "ls /x | wc -l")
                        .line())
                .isEqualTo(Integer.toString(MANY));
    }

    /** The mount outlives the engine, and the image's layers its name and its record; nothing is left at the end. */
    @Test
    void anImageIsMountedReadOnlyAndKeptWhileItIs(@TempDir Path folder) throws Exception {
        String name = ENGINE.name();
        Path etc = Files.createDirectories(folder.resolve("root/etc"));
        Files.writeString(etc.resolve("f"), "in the image\n");
        Path tar = folder.resolve("image.tar");
        assertThat(Command.of(List.of("tar", "-C", folder.resolve("root").toString(), "-cf", tar.toString(), "etc"))
                        .run()
                        .status())
                .isZero();
        assertThat(ENGINE.docker("import", tar.toString(), name).status()).isZero();
        Result run = ENGINE.docker(
                "run",
                "-d",
                "--name",
                name,
                "--mount",
                "type=image,src=" + name + ",dst=/x",
                "busybox",
                "sleep",
                "100");
        assertThat(run.stderr()).contains("WARNING: Image mount is an experimental feature");
        assertThat(ENGINE.docker("exec", name, "sh", "-c", "(ls /x; cat /x/etc/f; touch /x/n) 2>&1")
                        .out())
                .isEqualTo("etc\nin the image\ntouch: /x/n: Read-only file system\n");
        assertThat(ENGINE.docker("rmi", name).stderr()).contains("is using its referenced image");
        assertThat(ENGINE.docker("rmi", "-f", name).out()).contains("Untagged: " + name + ":latest");
        ENGINE.process().kill();
        ENGINE.process().startAgain();
        assertThat(ENGINE.docker("exec", name, "cat", "/x/etc/f").out()).isEqualTo("in the image\n");
        assertThat(ENGINE.docker("cp", name + ":/x/etc/f", "-").out()).contains("in the image\n");
        assertThat(ENGINE.docker("cp", tar.toString(), name + ":/x/n").stderr())
                .contains("mounted volume is marked read-only");
        String shown = ENGINE.docker("inspect", "-f", "{{json .Mounts}}", name).line();
        assertThat(shown)
                .contains("\"Type\":\"image\",\"Name\":\"" + name + "\"")
                .contains("/merged\"");
        ENGINE.docker("kill", name);
        ENGINE.docker("wait", name);
        assertThat(ENGINE.docker("inspect", "-f", "{{json .Mounts}}", name).line())
                .contains("\"Source\":\"\"");
        assertThat(ENGINE.docker("cp", name + ":/x/etc/f", "-").out()).contains("in the image\n");
        assertThat(ENGINE.docker("run", "--rm", "--volumes-from", name, "busybox", "cat", "/x/etc/f")
                        .out())
                .isEqualTo("in the image\n");
        String id = ENGINE.docker("inspect", "-f", "{{.Id}}", name).line();
        ENGINE.docker("rm", name);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain("/layers/" + id);
    }

    @Test
    void aPartOfAnImageIsMounted() {
        String mount = "type=image,src=busybox,dst=/x,image-subpath=etc/passwd";
        assertThat(ENGINE.docker("run", "--rm", "--mount", mount, "busybox", "cmp", "/x", "/etc/passwd")
                        .status())
                .isZero();
    }

    @Test
    void aVolumeAskedForByNameStaysWhoeverMadeIt() {
        String name = ENGINE.name();
        ENGINE.docker("create", "--name", name, "-v", "/anon", "busybox", "true");
        String anonymous = ENGINE.docker("inspect", "-f", "{{range .Mounts}}{{.Name}}{{end}}", name)
                .line();
        ENGINE.docker("rm", name);
        ENGINE.docker("create", "--name", name, "-v", anonymous + ":/x", "busybox", "true");
        ENGINE.docker("rm", "-v", name);
        assertThat(ENGINE.docker("volume", "rm", anonymous).line()).isEqualTo(anonymous);
    }

    @Test
    void namesAreFilteredByPatternsAndOptionsMayBeEmpty() {
        String name = ENGINE.name();
        assertThat(ENGINE.docker("volume", "create", "-o", "type=", "-o", "device=", "-o", "o=", name)
                        .status())
                .isZero();
        assertThat(ENGINE.docker("volume", "ls", "-q", "--filter", "name=^" + name + "$")
                        .out())
                .isEqualTo(name + "\n");
        assertThat(ENGINE.docker("volume", "ls", "-q", "--filter", "name=^" + name.substring(1))
                        .out())
                .isEmpty();
        assertThat(sh(name + ":/v", "echo in >/v/f; cat /v/f")).isEqualTo("in\n");
        ENGINE.docker("volume", "rm", name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        -v /etc/passwd                                   | cannot mount volume over existing file, file exists /etc/passwd
        -v /etc/passwd/x                                 | lstat /etc/passwd/x: not a directory
        --mount type=volume,src=onfile,dst=/etc/passwd   | source /etc/passwd is not directory
        --mount type=volume,dst=/x,readonly              | must not set ReadOnly mode when using anonymous volumes
        --tmpfs /x:remount                               | invalid tmpfs option "remount"
        -v /tmp:/x:ro -v /tmp:/x/none                    | x/none: read-only file system
        -v /tmp:/x:ro -w /x/none                         | mkdir /x/none: read-only file system
        -v /a:ro                                         | invalid volume specification: '/a:ro'
        -v /tmp:/x --tmpfs /x                            | Duplicate mount point: /x
        --tmpfs //                                       | invalid specification: destination can't be '/'
        --tmpfs /x:bad=1                                 | invalid tmpfs option "bad"
        --volumes-from nobody                            | No such container: nobody
        --volumes-from nobody:nocopy                     | invalid mode: nocopy
        -v /:/x:private                                  | must use either propagation mode "rslave" or "rshared"
        --mount type=bind,src=/etc/passwd/x,dst=/x       | stat /etc/passwd/x: not a directory
        --mount type=image,dst=/x                        | invalid mount config for type "image": field Source must not
        --mount type=image,src=busybox,dst=/x,image-subpath=../x | subpath must be a relative path within the volume
        --mount type=image,src=busybox,dst=/x,image-subpath=none | cannot access path
        -v /etc:/etc/passwd/x                            | not a directory: Are you trying to mount a directory onto a
        -v /etc/passwd/x:/x                              | not a directory: Are you trying to mount a directory onto a
        --tmpfs /etc/passwd                              | not a directory: Are you trying to mount a directory onto a
        -v /etc:/dev/null                                | open /dev/null: is a directory
        --mount type=volume,dst=/x,volume-subpath=a      | must not set Subpath when using anonymous volumes
        --mount type=bind,src=/tmp,dst=/x,bind-propagation=zz | invalid propagation mode: zz
        """)
    void mountsAreRefusedAsDockerWordsIt(String options, String message) {
        String[] arguments = ("run --rm " + options + " busybox true").split(" ");
        assertThat(ENGINE.docker(arguments).stderr()).contains(message);
    }
}
