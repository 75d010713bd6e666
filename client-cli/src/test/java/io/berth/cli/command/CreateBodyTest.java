package io.berth.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.cli.flag.FlagException;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CreateBodyTest {
    private static Json body(String... words) throws IOException {
        FlagSet flags = new FlagSet();
        CreateFlags.define(flags);
        List<String> arguments = flags.parse(List.of(words), false);
        return Json.parse(CreateBody.of(flags, arguments, CreateBody.Attached.of(flags), 24, 80));
    }

    @Test
    void attachesStdinOnlyWhenItIsKeptOpen() throws IOException {
        Json plain = body("busybox");
        assertThat(plain.get("AttachStdin").isTrue()).isFalse();
        assertThat(plain.get("AttachStdout").isTrue()).isTrue();
        Json interactive = body("-it", "busybox", "sh", "-c", "x");
        assertThat(interactive.get("StdinOnce").isTrue()).isTrue();
        assertThat(interactive.get("Tty").isTrue()).isTrue();
        assertThat(interactive.get("Cmd").texts()).containsExactly("sh", "-c", "x");
        assertThat(interactive.at("HostConfig", "ConsoleSize").texts()).containsExactly("24", "80");
        assertThat(body("-i", "-a", "stdout", "busybox").get("StdinOnce").isTrue())
                .isFalse();
    }

    @Test
    void readsTheSmallLanguagesOfValues() throws IOException {
        Json host = body(
                        "-p",
                        "127.0.0.1:8080:80",
                        "-p",
                        "53/udp",
                        "--ulimit",
                        "nofile=100:200",
                        "--restart",
                        "on-failure:3",
                        "-m",
                        "64m",
                        "--cpus",
                        "0.5",
                        "--tmpfs",
                        "/run:size=1m",
                        "-v",
                        "/a:/b:ro",
                        "--device",
                        "/dev/x:/dev/y:r",
                        "busybox")
                .get("HostConfig");
        assertThat(host.get("PortBindings").toJson())
                .isEqualTo("{\"80/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"8080\"}],"
                        + "\"53/udp\":[{\"HostIp\":\"\",\"HostPort\":\"\"}]}");
        assertThat(host.get("Ulimits").items().getFirst().get("Hard").number()).isEqualTo(200);
        assertThat(host.at("RestartPolicy", "MaximumRetryCount").number()).isEqualTo(3);
        assertThat(host.get("Memory").number()).isEqualTo(64L << 20);
        assertThat(host.get("NanoCpus").number()).isEqualTo(500_000_000);
        assertThat(host.at("Tmpfs", "/run").text()).isEqualTo("size=1m");
        assertThat(host.get("Binds").texts()).containsExactly("/a:/b:ro");
        assertThat(host.get("Devices").items().getFirst().get("PathInContainer").text())
                .isEqualTo("/dev/y");
    }

    @Test
    void refusesWhatItCannotRead() {
        assertThatThrownBy(() -> body("-m", "x", "busybox"))
                .isInstanceOf(FlagException.class)
                .hasMessage("invalid argument \"x\" for \"-m, --memory\" flag: invalid size: 'x'");
        assertThatThrownBy(() -> body("-a", "foo", "busybox"))
                .hasMessage("invalid argument \"foo\" for \"-a, --attach\" flag: valid streams are STDIN, STDOUT and "
                        + "STDERR");
    }

    @Test
    void lengthsOfTimeAreReadAsGoWritesThem() {
        assertThat(CreateValues.nanoseconds("1m30s")).isEqualTo(90_000_000_000L);
        assertThat(CreateValues.nanoseconds("500ms")).isEqualTo(500_000_000L);
    }
}
