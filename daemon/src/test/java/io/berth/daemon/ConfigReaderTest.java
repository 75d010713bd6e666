package io.berth.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.http.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    @TempDir
    Path folder;

    private Config read(String... args) throws ConfigException {
        return ConfigReader.read(List.of(args)).orElseThrow();
    }

    private String file(String json) throws Exception {
        return Files.writeString(folder.resolve("daemon.json"), json).toString();
    }

    @Test
    void defaultsAreBerthsOwnPaths() throws Exception {
        var config = read("--config-file", file("{}"));
        assertThat(config.hosts()).containsExactly("unix:///var/run/berth.sock");
        assertThat(config.dataRoot()).isEqualTo(Path.of("/var/lib/berth"));
        assertThat(config.shutdownTimeout()).isEqualTo(15);
    }

    @Test
    void flagsAreSpelledAsDockerdSpellsThem() throws Exception {
        var config = read(
                "-H",
                "unix:///a.sock",
                "--host=tcp://127.0.0.1:1",
                "--tls=false",
                "-D",
                "--live-restore=true",
                "--log-opt",
                "a=b",
                "--config-file",
                file("{}"));
        assertThat(config.hosts()).containsExactly("unix:///a.sock", "tcp://127.0.0.1:1");
        assertThat(config.debug()).isTrue();
        assertThat(config.liveRestore()).isTrue();
        assertThat(config.logOpts()).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void tcpWithoutTlsHasToBeMeant() throws Exception {
        String none = file("{}");
        assertThatThrownBy(() -> read("-H", "tcp://127.0.0.1:1", "--config-file", none))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("refusing to listen on tcp://127.0.0.1:1 without TLS");
        assertThat(read("-H", "tcp://127.0.0.1:1", "--tls=false", "--config-file", none)
                        .tls())
                .isEmpty();
    }

    @Test
    void tlsVerifiesClientsUnlessToldNotTo() throws Exception {
        String none = file("{}");
        String[] files = {"--tlscert", "/c", "--tlskey", "/k", "--tlscacert", "/a", "--config-file", none};
        for (String flag : List.of("--tls", "--tlsverify", "--tlsverify=false")) {
            List<String> args = new ArrayList<>(List.of(files));
            args.add(flag);
            assertThat(read(args.toArray(String[]::new)).tls())
                    .contains(new TlsFiles("/a", "/c", "/k", !flag.endsWith("=false")));
        }
        assertThat(read(files).tls()).isEmpty();
        String whole =
                file("{\"tls\":true,\"tlsverify\":false,\"tlscert\":\"/c\",\"tlskey\":\"/k\",\"tlscacert\":\"/a\"}");
        assertThat(read("--config-file", whole).tls()).contains(new TlsFiles("/a", "/c", "/k", false));
    }

    @Test
    void theFileFillsWhatNoFlagSays() throws Exception {
        var config = read("--config-file", file("{\"hosts\":[\"unix:///f.sock\"],\"log-opts\":{\"max-size\":\"1m\"}}"));
        assertThat(config.hosts()).containsExactly("unix:///f.sock");
        assertThat(config.logOpts()).isEqualTo(Map.of("max-size", "1m"));
    }

    @Test
    void anOptionInBothPlacesIsRefused() {
        assertThatThrownBy(() -> read("-H", "unix:///a", "--config-file", file("{\"hosts\":[\"unix:///b\"]}")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("specified both as a flag and in the configuration file: hosts");
    }

    @Test
    void whatNobodyKnowsIsRefusedByName() {
        assertThatThrownBy(() -> read("--nope")).hasMessageStartingWith("unknown flag: --nope");
        assertThatThrownBy(() -> read("--group")).hasMessageStartingWith("flag needs an argument: --group");
        assertThatThrownBy(() -> read("--config-file", file("{\"nope\":1}")))
                .hasMessageContaining("don't match any configuration option: nope");
        assertThatThrownBy(() -> read("--config-file", file("{"))).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> read("-H", "ftp://x", "--config-file", file("{}")))
                .hasMessageContaining("unable to parse host ftp://x");
    }

    @Test
    void runtimesComeFromFlagsAndFileTogether() throws Exception {
        String json =
                "{\"runtimes\":{\"x\":{\"path\":\"/bin/x\",\"runtimeArgs\":[\"--debug\"]}},\"default-runtime\":\"x\"}";
        var runtimes =
                read("--add-runtime", "y=/bin/y", "--config-file", file(json)).runtimes();
        assertThat(runtimes.binaries())
                .containsEntry("x", new Runtimes.Binary("/bin/x", List.of("--debug")))
                .containsEntry("y", new Runtimes.Binary("/bin/y", List.of()))
                .containsKeys("runc", "crun");
        assertThat(runtimes.defaultName()).isEqualTo("x");
        assertThat(read("--config-file", file("{}")).runtimes().defaultName()).isEqualTo("native");
    }

    @Test
    void badRuntimesAreRefusedInDockerdsWords() {
        assertThatThrownBy(() -> read("--add-runtime", "foo"))
                .hasMessageStartingWith(
                        "invalid argument \"foo\" for \"--add-runtime\" flag: invalid runtime argument: foo");
        assertThatThrownBy(() -> read("--add-runtime", "runc=/x"))
                .hasMessageContaining("runtime name 'runc' is reserved");
        assertThatThrownBy(() -> read("--add-runtime", "a=/x", "--add-runtime", "a=/y"))
                .hasMessageContaining("runtime 'a' was already defined");
        assertThatThrownBy(() -> read("--default-runtime", "nope", "--config-file", file("{}")))
                .hasMessage("specified default runtime 'nope' does not exist");
        assertThatThrownBy(() -> read("--config-file", file("{\"runtimes\":{\"x\":{}}}")))
                .hasMessageContaining("runtime x: either a runtimeType or a path must be configured");
        assertThatThrownBy(() -> read("--config-file", file("{\"runtimes\":{\"x\":\"/bin/y\"}}")))
                .hasMessageContaining("invalid JSON: runtimes.x is not an object");
    }
}
