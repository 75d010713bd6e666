package io.berth.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.http.TlsFiles;
import io.berth.api.type.container.Ulimit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        assertThat(config.logs().debug()).isTrue();
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
    void openAddressesAreWarnedOf() {
        var hosts = List.of("unix:///x", "tcp://1.2.3.4:5");
        assertThat(OpenAddresses.warnings(hosts, Optional.empty())).containsExactly("""
            WARNING: API is accessible on http://1.2.3.4:5 without encryption.
                     Access to the remote API is equivalent to root access on the host. Refer
                     to the 'Docker daemon attack surface' section in the documentation for
                     more information: https://docs.docker.com/go/attack-surface/\
            """);
        assertThat(OpenAddresses.warnings(hosts, Optional.of(new TlsFiles("a", "b", "c", true))))
                .isEmpty();
        assertThat(OpenAddresses.warnings(hosts, Optional.of(new TlsFiles("a", "b", "c", false))))
                .hasSize(1);
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
    void theUserlandProxysPathIsLookedAtAsDockerdDoes() throws Exception {
        assertThat(read("--config-file", file("{}")).network().userlandProxy()).isTrue();
        assertThat(read("--config-file", file("{\"userland-proxy\": false, \"userland-proxy-path\": \"x\"}"))
                        .network()
                        .userlandProxy())
                .isFalse();
        assertThatThrownBy(() -> read("--config-file", file("{}"), "--userland-proxy-path", "x"))
                .hasMessageEndingWith("invalid userland-proxy-path: must be an absolute path: x");
        assertThatThrownBy(() -> read("--config-file", file("{}"), "--userland-proxy-path", "/etc"))
                .hasMessageEndingWith("invalid userland-proxy-path: exec: \"/etc\": is a directory");
        assertThatThrownBy(() -> read("--config-file", file("{}"), "--userland-proxy-path="))
                .hasMessageEndingWith(
                        "invalid userland-proxy-path: userland-proxy is enabled, but userland-proxy-path is not set");
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

    private static void refused(String message, String... args) {
        assertThatThrownBy(() -> ConfigReader.read(List.of(args)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    private void refusedInFile(String message, String json) throws Exception {
        refused(message, "--config-file", file(json));
    }

    @Test
    void flagsOfTheWrongKindAreRefusedInGosWords() {
        refused("invalid argument \"x\" for \"-D, --debug\" flag: strconv.ParseBool: parsing \"x\"", "-D=x");
        refused("invalid argument \"x\" for \"--mtu\" flag: strconv.ParseInt: parsing \"x\"", "--mtu", "x");
        refused("invalid argument \"a\" for \"--label\" flag: bad attribute format: a", "--label", "a");
        refused("invalid string being converted to IP address: x", "--dns", "x");
        refused("a b is not a valid domain", "--dns-search", "a b");
        refused("invalid size: 'x'", "--default-shm-size", "x");
        refused("invalid ulimit argument: nofile", "--default-ulimit", "nofile");
        refused("invalid ulimit type: nope", "--default-ulimit", "nope=1");
        refused("soft limit must be less than or equal to hard limit: 3 > 2", "--default-ulimit", "nofile=3:2");
        refused("unknown shorthand flag: 'Z' in -Z", "-Z");
    }

    @Test
    void theFilesValuesHaveTheirTypes() throws Exception {
        String struct = "json: cannot unmarshal string into Go struct field Config.";
        refusedInFile(struct + "labels of type []string", "{\"labels\":\"a=b\"}");
        refusedInFile(struct + "debug of type bool", "{\"debug\":\"yes\"}");
        refusedInFile(struct + "max-concurrent-downloads of type int", "{\"max-concurrent-downloads\":\"3\"}");
        refusedInFile(
                "cannot unmarshal number into Go struct field Config.data-root of type string", "{\"data-root\":1}");
        refusedInFile("Config.log-opts.a of type string", "{\"log-opts\":{\"a\":1}}");
        refusedInFile("of type map[string]*units.Ulimit", "{\"default-ulimits\":[\"nofile=1\"]}");
        refusedInFile("invalid JSON: unexpected end of JSON input", "{");
        refusedInFile("cannot unmarshal array into Go value of type map[string]interface {}", "[]");
        refusedInFile("don't match any configuration option: nope, zoo", "{\"nope\":1,\"zoo\":2}");
    }

    @Test
    void valuesThatCanNotBeAreRefused() throws Exception {
        String merged = "merged configuration validation from file and command line flags failed: ";
        refusedInFile(merged + "bad attribute format: a", "{\"labels\":[\"a\"]}");
        refusedInFile("conflict labels for a=c and a=b", "{\"labels\":[\"a=b\",\"a=c\"]}");
        refusedInFile(merged + "invalid log format: xml", "{\"log-format\":\"xml\"}");
        refusedInFile(merged + "invalid logging level: x", "{\"log-level\":\"x\"}");
        refusedInFile(merged + "invalid max concurrent downloads: -1", "{\"max-concurrent-downloads\":-1}");
        refusedInFile("IPC mode \"host\" is not supported as default value", "{\"default-ipc-mode\":\"host\"}");
        refusedInFile("invalid default cgroup namespace (x)", "{\"default-cgroupns-mode\":\"x\"}");
        refusedInFile("invalid exec-opt (x): must be formatted 'opt=value'", "{\"exec-opts\":[\"x\"]}");
        refusedInFile("use native.cgroupdriver=cgroupfs", "{\"exec-opts\":[\"native.cgroupdriver=systemd\"]}");
        refusedInFile("invalid mirror: no scheme specified", "{\"registry-mirrors\":[\"x\"]}");
        refused("opening seccomp profile (/nope) failed", "--seccomp-profile", "/nope", "--config-file", file("{}"));
    }

    @Test
    void whatTheEngineCanNotDoIsRefusedWithItsReason() throws Exception {
        String none = file("{}");
        refused("--rootless=true is refused: the engine needs root", "--rootless", "--config-file", none);
        refused("--iptables=false is refused: rules are", "--iptables=false", "--config-file", none);
        refused("--feature=x=true is refused", "--feature", "x=true", "--config-file", none);
        refusedInFile("builder={} is refused: builds keep no cache", "{\"builder\":{}}");
        file("{}");
        assertThat(read("--iptables", "--userland-proxy", "--storage-driver", "overlay2", "--config-file", none)
                        .labels())
                .isEmpty();
    }

    @Test
    void containersPresetsComeFromFlagsAndFile() throws Exception {
        var presets = read(
                        "--init",
                        "--dns=1.1.1.1",
                        "--default-ulimit=core=0",
                        "--no-new-privileges",
                        "--seccomp-profile=unconfined",
                        "--config-file",
                        file("{\"default-shm-size\":\"1.5g\",\"default-ulimits\":"
                                + "{\"nofile\":{\"Name\":\"nofile\",\"Soft\":1,\"Hard\":2}},\"cgroup-parent\":\"/x\"}"))
                .presets();
        assertThat(presets.shmSize()).isEqualTo(3L << 29);
        assertThat(presets.ulimits()).containsExactly(new Ulimit("nofile", 2, 1), new Ulimit("core", 0, 0));
        assertThat(presets.dns().servers()).containsExactly("1.1.1.1");
        assertThat(presets.init() && presets.noNewPrivileges()).isTrue();
        assertThat(presets.seccomp().profile()).isEmpty();
        assertThat(presets.cgroupParent()).isEqualTo("/x");
    }

    @Test
    void privilegedContainersHaveACgroupNamespaceOfTheirOwnWhereVersionTwoIsAlone() throws Exception {
        var none = new OptionValues(Map.of(), Map.of());
        assertThat(ContainerFlags.presets(none, true).cgroupnsMode()).isEqualTo("private");
        assertThat(ContainerFlags.presets(none, false).cgroupnsMode()).isEmpty();
    }

    @Test
    void aReloadChangesWhatIsGivenAndCanChange() throws Exception {
        String flags = "--config-file="
                + file("{\"labels\":[\"a=b\"],\"max-concurrent-downloads\":7,\"icc\":false,"
                        + "\"runtimes\":{\"foo\":{\"path\":\"/f\"}},\"default-runtime\":\"foo\"}");
        Config first = read(flags);
        file("{\"debug\":true,\"icc\":true}");
        var second = ConfigReader.reread(List.of(flags));
        Config changed = first.reloaded(second.config(), second.given());
        assertThat(changed.labels()).containsExactly("a=b");
        assertThat(changed.logs().debug()).isTrue();
        assertThat(changed.network().icc()).isFalse();
        assertThat(changed.registries().transfers().downloads()).isEqualTo(3);
        assertThat(changed.runtimes()).isEqualTo(first.runtimes());
        file("{\"runtimes\":{}}");
        var third = ConfigReader.reread(List.of(flags));
        assertThatThrownBy(() -> changed.reloaded(third.config(), third.given()))
                .hasMessage("specified default runtime 'foo' does not exist");
    }

    @Test
    void theEventOfAReloadTellsWhatDockerdTells() throws Exception {
        Config config = read(
                "--config-file",
                file("{\"labels\":[\"a=b\",\"c=d\"],\"runtimes\":{\"foo\":{\"path\":\"/f\"}},"
                        + "\"registry-mirrors\":[\"http://m:1\"],\"shutdown-timeout\":7}"));
        assertThat(ReloadEvent.attributes(config, "host"))
                .containsEntry("name", "host")
                .containsEntry("labels", "[\"a=b\",\"c=d\"]")
                .containsEntry("registry-mirrors", "[\"http://m:1\"]")
                .containsEntry("insecure-registries", "[]")
                .containsEntry("runtimes", "foo:/f")
                .containsEntry("features", "map[]")
                .containsEntry("max-download-attempts", "5")
                .containsEntry("shutdown-timeout", "7")
                .hasSize(16);
    }

    @Test
    void everyOptionIsInTheTable() throws Exception {
        String table = Files.readString(Path.of("../docs/daemon-flags.md"));
        for (Option option : Option.values()) {
            assertThat(table)
                    .contains(option.flag().isEmpty() ? "`" + option.key() + "`" : "`--" + option.flag() + "`");
            if (!option.key().isEmpty()) {
                assertThat(table).contains("`" + option.key() + "`");
            }
        }
    }
}
