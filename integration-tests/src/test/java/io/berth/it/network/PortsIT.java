package io.berth.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PortsIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final Duration SOON = Duration.ofSeconds(20);

    /** A container whose port 80 tells its host name to who asks for /hostname. */
    private static String serve(String... flags) {
        String name = ENGINE.name();
        String[] words = new String[flags.length + 4];
        System.arraycopy(new String[] {"run", "-d", "--name", name}, 0, words, 0, 4);
        System.arraycopy(flags, 0, words, 4, flags.length);
        String[] command = {"busybox", "httpd", "-f", "-h", "/etc"};
        String[] all = java.util.Arrays.copyOf(words, 4 + flags.length + command.length);
        System.arraycopy(command, 0, all, 4 + flags.length, command.length);
        Result started = ENGINE.docker(all);
        assertThat(started.status()).as(started.toString()).isZero();
        return name;
    }

    private static int port(String container) {
        return Integer.parseInt(ENGINE.docker(
                        "inspect", "-f", "{{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostPort}}", container)
                .line());
    }

    private static String answer(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(host), port), 2000);
            socket.setSoTimeout(5000);
            socket.getOutputStream().write("GET /hostname HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return answer.substring(answer.lastIndexOf('\n') + 1);
        } catch (IOException e) {
            return "";
        }
    }

    private static void awaitAnswer(String host, int port, String container) {
        String id = ENGINE.docker("inspect", "-f", "{{.Config.Hostname}}", container)
                .line();
        Await.until(
                host + ":" + port + " answers", SOON, () -> answer(host, port).equals(id));
    }

    @Test
    void aRandomPortIsTheSameForBothFamiliesAndKnownWhenStartReturns() {
        String name = serve("-p", "80");
        assertThat(ENGINE.docker("port", name).out().lines())
                .containsExactly("80/tcp -> 0.0.0.0:" + port(name), "80/tcp -> [::]:" + port(name));
        awaitAnswer("127.0.0.1", port(name), name);
        awaitAnswer("::1", port(name), name);
    }

    @Test
    void aContainerReachesItsOwnAndOthersPublishedPortsThroughTheHost() {
        String name = serve("-p", "80");
        String gateway = ENGINE.docker("inspect", "-f", "{{.NetworkSettings.Gateway}}", name)
                .line();
        awaitAnswer(gateway, port(name), name);
        String ask = "printf 'GET /hostname HTTP/1.0\\r\\n\\r\\n' | nc " + gateway + " " + port(name);
        Result asked = ENGINE.docker("run", "--rm", "busybox", "sh", "-c", ask);
        assertThat(asked.line()).as(asked.toString()).isNotEmpty();
        assertThat(ENGINE.docker("exec", name, "sh", "-c", ask).line()).isNotEmpty();
    }

    @Test
    void aPortThatIsTakenIsRefusedAndAFreedOneIsFree() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String publish = "127.0.0.1:" + taken.getLocalPort() + ":80";
            Result refused = ENGINE.docker("run", "--name", ENGINE.name(), "-p", publish, "busybox", "true");
            assertThat(refused.status()).isEqualTo(125);
            assertThat(refused.stderr()).contains("failed to bind host port for " + publish.replace(":80", ":"));
        }
        String first = serve("-p", "127.0.0.1::80");
        String publish = "127.0.0.1:" + port(first) + ":80";
        String second = ENGINE.name();
        Result refused = ENGINE.docker("run", "--name", second, "-p", publish, "busybox", "true");
        assertThat(refused.stderr())
                .contains("Bind for 127.0.0.1:" + port(first) + " failed: port is already allocated");
        ENGINE.docker("rm", "-f", first);
        assertThat(ENGINE.docker("start", second).status()).isZero();
    }

    @Test
    void portsSurviveTheEnginesDeath() {
        String name = serve("-p", "80");
        int port = port(name);
        awaitAnswer("127.0.0.1", port, name);
        ENGINE.process().kill();
        awaitAnswerWithoutEngine(port);
        ENGINE.process().startAgain();
        assertThat(port(name)).isEqualTo(port);
        awaitAnswer("::1", port, name);
        awaitAnswer("127.0.0.1", port, name);
        ENGINE.docker("rm", "-f", name);
        assertThat(answer("127.0.0.1", port)).isEmpty();
    }

    private static void awaitAnswerWithoutEngine(int port) {
        Await.until("the port answers", SOON, () -> !answer("127.0.0.1", port).isEmpty());
    }

    @Test
    void allExposedPortsAndRangesArePublished() {
        String name = ENGINE.name();
        ENGINE.docker(
                "run", "-d", "--name", name, "-P", "--expose", "81", "--expose", "82/udp", "busybox", "sleep", "99");
        assertThat(ENGINE.docker("port", name).out())
                .contains("81/tcp -> 0.0.0.0:")
                .contains("82/udp -> [::]:");
    }

    @Test
    void aThousandPortsOfARangeAndOneOfSctpArePublished() {
        String name = serve("-p", "127.0.0.1:21000-21999:80-1079", "-p", "127.0.0.1:21000:9/sctp");
        assertThat(ENGINE.docker("port", name).out().lines()).hasSize(1001).contains("9/sctp -> 127.0.0.1:21000");
        awaitAnswer("127.0.0.1", 21_000, name);
        Result other = ENGINE.docker("run", "-d", "--name", name + "-b", "-p", "21990-22002:80", "busybox", "true");
        assertThat(other.status())
                .as("the first free one of a range is taken: %s", other)
                .isZero();
        ENGINE.docker("rm", "-f", name, name + "-b");
        assertThat(answer("127.0.0.1", 21_000)).isEmpty();
    }
}
