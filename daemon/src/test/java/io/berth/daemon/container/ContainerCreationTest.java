package io.berth.daemon.container;

import static io.berth.daemon.container.ContainerLifecycleTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.error.ErrorKind;
import io.berth.api.json.EngineJson;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.image.ImageConfigBuilder;
import io.berth.execdriver.ContainerSpec.Namespace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ContainerCreationTest {
    @TempDir
    Path root;

    private Engine engine;

    @BeforeEach
    void start() {
        engine = new Engine(root);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void aNameIsGivenWhenNoneIsAskedFor() throws InterruptedException {
        String id = engine.create("");
        assertThat(engine.containers.store().get(id).name()).matches("[a-z]+_[a-z]+");
        assertThat(id).matches("[0-9a-f]{64}");
    }

    @Test
    void aTakenNameIsRefusedAndNothingIsLeft() throws InterruptedException {
        String id = engine.create("taken");
        assertRefused(
                ErrorKind.CONFLICT,
                "Conflict. The container name \"/taken\" is already in use by container \"" + id
                        + "\". You have to remove (or rename) that container to be able to reuse that name.",
                () -> engine.create("taken"));
        assertThat(engine.images.layers()).containsExactly(id);
    }

    @Test
    void badNamesAreRefused() {
        for (String name : List.of("/bad/name", "x", "_aaa", "with space")) {
            assertRefused(
                    ErrorKind.INVALID,
                    "Invalid container name (" + name + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed",
                    () -> engine.create(name));
        }
    }

    @Test
    void aMissingImageIsRefused() {
        var request = create("{\"Image\":\"nope\"}");
        assertRefused(ErrorKind.NOT_FOUND, "No such image: nope:latest", () -> engine.create("aa", request));
    }

    @Test
    void anEmptyRequestIsRefused() {
        assertRefused(
                ErrorKind.INVALID,
                "config cannot be empty in order to create a container",
                () -> engine.create("aa", create("{}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"Memory\":1} ~ Minimum memory limit allowed is 6MB",
                "{\"Memory\":10000000,\"MemorySwap\":1} ~ Minimum memoryswap limit should be larger than memory limit,"
                        + " see usage",
                "{\"MemorySwap\":10000000} ~ You should always set the Memory limit when using Memoryswap limit, see"
                        + " usage",
                "{\"NanoCpus\":999000000000} ~ range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available",
                "{\"CpusetCpus\":\"99\"} ~ Requested CPUs are not available - requested 99, available: 0-1",
                "{\"CpusetCpus\":\"x\"} ~ Invalid value x for cpuset cpus: invalid format: x",
                "{\"IpcMode\":\"bad\"} ~ invalid IPC mode: bad",
                "{\"PidMode\":\"container:nope\"} ~ No such container: nope",
                "{\"NetworkMode\":\"container:\"} ~ invalid network mode: invalid container format container:<name|id>",
                "{\"RestartPolicy\":{\"Name\":\"bad\"}} ~ invalid restart policy: unknown policy 'bad'; use one of"
                        + " 'no', 'always', 'on-failure', or 'unless-stopped'",
                "{\"AutoRemove\":true,\"RestartPolicy\":{\"Name\":\"always\"}} ~ can't create 'AutoRemove' container"
                        + " with restart policy",
                "{\"LogConfig\":{\"Type\":\"bad\"}} ~ error looking up logging plugin bad: plugin \"bad\" not found",
                "{\"LogConfig\":{\"Type\":\"json-file\",\"Config\":{\"x\":\"y\"}}} ~ unknown log opt 'x' for json-file"
                        + " log driver",
                "{\"CapAdd\":[\"BAD\"]} ~ invalid CapAdd: unknown capability: \"CAP_BAD\"",
                "{\"Runtime\":\"nope\"} ~ unknown or invalid runtime name: nope",
                "{\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/nonexist\",\"Target\":\"/x\"}]} ~ invalid mount config"
                        + " for type \"bind\": bind source path does not exist: /nonexist",
                "{\"Binds\":[\"/tmp:/x\",\"/tmp:/x\"]} ~ Duplicate mount point: /x",
                "{\"KernelMemory\":1} ~ Minimum kernel memory limit allowed is 6MB",
                "{\"CpuRealtimePeriod\":100,\"CpuRealtimeRuntime\":200} ~ cpu real-time runtime cannot be higher than"
                        + " cpu real-time period",
                "{\"CpusetCpus\":\" 0\"} ~ Invalid value  0 for cpuset cpus: invalid format:  0",
                "{\"CpusetCpus\":\"0-99999999\"} ~ Invalid value 0-99999999 for cpuset cpus: value of out range,"
                        + " maximum is 8192",
                "{\"BlkioWeight\":9} ~ range of blkio weight is from 10 to 1000",
                "{\"IOMaximumIOps\":1} ~ invalid option: QoS maximum IOPs configuration is not supported on linux",
                "{\"IOMaximumBandwidth\":1} ~ invalid option: QoS maximum bandwidth configuration is not supported on"
                        + " linux",
                "{\"RestartPolicy\":{\"Name\":\"always\",\"MaximumRetryCount\":-3}} ~ invalid restart policy: maximum"
                        + " retry count can only be used with 'on-failure' and cannot be negative",
                "{\"ConsoleSize\":[0,-1]} ~ invalid JSON: json: cannot unmarshal number -1 into"
                        + " .HostConfig.ConsoleSize.1 of type uint",
                "{\"PortBindings\":{\"70000/tcp\":[]}} ~ invalid port specification: \"70000\"",
                "{\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"99999\"}]}} ~ invalid port specification: \"99999\"",
                "{\"ExtraHosts\":[\"a:b\"]} ~ invalid IP address in add-host: \"b\"",
                "{\"ExtraHosts\":[\"a=1.1.1.1\"]} ~ bad format for add-host: \"a=1.1.1.1\"",
                "{\"ExtraHosts\":[\"bad\"]} ~ bad format for add-host: \"bad\"",
            })
    void badHostSettingsAreRefused(String host, String text) {
        var request = create("{\"Image\":\"busybox\",\"HostConfig\":" + host + "}");
        assertRefused(ErrorKind.INVALID, text, () -> engine.create("aa", request));
        assertThat(engine.images.layers()).isEmpty();
        assertThat(engine.containers.store().find("aa")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"StorageOpt\":{\"x\":\"y\"}} ~ Unknown option x",
                "{\"StorageOpt\":{\"size\":\"1G\"}} ~ --storage-opt is supported only for overlay over xfs with"
                        + " 'pquota' mount option",
                "{\"SecurityOpt\":[\"systempaths=unconfined\"]} ~ invalid --security-opt 2: \"systempaths=unconfined\"",
                "{\"SecurityOpt\":[\"apparmor\"]} ~ invalid --security-opt 1: \"apparmor\"",
            })
    void settingsThatTheEngineCallsItsOwnFaultAreRefused(String host, String text) {
        var request = create("{\"Image\":\"busybox\",\"HostConfig\":" + host + "}");
        assertRefused(ErrorKind.INTERNAL, text, () -> engine.create("aa", request));
        assertThat(engine.images.layers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"DeviceRequests\":[{\"Driver\":\"nvidia\",\"Count\":1}]} ~ could not select device driver"
                        + " \"nvidia\" with capabilities: []",
                "{\"DeviceRequests\":[{\"Capabilities\":[[\"gpu\",\"x\"]]}]} ~ could not select device driver \"\""
                        + " with capabilities: [[gpu x]]",
                "{\"DeviceRequests\":[{\"Driver\":\"cdi\",\"DeviceIDs\":[\"a/b=c\"]}]} ~ CDI device injection failed:"
                        + " unresolvable CDI devices a/b=c",
                "{\"Devices\":[{\"PathOnHost\":\"/nope\"}]} ~ error gathering device information while adding custom"
                        + " device \"/nope\": not a device node",
                "{\"Sysctls\":{\"vm.swappiness\":\"1\"}} ~ sysctl \"vm.swappiness\" is not in a separate kernel"
                        + " namespace",
                "{\"Sysctls\":{\"kernel/hostname\":\"x\"}} ~ sysctl \"kernel.hostname\" is not allowed as it conflicts"
                        + " with the OCI \"hostname\" field",
                "{\"Sysctls\":{\"net.core.somaxconn\":\"7\"},\"NetworkMode\":\"host\"} ~ sysctl \"net.core.somaxconn\""
                        + " not allowed in host network namespace",
                "{\"Sysctls\":{\"kernel.shmmax\":\"1\"},\"IpcMode\":\"host\"} ~ sysctl \"kernel.shmmax\" is not"
                        + " allowed in the hosts ipc namespace",
                "{\"Ulimits\":[{\"Name\":\"bad\"}]} ~ wrong rlimit value: RLIMIT_BAD",
                "{\"CpuShares\":1} ~ the minimum allowed cpu-shares is 2",
                "{\"CpuShares\":262145} ~ the maximum allowed cpu-shares is 262144",
                "{\"BlkioDeviceReadBps\":[{\"Path\":\"/nope\",\"Rate\":1}]} ~ stat /nope: no such file or directory",
                "{\"SecurityOpt\":[\"seccomp=/nope\"]} ~ Decoding seccomp profile failed: invalid character '/'"
                        + " looking for beginning of value",
                "{\"Dns\":[\"x\"]} ~ bad nameserver address x: ParseAddr(\"x\"): unable to parse IP",
            })
    void whatIsWrongOnlyForARunIsRefusedAtTheStart(String host, String text) throws InterruptedException {
        String id = engine.create("aa", create("{\"Image\":\"busybox\",\"HostConfig\":" + host + "}"));
        assertThatThrownBy(() -> engine.containers.lifecycle().start(id)).hasMessageEndingWith(text);
        assertThat(engine.state("aa").exitCode()).isEqualTo(128);
        assertThat(engine.state("aa").error()).endsWith(text);
    }

    @Test
    void limitsReachTheDriver() throws InterruptedException {
        String id = engine.create("aa", create("""
            {"Image":"busybox","HostConfig":{"OomScoreAdj":500,"Annotations":{"a":"b"},"PidsLimit":-5,
             "MemorySwappiness":0,"KernelMemoryTCP":8388608,"CpuRealtimePeriod":1000000,"CpuRealtimeRuntime":950000,
             "BlkioDeviceWriteIOps":[{"Path":"/dev/null","Rate":7}],"Ulimits":[{"Name":"NOFILE","Soft":1,"Hard":2}]}}
            """));
        engine.containers.lifecycle().start(id);
        var spec = engine.driver.created().getFirst();
        assertThat(spec.oomScoreAdj()).isEqualTo(500);
        assertThat(spec.annotations()).containsEntry("a", "b");
        assertThat(spec.init().rlimits()).containsOnlyKeys("nofile");
        var limits = spec.resources();
        assertThat(limits.pidsLimit()).isEqualTo(-1);
        assertThat(limits.memory().swappiness()).isZero();
        assertThat(limits.memory().kernelTcp()).isEqualTo(8 << 20);
        assertThat(limits.cpu().realtimeRuntime()).isEqualTo(950_000);
        assertThat(limits.blockIo().writeOperations()).hasSize(1).allMatch(device -> device.major() == 1);
    }

    @Test
    void aContainerThatSharesProcessesHasNoLabelUnlessItAsksForOne() throws InterruptedException {
        engine.create("aa", create("""
            {"Image":"busybox","HostConfig":{"Privileged":true,"SecurityOpt":["seccomp=unconfined"]}}\
            """));
        engine.create("bb", create("""
            {"Image":"busybox","HostConfig":{"PidMode":"host","SecurityOpt":["label=type:x"]}}\
            """));
        assertThat(host("aa").securityOpt()).containsExactly("seccomp=unconfined", "label=disable");
        assertThat(host("bb").securityOpt()).containsExactly("label=type:x");
    }

    private HostConfig host(String name) throws InterruptedException {
        return engine.containers.queries().inspect(name, false, Engine.VERSION).hostConfig();
    }

    @Test
    void defaultsAreShownAsTheEngineShowsThem() throws InterruptedException {
        engine.create("aa", create("{\"Image\":\"busybox\",\"HostConfig\":{\"Memory\":67108864}}"));
        var shown = engine.containers.queries().inspect("aa", false, Engine.VERSION);
        HostConfig host = shown.hostConfig();
        assertThat(shown.path()).isEqualTo("sh");
        assertThat(shown.config().hostname()).isEqualTo(shown.id().substring(0, 12));
        assertThat(host.networkMode()).isEqualTo("bridge");
        assertThat(host.ipcMode()).isEqualTo("private");
        assertThat(host.shmSize()).isEqualTo(64L << 20);
        assertThat(host.logConfig().type()).isEqualTo("json-file");
        assertThat(host.restartPolicy().name()).isEqualTo("no");
        assertThat(host.resources().memorySwap()).isEqualTo(128L << 20);
        assertThat(host.maskedPaths()).hasSize(12);
        assertThat(host.readonlyPaths()).hasSize(5);
        assertThat(shown.networkSettings().networks()).containsOnlyKeys("bridge");
    }

    @Test
    void theImagesSettingsFillInWhatTheRequestDoesNotSay() throws InterruptedException {
        engine.images.put(
                "busybox",
                new ImageConfigBuilder()
                        .entrypoint(List.of("/entry"))
                        .cmd(List.of("cmd"))
                        .env(List.of("A=image", "B=image"))
                        .user("nobody")
                        .workingDir("/work")
                        .labels(Map.of("from", "image"))
                        .build());
        engine.create("aa", create("{\"Image\":\"busybox\",\"Env\":[\"A=own\"],\"Labels\":{\"mine\":\"1\"}}"));
        var config =
                engine.containers.queries().inspect("aa", false, Engine.VERSION).config();
        assertThat(config.entrypoint()).containsExactly("/entry");
        assertThat(config.cmd()).containsExactly("cmd");
        assertThat(config.env()).containsExactly("A=own", "B=image");
        assertThat(config.user()).isEqualTo("nobody");
        assertThat(config.labels()).containsEntry("from", "image").containsEntry("mine", "1");
    }

    @Test
    void anEntryPointOfItsOwnDropsTheImagesCommand() throws InterruptedException {
        engine.create("aa", create("{\"Image\":\"busybox\",\"Entrypoint\":[\"x\"]}"));
        var config =
                engine.containers.queries().inspect("aa", false, Engine.VERSION).config();
        assertThat(config.entrypoint()).containsExactly("x");
        assertThat(config.cmd()).isNull();
    }

    @Test
    void theSpecHasTheEnginesMountsAndNamespaces() throws InterruptedException {
        String id = engine.create("aa", create("""
            {"Image":"busybox","Hostname":"box","HostConfig":{"Binds":["/tmp:/in:ro"],"Tmpfs":{"/t":"size=1m"},
             "CapAdd":["NET_ADMIN"],"CapDrop":["CHOWN"],"SecurityOpt":["no-new-privileges"],"PidMode":"host"}}
            """));
        engine.containers.lifecycle().start(id);
        var spec = engine.driver.created().getFirst();
        assertThat(spec.mounts().stream().map(mount -> mount.target()))
                .contains("/proc", "/dev", "/dev/pts", "/sys", "/dev/shm", "/in", "/t", "/etc/hosts");
        assertThat(spec.namespaces())
                .containsKeys(Namespace.MOUNT, Namespace.NETWORK, Namespace.UTS)
                .doesNotContainKey(Namespace.PID);
        assertThat(spec.hostname()).isEqualTo("box");
        assertThat(spec.init().capabilities())
                .contains("NET_ADMIN")
                .doesNotContain("CHOWN")
                .hasSize(14);
        assertThat(spec.init().noNewPrivileges()).isTrue();
        assertThat(spec.init().env()).contains("HOSTNAME=box");
    }

    @Test
    void theFilesOfAContainerAreWrittenAtItsStart() throws Exception {
        String id = engine.create("aa", create("""
            {"Image":"busybox","Hostname":"box","HostConfig":{"Dns":["1.1.1.1"],"ExtraHosts":["a:1.2.3.4"]}}
            """));
        engine.containers.lifecycle().start(id);
        Path folder = root.resolve("containers").resolve(id);
        assertThat(Files.readString(folder.resolve("hostname"))).isEqualTo("box\n");
        assertThat(Files.readString(folder.resolve("hosts"))).endsWith("1.2.3.4\ta\n");
        assertThat(Files.readString(folder.resolve("resolv.conf"))).contains("nameserver 1.1.1.1\n");
    }

    @Test
    void volumesWithoutANameGoWithTheirContainer() throws Exception {
        String id = engine.create("aa", create("{\"Image\":\"busybox\",\"Volumes\":{\"/data\":{}}}"));
        var point = engine.containers
                .queries()
                .inspect(id, false, Engine.VERSION)
                .mounts()
                .getFirst();
        assertThat(point.type()).isEqualTo("volume");
        engine.containers.lifecycle().start(id);
        assertThat(Path.of(point.source())).isDirectory();
        engine.exit(id, 0);
        engine.containers.lifecycle().remove(id, false, true, false);
        assertThat(Path.of(point.source())).doesNotExist();
    }

    @Test
    void aMountedImageIsHeldUntilTheContainerIsRemoved() throws Exception {
        String id = engine.create("aa", create("""
            {"Image":"busybox","HostConfig":{"Mounts":[
             {"Type":"image","Source":"busybox","Target":"/i","ImageOptions":{"Subpath":"etc"}}]}}
            """));
        assertThat(engine.images.mounted().held()).containsExactly(Map.entry(id + "-0", FakeImages.ID));
        assertThat(engine.images.mounted().mounted()).isEmpty();
        engine.containers.lifecycle().remove(id, false, true, false);
        assertThat(engine.images.mounted().held()).isEmpty();
        CreateRequest missing = create("""
            {"Image":"busybox","HostConfig":{"Mounts":[{"Type":"image","Source":"nobody","Target":"/i"}]}}
            """);
        assertThatThrownBy(() -> engine.create("bb", missing)).hasMessage("No such image: nobody:latest");
    }

    @Test
    void bindsThatShowTheEnginesMountsFollowThem() throws InterruptedException {
        String id = engine.create("aa", create("{\"Image\":\"busybox\",\"HostConfig\":{\"Binds\":[\"/:/x:ro\"]}}"));
        var point = engine.containers
                .queries()
                .inspect(id, false, Engine.VERSION)
                .mounts()
                .getFirst();
        assertThat(point.propagation()).isEqualTo("rslave");
        CreateRequest shared =
                create("{\"Image\":\"busybox\",\"HostConfig\":{\"Binds\":[\"" + root + "/sub:/x:shared\"]}}");
        assertThatThrownBy(() -> engine.create("bb", shared))
                .hasMessage("invalid mount config: must use either propagation mode \"rslave\" or \"rshared\" when"
                        + " mount source is within the daemon root, daemon root: \"" + root
                        + "\", bind mount source: \"" + root + "/sub\", propagation: \"shared\"");
    }

    private static CreateRequest create(String json) {
        return EngineJson.decodeRequest(json.getBytes(StandardCharsets.UTF_8), CreateRequest.class);
    }
}
