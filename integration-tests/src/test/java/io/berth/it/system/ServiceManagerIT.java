package io.berth.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.EngineProcess;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The engine under a service manager: sockets that are open before it starts, and what it tells of itself. */
class ServiceManagerIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Opens a unix socket and a TCP socket, listens for notices, and becomes the command it is given. */
    private static final String MANAGER = """
        import fcntl, os, socket, sys
        folder = sys.argv[1]
        unix = socket.socket(socket.AF_UNIX)
        unix.bind(folder + '/given.sock')
        tcp = socket.socket()
        tcp.bind(('127.0.0.1', 0))
        open(folder + '/port', 'w').write(str(tcp.getsockname()[1]))
        notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notices.bind('\\0' + folder)
        pid = os.getpid()
        if os.fork() == 0:
            os.setsid()
            text = ''
            while 'STOPPING' not in text:
                text += notices.recv(4096).decode() + '\\n'
                open(folder + '/notices', 'w').write(text)
            os._exit(0)
        high = [fcntl.fcntl(s, fcntl.F_DUPFD, 10) for s in (unix, tcp)]
        for i, s in enumerate((unix, tcp)):
            s.listen()
            os.dup2(high[i], 3 + i)
        os.environ.update(LISTEN_FDS='2', LISTEN_PID=str(pid), LISTEN_FDNAMES='api:web', NOTIFY_SOCKET='@' + folder)
        os.closerange(5, 64)
        os.execvp(sys.argv[2], sys.argv[2:])
        """;

    @Test
    void socketsOfTheServiceManagerAreServedAndItIsTold() throws IOException {
        Path folder = Files.createDirectories(ENGINE.folder().resolve("managed"));
        Path file = Files.writeString(folder.resolve("daemon.json"), "{\"shutdown-timeout\":7}");
        EngineProcess engine = EngineProcess.startBy(
                List.of("python3", "-c", MANAGER, folder.toString()),
                folder,
                List.of(
                        "-H",
                        "fd://",
                        "--tls=false",
                        "--bridge",
                        "none",
                        "--label",
                        "a=b",
                        "--config-file",
                        file.toString()));
        try {
            Await.until(
                    "the engine says that it is ready",
                    SOON,
                    () -> notices(folder).contains("READY=1"));
            for (String address : List.of(
                    "unix://" + folder.resolve("given.sock"),
                    "tcp://127.0.0.1:" + Files.readString(folder.resolve("port")))) {
                assertThat(docker(address, "version", "--format", "{{.Server.Platform.Name}}")
                                .line())
                        .isEqualTo("Berth");
            }
            String given = "unix://" + folder.resolve("given.sock");
            assertThat(docker(
                                    given,
                                    "import",
                                    ENGINE.folder().resolve("busybox.tar").toString(),
                                    "busybox")
                            .status())
                    .isZero();
            Result run = docker(given, "run", "--rm", "--network", "none", "busybox", "env");
            assertThat(run.status()).isZero();
            assertThat(run.out()).doesNotContain("NOTIFY_SOCKET", "LISTEN_FDS");
            reload(engine, folder, given);
        } finally {
            engine.stop();
        }
        Await.until("the engine says that it stops", SOON, () -> notices(folder).contains("STOPPING=1"));
        assertThat(folder.resolve("given.sock")).exists();
        assertThat(folder.resolve("berth.sock")).doesNotExist();
    }

    private static void reload(EngineProcess engine, Path folder, String host) throws IOException {
        String[] info = {"info", "--format", "{{.Labels}} {{.Debug}} {{.LiveRestoreEnabled}}"};
        assertThat(docker(host, info).line()).isEqualTo("[a=b] false false");
        hangUp(engine, folder, "{\"debug\":true,\"live-restore\":true}");
        Await.until(
                "the engine says that it is ready again",
                SOON,
                () -> notices(folder).matches("(?s)READY=1\\nRELOADING=1\\nMONOTONIC_USEC=[0-9]+\\nREADY=1\\n"));
        assertThat(docker(host, info).line()).isEqualTo("[a=b] true true");
        String[] events = {
            "events", "--since", "1", "--until", "0s", "--filter", "type=daemon", "--format", "{{json .}}"
        };
        Await.until("the reload is told", SOON, () -> docker(host, events).out().contains("\"Action\":\"reload\""));
        assertThat(docker(host, events).out()).contains("\"shutdown-timeout\":\"7\"", "\"labels\":\"[\\\"a=b\\\"]\"");
        hangUp(engine, folder, "{\"labels\":[\"c=d\"],\"live-restore\":false}");
        Await.until(
                "the fault is logged",
                SOON,
                () -> engine.log().contains("labels: (from flag: [a=b], from file: [c=d])"));
        assertThat(docker(host, info).line()).isEqualTo("[a=b] true true");
    }

    private static void hangUp(EngineProcess engine, Path folder, String json) throws IOException {
        Files.writeString(folder.resolve("daemon.json"), json);
        assertThat(Command.of(List.of("kill", "-HUP", Long.toString(engine.pid())))
                        .run()
                        .status())
                .isZero();
    }

    private static String notices(Path folder) {
        try {
            return Files.exists(folder.resolve("notices")) ? Files.readString(folder.resolve("notices")) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static Result docker(String host, String... words) {
        List<String> all = new java.util.ArrayList<>(List.of("docker", "-H", host));
        all.addAll(List.of(words));
        return Command.of(all).run();
    }
}
