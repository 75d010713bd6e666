package io.berth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit files for systemd. */
class SystemdUnitsTest {
    private static final Path FOLDER = Path.of("src/main/systemd");
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    Path folder;

    /** {@code Section.Key} to the value. */
    private static Map<String, String> read(String name) throws IOException {
        var values = new TreeMap<String, String>();
        String section = "";
        for (String line : Files.readAllLines(FOLDER.resolve(name))) {
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line.substring(1, line.length() - 1);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                int equals = line.indexOf('=');
                assertThat(equals).as(line).isPositive();
                values.put(section + "." + line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return values;
    }

    @Test
    void containersOutliveTheService() throws Exception {
        var service = read("berth.service");
        assertThat(service)
                .containsEntry("Service.KillMode", "process")
                .containsEntry("Service.Delegate", "yes")
                .containsEntry("Service.TasksMax", "infinity")
                .containsEntry("Service.Type", "notify")
                .containsEntry("Service.ExecReload", "/bin/kill -s HUP $MAINPID")
                .containsEntry("Unit.Requires", "berth.socket");
        var words = List.of(service.getOrDefault("Service.ExecStart", "").split(" "));
        assertThat(words.subList(0, 2)).containsExactly("/opt/berth/berth", "daemon");
        var args = new ArrayList<>(words.subList(2, words.size()));
        args.addAll(List.of(
                "--config-file", Files.writeString(folder.resolve("f"), "{}").toString()));
        assertThat(ConfigReader.read(args).orElseThrow().hosts()).containsExactly("fd://");
    }

    @Test
    void theSocketIsForItsGroup() throws Exception {
        assertThat(read("berth.socket"))
                .containsEntry("Socket.ListenStream", "/run/berth.sock")
                .containsEntry("Socket.SocketMode", "0660")
                .containsEntry("Socket.SocketGroup", "docker")
                .containsEntry("Install.WantedBy", "sockets.target");
    }

    @Test
    void systemdFindsNoFault() throws Exception {
        var command = new ArrayList<>(List.of(ANALYZE.toString(), "verify"));
        for (String name : List.of("berth.service", "berth.socket")) {
            String unit = Files.readString(FOLDER.resolve(name)).replace("/opt/berth/berth", "/bin/true");
            command.add(Files.writeString(folder.resolve(name), unit).toString());
        }
        if (Files.isExecutable(ANALYZE)) {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            assertThat(new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .doesNotContain("berth.");
            // its exit status tells of the machine too, which may lack what other units want
            process.waitFor();
        }
    }
}
