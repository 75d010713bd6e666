package io.berth.execdriver.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ContainerSpec.Device;
import io.berth.execdriver.ContainerSpec.Namespace;
import io.berth.execdriver.ContainerSpec.NamespaceMode;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.Mount;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.Rlimit;
import io.berth.execdriver.ProcessSpec.SeccompProfile;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.StartException;
import io.berth.execdriver.cgroup.Resources;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.process.ResolvedUser;
import io.berth.execdriver.seccomp.SeccompProfiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuntimeSpecTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final ResolvedUser WEB = new ResolvedUser(1000, 1001, List.of(1001, 2000), "/srv");

    private static SeccompProfiles profiles() throws IOException {
        return new SeccompProfiles(LinuxKernel.load());
    }

    private static ProcessSpec process(List<String> args) {
        return new ProcessSpec(
                args,
                List.of("PATH=/bin"),
                "/work",
                true,
                "web",
                List.of(),
                Set.of("KILL", "CHOWN"),
                true,
                Optional.of(new SeccompProfile.Default()),
                Map.of("nofile", new Rlimit(10, -1)),
                true,
                Optional.of(new WindowSize(43, 132)),
                Optional.empty());
    }

    private static ContainerSpec spec(Map<Namespace, NamespaceMode> namespaces) {
        var devices = List.of(new Resources.DeviceValue(8, 16, 300));
        var largest = List.of(new Resources.DeviceValue(8, 16, -1)); // of 64 bits without sign
        var limits = new Resources(
                new Resources.Memory(1 << 20, 2 << 20, 512, 0, 4096, true),
                new Resources.Cpu(1_500_000_000L, 7, 0, 0, 1_000_000, 950_000, "0-1", "0"),
                9,
                new Resources.BlockIo(100, devices, devices, largest, List.of(), devices),
                List.of("c 10:229 rw"));
        return new ContainerSpec(
                ID,
                new Rootfs.Directory(Path.of("/image")),
                true,
                List.of(new Mount("bind", "/host", "/data", List.of("rbind", "rslave", "ro"))),
                Set.of("/proc/kcore"),
                Set.of("/proc/sys"),
                namespaces,
                "box",
                "example.org",
                Map.of("net.a", "1"),
                List.of(new Device("/dev/fuse", "/dev/fuse", 'c', 10, 229, 0600, 1, 2)),
                limits,
                0,
                Map.of("org.example", "1"),
                "/berth",
                Optional.empty(),
                process(List.of("a", "b c")));
    }

    private JsonNode json() throws Exception {
        ContainerSpec spec = spec(Map.of(
                Namespace.UTS,
                new NamespaceMode.New(),
                Namespace.NETWORK,
                new NamespaceMode.Join(Path.of("/proc/7/ns/net"))));
        return new RuntimeSpec(spec, spec.mounts(), profiles()).json(Path.of("/state/root"), WEB);
    }

    @Test
    void theProcessIsTheSpecs() throws Exception {
        JsonNode process = json().path("process");
        assertThat(process.path("args")).hasToString("[\"a\",\"b c\"]");
        assertThat(process.path("env")).hasToString("[\"PATH=/bin\",\"HOME=/srv\"]");
        assertThat(process.path("cwd").asText()).isEqualTo("/work");
        assertThat(process.path("terminal").asBoolean()).isTrue();
        assertThat(process.path("consoleSize")).hasToString("{\"height\":43,\"width\":132}");
        assertThat(process.path("user")).hasToString("{\"uid\":1000,\"gid\":1001,\"additionalGids\":[1001,2000]}");
        assertThat(process.path("capabilities"))
                .hasToString("{\"bounding\":[\"CAP_CHOWN\",\"CAP_KILL\"],\"effective\":[],\"permitted\":[]}");
        assertThat(process.path("rlimits"))
                .hasToString("[{\"type\":\"RLIMIT_NOFILE\",\"soft\":10,\"hard\":18446744073709551615}]");
        assertThat(process.path("noNewPrivileges").asBoolean()).isTrue();
    }

    @Test
    void theContainerIsTheSpecs() throws Exception {
        JsonNode config = json();
        assertThat(config.path("root")).hasToString("{\"path\":\"/state/root\",\"readonly\":true}");
        assertThat(config.path("hostname").asText()).isEqualTo("box");
        assertThat(config.path("mounts"))
                .hasToString("[{\"destination\":\"/data\",\"type\":\"bind\",\"source\":\"/host\","
                        + "\"options\":[\"rbind\",\"rslave\",\"ro\"]}]");
        JsonNode linux = config.path("linux");
        assertThat(linux.path("cgroupsPath").asText()).isEqualTo("/berth/" + ID);
        assertThat(linux.path("namespaces"))
                .hasToString("[{\"type\":\"mount\"},{\"type\":\"uts\"},"
                        + "{\"type\":\"network\",\"path\":\"/proc/7/ns/net\"}]");
        assertThat(linux.path("sysctl")).hasToString("{\"net.a\":\"1\",\"kernel.domainname\":\"example.org\"}");
        assertThat(linux.path("maskedPaths")).hasToString("[\"/proc/kcore\"]");
        assertThat(linux.path("readonlyPaths")).hasToString("[\"/proc/sys\"]");
        assertThat(linux.path("rootfsPropagation").asText()).isEqualTo("rslave");
        assertThat(linux.path("devices"))
                .hasToString("[{\"path\":\"/dev/fuse\",\"type\":\"c\",\"major\":10,\"minor\":229,\"fileMode\":384,"
                        + "\"uid\":1,\"gid\":2}]");
    }

    @Test
    void theLimitsAreTheSpecs() throws Exception {
        JsonNode resources = json().path("linux").path("resources");
        assertThat(resources.path("memory"))
                .hasToString("{\"limit\":1048576,\"reservation\":512,\"swap\":2097152,\"kernelTCP\":4096,"
                        + "\"swappiness\":0,\"disableOOMKiller\":true}");
        assertThat(resources.path("blockIO"))
                .hasToString("{\"weight\":100,\"weightDevice\":[{\"major\":8,\"minor\":16,\"weight\":300}],"
                        + "\"throttleReadBpsDevice\":[{\"major\":8,\"minor\":16,\"rate\":300}],"
                        + "\"throttleWriteBpsDevice\":[{\"major\":8,\"minor\":16,\"rate\":18446744073709551615}],"
                        + "\"throttleWriteIOPSDevice\":[{\"major\":8,\"minor\":16,\"rate\":300}]}");
        assertThat(json().path("annotations")).hasToString("{\"org.example\":\"1\"}");
        assertThat(resources.path("cpu"))
                .hasToString("{\"shares\":7,\"period\":100000,\"quota\":150000,\"realtimePeriod\":1000000,"
                        + "\"realtimeRuntime\":950000,\"cpus\":\"0-1\",\"mems\":\"0\"}");
        assertThat(resources.path("pids").path("limit").asLong()).isEqualTo(9);
        assertThat(resources.path("blockIO").path("weight").asLong()).isEqualTo(100);
        assertThat(resources.path("devices").get(0)).hasToString("{\"allow\":false,\"access\":\"rwm\"}");
        assertThat(resources.path("devices").toString())
                .endsWith("{\"allow\":true,\"type\":\"c\",\"major\":10,\"minor\":229,\"access\":\"rw\"}]");
    }

    @Test
    void theSeccompProfileHasNoConditionsLeft() throws Exception {
        JsonNode seccomp = json().path("linux").path("seccomp");
        assertThat(seccomp.path("defaultAction").asText()).isEqualTo("SCMP_ACT_ERRNO");
        assertThat(seccomp.path("architectures").toString()).contains("SCMP_ARCH_X86_64", "SCMP_ARCH_X32");
        assertThat(seccomp.path("syscalls").toString())
                .contains("\"read\"")
                .doesNotContain("includes", "excludes", "\"sethostname\"");
    }

    @Test
    void whatCanNotBeSaidIsRefused() throws Exception {
        var hidden = new RuntimeSpec(spec(Map.of(Namespace.USER, new NamespaceMode.New())), List.of(), profiles());
        assertThatThrownBy(() -> hidden.json(Path.of("/root"), WEB)).isInstanceOf(StartException.class);
        ProcessSpec zero = process(List.of("a\0b"));
        assertThatThrownBy(() -> ProcessSection.of(zero, WEB)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsBelowAFolderIsBoundFromAPlaceOfItsOwn() {
        var staged = new StagedMounts(
                Path.of("/state"),
                List.of(
                        new Mount("bind", "/host", "/a", List.of("rbind", "ro")),
                        new Mount("bind", "/volume", "/b", List.of("rbind", Mount.SUBDIRECTORY + "x/y", "ro"))));
        assertThat(staged.forRuntime())
                .containsExactly(
                        new Mount("bind", "/host", "/a", List.of("rbind", "ro")),
                        new Mount("bind", "/state/mount.1", "/b", List.of("rbind", "ro")));
    }
}
