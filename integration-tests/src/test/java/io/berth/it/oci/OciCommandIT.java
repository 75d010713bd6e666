package io.berth.it.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.berth.it.harness.Await;
import io.berth.it.harness.Command;
import io.berth.it.harness.Pty;
import io.berth.it.harness.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** runc's commands and its four modes, by our own driver and by runc under our launcher. */
@Timeout(300)
class OciCommandIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Listens at its argument, tells the terminal's size, types a line and shows what is printed. */
    private static final String CONSOLE = String.join(
            "\n",
            "import array, fcntl, os, socket, sys, termios",
            "listener = socket.socket(socket.AF_UNIX)",
            "listener.bind(sys.argv[1])",
            "listener.listen(1)",
            "print('listening', flush=True)",
            "connection, _ = listener.accept()",
            "_, fds, _, _ = socket.recv_fds(connection, 4096, 4)",
            "print(len(fds), 'received', flush=True)",
            "os.write(fds[0], b'word\\n')",
            "while True:",
            "    try: piece = os.read(fds[0], 4096)",
            "    except OSError: break",
            "    if not piece: break",
            "    os.write(1, piece)");

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Bundles bundles;

    @BeforeAll
    static void makeRootfs() {
        assumeTrue("root".equals(System.getProperty("user.name")), "namespaces need root");
        bundles = Bundles.in(folder);
    }

    @AfterEach
    void removeAll() {
        for (String id : bundles.run("list", "-q").out().lines().toList()) {
            assertThat(bundles.run("delete", "-f", id).status()).isZero();
        }
        Await.until(() -> "nothing left but " + left(), SOON, () -> left().isEmpty());
    }

    private static List<String> left() {
        try {
            return bundles.left();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "runc"})
    void passThroughInFrontHasOurStreamsAndTheProgramsStatus(String runtime) throws IOException {
        String bundle = bundles.shell("read x; echo got $x; echo trouble >&2; exit 7");
        Result result = bundles.command("--runtime", runtime, "run", "-b", bundle, "it-front")
                .input("word\n")
                .run();
        assertThat(result.out()).isEqualTo("got word\n");
        assertThat(result.stderr()).isEqualTo("trouble\n");
        assertThat(result.status()).isEqualTo(7);
        assertThat(bundles.left()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "runc"})
    void passThroughDetachedHasOurStreamsAfterWeHaveEnded(String runtime) throws Exception {
        String bundle =
                bundles.shell("while [ ! -f /dev/shm/go ]; do sleep 0.1; done; read x; echo got $x; sleep 1000");
        Path input = Files.writeString(folder.resolve("input-" + runtime), "word\n");
        Path output = folder.resolve("output-" + runtime);
        Path pid = folder.resolve("pid-" + runtime);
        Process process = new ProcessBuilder(bundles.words(
                        "--runtime", runtime, "run", "-d", "-b", bundle, "--pid-file", pid.toString(), "it-detached"))
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(bundles.status("it-detached")).isEqualTo("running");
        assertThat(read(output)).isEmpty();
        assertThat(bundles.run("exec", "it-detached", "touch", "/dev/shm/go").status())
                .isZero();
        Await.until("the word", SOON, () -> read(output).equals("got word\n"));
        assertThat(ProcessHandle.of(Long.parseLong(read(pid)))).isPresent();
        assertThat(bundles.run("delete", "it-detached").stderr())
                .contains("cannot delete container it-detached that is not stopped: running");
        assertThat(bundles.run("kill", "it-detached", "KILL").status()).isZero();
        awaitStatus("it-detached", "stopped");
        assertThat(bundles.run("delete", "it-detached").status()).isZero();
        assertThat(bundles.left()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "runc"})
    void aNewTerminalInFrontIsShownOnOurs(String runtime) throws IOException {
        String bundle = bundles.terminal("stty size; read x; echo got-$x; "
                + "while [ \"$(stty size)\" != '40 90' ]; do sleep 0.1; done; echo resized; read x; exit 5");
        List<String> words = bundles.words("--runtime", runtime, "run", "-b", bundle, "it-terminal");
        try (Pty pty = Pty.of(31, 97, words)) {
            String _ = pty.await("31 97");
            pty.type("word\r");
            String _ = pty.await("got-word\r\n");
            pty.resize(40, 90);
            String _ = pty.await("resized");
            pty.type("\r");
            assertThat(pty.status()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "runc"})
    void aTerminalsLineEndsStayAsTheProgramWritesThem(String runtime) throws IOException {
        String bundle = bundles.terminal("echo one; echo two");
        Result result = bundles.run("--runtime", runtime, "run", "-b", bundle, "it-lines");
        assertThat(result.out()).isEqualTo("one\ntwo\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "runc"})
    void aNewTerminalDetachedGoesOverTheConsoleSocket(String runtime) throws Exception {
        String bundle = bundles.terminal("stty size; tty; read x; echo got-$x; exit 3");
        Path socket = folder.resolve("console-" + runtime);
        Process console = new ProcessBuilder("python3", "-c", CONSOLE, socket.toString()).start();
        try (BufferedReader printed = console.inputReader()) {
            assertThat(printed.readLine()).isEqualTo("listening");
            Result run = bundles.run(
                    "--runtime", runtime, "run", "-d", "-b", bundle, "--console-socket", socket.toString(), "it-away");
            assertThat(run.status()).as("%s", run).isZero();
            assertThat(printed.readLine()).isEqualTo("1 received");
            String all = String.join("\n", printed.readAllLines());
            assertThat(all).contains("25 81", "/dev/pts/0", "got-word");
        } finally {
            console.destroyForcibly();
        }
        awaitStatus("it-away", "stopped");
    }

    @Test
    void aDetachedTerminalNeedsASocketAndOthersMustHaveNone() throws IOException {
        String terminal = bundles.terminal("true");
        assertThat(bundles.run("run", "-d", "-b", terminal, "it-none").stderr()).contains("without a console socket");
        assertThat(bundles.run("run", "-b", terminal, "--console-socket", "/x", "it-none")
                        .stderr())
                .contains("cannot use console socket");
        assertThat(bundles.left()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "runc"})
    void eachCommandMovesTheContainerOn(String runtime) throws IOException {
        String bundle = bundles.shell("trap 'exit 0' TERM; while :; do sleep 0.1; done");
        assertThat(bundles.run("state", "it-life").stderr()).contains("container does not exist");
        assertThat(detached("--runtime", runtime, "create", "-b", bundle, "it-life"))
                .isZero();
        assertThat(bundles.status("it-life")).isEqualTo("created");
        assertThat(bundles.run("create", "-b", bundle, "it-life").stderr())
                .contains("container with given ID already exists");
        assertThat(bundles.run("exec", "it-life", "true").status()).isEqualTo(255);
        assertThat(bundles.run("start", "it-life").status()).isZero();
        assertThat(bundles.status("it-life")).isEqualTo("running");
        assertThat(bundles.run("start", "it-life").stderr()).contains("already running");
        assertThat(bundles.run("list").out()).contains("it-life", "running", bundle);
        assertThat(bundles.run("kill", "it-life", "15").status()).isZero();
        awaitStatus("it-life", "stopped");
        assertThat(bundles.run("kill", "it-life").stderr()).contains("container not running");
        assertThat(bundles.run("delete", "it-life").status()).isZero();
        assertThat(bundles.left()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "runc"})
    void aFurtherProcessIsInTheContainer(String runtime) throws IOException {
        String bundle = bundles.shell("sleep 1000");
        assertThat(detached("--runtime", runtime, "run", "-d", "-b", bundle, "it-exec"))
                .isZero();
        Result result = bundles.command(
                        "exec",
                        "-e",
                        "A=b",
                        "-u",
                        "65534:7",
                        "--cwd",
                        "/tmp",
                        "it-exec",
                        "sh",
                        "-c",
                        "read x; " + "echo $x $A $(hostname) $(id -u) $(id -g) $(pwd); exit 4")
                .input("word\n")
                .run();
        assertThat(result.out()).isEqualTo("word b berth 65534 7 /tmp\n");
        assertThat(result.status()).isEqualTo(4);
        try (Pty pty =
                Pty.of(22, 66, bundles.words("exec", "-t", "it-exec", "sh", "-c", "stty size; read x; exit 6"))) {
            String _ = pty.await("22 66");
            pty.type("\r");
            assertThat(pty.status()).isEqualTo(6);
        }
        assertThat(detached("exec", "-d", "it-exec", "touch", "/dev/shm/was-here"))
                .isZero();
        Await.until(
                "the file",
                SOON,
                () -> bundles.run("exec", "it-exec", "ls", "/dev/shm").out().equals("was-here\n"));
        assertThat(bundles.run("exec", "it-exec", "no-such").stderr()).contains("executable file not found in $PATH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "runc"})
    void aProgramThatIsMissingIsSaidAndLeavesNothing(String runtime) throws IOException {
        String bundle = bundles.shell(
                "", config -> config.withObject("/process").putArray("args").add("no-such"));
        Result result = bundles.run("--runtime", runtime, "run", "-b", bundle, "it-missing");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.stderr()).contains("exec: \"no-such\": executable file not found in $PATH");
        assertThat(bundles.left()).isEmpty();
    }

    @Test
    void aRuntimeThatIsMissingIsSaidAndLeavesNothing() throws IOException {
        String bundle = bundles.shell("true");
        Result result = bundles.run("--runtime", "/no/such", "run", "-b", bundle, "it-missing");
        assertThat(result.stderr()).contains("fork/exec /no/such: no such file or directory");
        assertThat(bundles.left()).isEmpty();
    }

    @Test
    void whatCanNotBeHonouredIsRefused() throws IOException {
        String bundle = bundles.shell(
                "true", config -> config.withObject("/linux/intelRdt").put("closID", "x"));
        Path log = folder.resolve("log");
        Result result = bundles.run("--log", log.toString(), "run", "-b", bundle, "it-refused");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.stderr()).isEqualTo("berth oci: config.linux.intelRdt is not supported\n");
        assertThat(read(log)).contains("\"level\":\"error\",\"msg\":\"config.linux.intelRdt is not supported\"");
        assertThat(bundles.left()).isEmpty();
    }

    @Test
    void hooksRunInTheirOrderWithTheStateOnStdin() throws IOException {
        Path told = folder.resolve("told");
        String bundle = bundles.shell("true", config -> {
            for (String point : List.of("prestart", "createRuntime", "poststart", "poststop")) {
                ObjectNode hook = config.withObject("/hooks").withArray(point).addObject();
                String commands = "echo " + point + " $(grep -o '\"status\":\"[a-z]*\"') >>" + told;
                hook.put("path", "/bin/sh").putArray("args").add("sh").add("-c").add(commands);
                hook.putArray("env").add("PATH=/usr/bin:/bin");
            }
        });
        assertThat(bundles.run("run", "-b", bundle, "it-hooks").status()).isZero();
        List<String> lines = read(told).lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo("prestart \"status\":\"created\"");
        assertThat(lines.get(1)).isEqualTo("createRuntime \"status\":\"created\"");
        assertThat(lines.get(2)).startsWith("poststart");
        assertThat(lines.get(3)).isEqualTo("poststop \"status\":\"stopped\"");
    }

    @Test
    void aHookThatFailsKeepsTheContainerFromItsStart() throws IOException {
        String bundle = bundles.shell(
                "echo started",
                config -> config.withObject("/hooks")
                        .withArray("createRuntime")
                        .addObject()
                        .put("path", "/bin/false"));
        Result result = bundles.run("run", "-b", bundle, "it-hook");
        assertThat(result.out()).isEmpty();
        assertThat(result.stderr()).contains("error running hook /bin/false: exit status 1");
        assertThat(bundles.left()).isEmpty();
    }

    /** The same bundle by runc itself and by our own driver: what the program can see of it is the same. */
    @Test
    void theProgramSeesTheSameAsUnderRunc() throws IOException {
        String bundle = bundles.shell(
                "id; hostname; pwd; umask; ulimit -n; env | sort; grep -E '^(Cap|NoNewPrivs|Seccomp:)'"
                        + " /proc/self/status; sed 's/^[^/]*[^ ]* \\([^ ]* [^ ]*\\) .* - \\([^ ]*\\) .*/\\1 \\2/'"
                        + " /proc/self/mountinfo | sort; ls -ld /dev/* /dev/pts/ptmx | awk '{print $1, $3, $4, $NF}';"
                        + " touch /x; cat /proc/kcore | wc -c; cat /proc/sys/net/ipv4/ip_unprivileged_port_start; cat"
                        + " /proc/self/oom_score_adj; ls /proc/self/fd; ps -o pid,args | head -2",
                config -> {
                    config.withObject("/linux/sysctl").put("net.ipv4.ip_unprivileged_port_start", "99");
                    config.withObject("/process").put("oomScoreAdj", 321).put("cwd", "/var");
                    config.withObject("/process/user")
                            .put("uid", 5)
                            .put("gid", 6)
                            .putArray("additionalGids")
                            .add(9);
                    config.withObject("/process/capabilities")
                            .putArray("inheritable")
                            .add("CAP_KILL");
                    config.withObject("/process/capabilities")
                            .putArray("ambient")
                            .add("CAP_KILL");
                    ObjectNode seccomp = config.withObject("/linux/seccomp").put("defaultAction", "SCMP_ACT_ALLOW");
                    seccomp.putArray("architectures").add("SCMP_ARCH_X86_64");
                    seccomp.putArray("syscalls")
                            .addObject()
                            .put("action", "SCMP_ACT_ERRNO")
                            .putArray("names")
                            .add("mkdir");
                });
        Result theirs = Command.of(
                        List.of("runc", "--root", folder.resolve("runc").toString(), "run", "-b", bundle, "it-same"))
                .run();
        Result ours = bundles.run("run", "-b", bundle, "it-same");
        assertThat(theirs.status()).as("%s", theirs).isZero();
        assertThat(ours.out()).isEqualTo(theirs.out());
        assertThat(ours.stderr()).isEqualTo(theirs.stderr());
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "runc"})
    void usersOfTheBundleAreTheContainers(String runtime) throws IOException {
        // a runtime goes through it as one of them
        Files.setPosixFilePermissions(bundles.folder(), PosixFilePermissions.fromString("rwx--x--x"));
        String bundle = bundles.shell(
                "id -u; cat /proc/self/uid_map; stat -c %u /bin /dev/pts",
                config -> {
                    ObjectNode linux = config.withObject("/linux");
                    linux.withArray("namespaces").addObject().put("type", "user");
                    for (String map : List.of("uidMappings", "gidMappings")) {
                        linux.putArray(map)
                                .addObject()
                                .put("containerID", 0)
                                .put("hostID", 200_000)
                                .put("size", 1000);
                    }
                });
        Result result = bundles.run("--runtime", runtime, "run", "-b", bundle, "it-users");
        assertThat(result.out()).as(result.stderr()).containsPattern("^0\n +0 +200000 +1000\n65534\n0\n$");
    }

    /** A bundle as {@code runc spec} makes it, its terminal, read-only root, limits and all, nothing changed but the program. */
    @ParameterizedTest
    @ValueSource(strings = {"native", "runc"})
    void aBundleOfRuncSpecRuns(String runtime) throws IOException {
        Path bundle = Files.createDirectory(folder.resolve("of-runc-" + runtime));
        assertThat(Command.of(List.of("runc", "spec", "-b", bundle.toString()))
                        .run()
                        .status())
                .isZero();
        assertThat(Command.of(List.of("cp", "-a", bundles.rootfs().toString(), bundle + "/rootfs"))
                        .run()
                        .status())
                .isZero();
        Path config = bundle.resolve("config.json");
        String program = "\"sh\", \"-c\", \"tty; hostname; ulimit -n; id -u; touch /x; echo end; exit 9\"";
        Files.writeString(config, Files.readString(config).replaceFirst("\"sh\"", Matcher.quoteReplacement(program)));
        List<String> words = bundles.words("--runtime", runtime, "run", "-b", bundle.toString(), "it-runc-spec");
        try (Pty pty = Pty.of(31, 97, words)) {
            String _ = pty.await("/dev/pts/0\r\n");
            assertThat(pty.await("end")).isEqualTo("runc\r\n1024\r\n0\r\ntouch: /x: Read-only file system\r\n");
            assertThat(pty.status()).isEqualTo(9);
        }
        assertThat(bundles.left()).isEmpty();
    }

    @Test
    void limitsOfTheBundleAreTheGroups() throws IOException {
        String bundle = bundles.shell("sleep 1000", config -> {
            config.withObject("/linux").put("cgroupsPath", "/berth-oci/deep");
            config.withObject("/linux/resources/pids").put("limit", 33);
            config.withObject("/linux/resources/memory").put("limit", 64 << 20);
        });
        assertThat(detached("run", "-d", "-b", bundle, "it-limits")).isZero();
        Path version1 = Path.of("/sys/fs/cgroup/pids/berth-oci/deep/it-limits/pids.max");
        Path version2 = Path.of("/sys/fs/cgroup/berth-oci/deep/it-limits/pids.max");
        assertThat(read(Files.exists(version1) ? version1 : version2)).isEqualTo("33\n");
    }

    @Test
    void aBundleOfUmociRuns() throws IOException {
        assumeTrue(
                Stream.of("/usr/bin/umoci", "/usr/local/bin/umoci").anyMatch(path -> Files.isExecutable(Path.of(path))),
                "install umoci");
        Path layout = folder.resolve("layout");
        String image = layout + ":box";
        Path bundle = folder.resolve("unpacked");
        umoci("init", "--layout", layout.toString());
        umoci("new", "--image", image);
        umoci("insert", "--image", image, bundles.rootfs().resolve("bin").toString(), "/bin");
        umoci(
                "config",
                "--image",
                image,
                "--config.cmd",
                "sh",
                "--config.cmd",
                "-c",
                "--config.cmd",
                "echo $GREETING; pwd");
        umoci("config", "--image", image, "--config.env", "GREETING=hello", "--config.workingdir", "/work");
        umoci("unpack", "--image", image, bundle.toString());
        Result result = bundles.run("run", "-b", bundle.toString(), "it-umoci");
        assertThat(result.stderr()).isEmpty();
        assertThat(result.out()).isEqualTo("hello\n/work\n");
        assertThat(result.status()).isZero();
    }

    private static void umoci(String... words) {
        Result result = Command.of(
                        Stream.concat(Stream.of("umoci"), Stream.of(words)).toList())
                .run();
        assertThat(result.status()).as("umoci %s: %s", List.of(words), result).isZero();
    }

    /** Runs a command whose streams a container may keep, so that nobody waits for their end. */
    private static int detached(String... words) {
        try {
            return new ProcessBuilder(bundles.words(words))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("detached.log").toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void awaitStatus(String id, String status) {
        Await.until(status, SOON, () -> {
            try {
                return bundles.status(id).equals(status);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
