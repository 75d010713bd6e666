package io.berth.execdriver;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.execdriver.ContainerSpec.Namespace;
import io.berth.execdriver.ContainerSpec.NamespaceMode;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.process.Parents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link ExecDriver} does for a container whose users are not the host's; extended by one class for each driver. */
@Timeout(120)
public abstract class UserNamespaceContract {
    private static final int FIRST = 200_000;
    private static final UserMap MAP =
            new UserMap(List.of(new UserMap.Range(0, FIRST, 65_536)), List.of(new UserMap.Range(0, FIRST + 7, 65_536)));

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Rootfs.Overlay rootfs;

    @SuppressWarnings("NullAway.Init")
    private EpollLoop loop;

    @SuppressWarnings("NullAway.Init")
    private Parents parents;

    @SuppressWarnings("NullAway.Init")
    private ExecDriver driver;

    /** Opens the driver under test. */
    protected abstract ExecDriver open(Parents parents) throws IOException;

    @BeforeEach
    void openDriver() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path image = folder.resolve("layers/image/diff");
        BusyboxImage.make(Files.createDirectories(image));
        Path own = folder.resolve("layers/container");
        rootfs = new Rootfs.Overlay(
                List.of(image),
                Files.createDirectories(own.resolve("diff")),
                Files.createDirectories(own.resolve("work")));
        Kernel kernel = LinuxKernel.load();
        loop = new EpollLoop(kernel);
        parents = Parents.open(folder.resolve("state"), kernel, loop);
        driver = open(parents);
    }

    @AfterEach
    void closeDriver() {
        driver.close();
        parents.close();
        loop.close();
    }

    @AfterAll
    static void removeCgroupParent() throws Exception {
        SpecBuilder.removeCgroupParent();
    }

    @Test
    void rootIsAUserOfTheHostAndItsFilesAreRootsOnTheDisk() throws Exception {
        var output = new RecordedOutput();
        RunningContainer container = start(
                SpecBuilder.shell(
                                "id -u; id -g; stat -c %u:%g /bin/busybox; echo new >/tmp/file; stat -c %u:%g /tmp/file;"
                                        + " chown web /tmp/file; stat -c %u:%g /tmp/file; echo more >/dev/stdout; read end")
                        .stdin(),
                output);

        assertThat(output.awaitStdout("more\n")).as(output.stderr()).isTrue();
        assertThat(output.stdout()).isEqualTo("0\n0\n0:0\n0:0\n1000:0\nmore\n");
        assertThat(Files.readString(
                        Path.of("/proc", Long.toString(container.init().pid()), "status")))
                .containsPattern("Uid:\\s+200000\\s")
                .containsPattern("Gid:\\s+200007\\s");
        assertThat(Files.getAttribute(rootfs.upper().resolve("tmp/file"), "unix:uid"))
                .isEqualTo(1000);
        assertThat(Files.getAttribute(rootfs.upper().resolve("tmp/file"), "unix:gid"))
                .isEqualTo(0);
        container.delete();
    }

    @Test
    void devicesFileSystemsAndNamesAreItsOwn() throws Exception {
        var output = new RecordedOutput();
        RunningContainer container = start(
                SpecBuilder.shell(
                        "head -c 3 /dev/zero | wc -c; echo x >/dev/null; hostname; stat -c %u /dev/pts /proc/1;"
                                + " ls /sys/class/net; ls -l /dev/fd"),
                output);

        assertThat(container.init().waitFor().code()).as(output.stderr()).isZero();
        assertThat(output.stdout()).startsWith("3\nbox\n0\n0\nlo\n").contains("/proc/self/fd");
        assertThat(output.stderr()).isEmpty();
        container.delete();
    }

    @Test
    void aMountBelongsToTheContainersUsersWhenItIsAskedFor() throws Exception {
        Path mapped = Files.createDirectory(folder.resolve("mapped"));
        Path plain = Files.createDirectory(folder.resolve("plain"));
        var output = new RecordedOutput();
        RunningContainer container = start(
                SpecBuilder.shell("stat -c %u /mapped /plain; echo in >/mapped/file; echo in >/plain/file"),
                List.of(
                        new Mount("bind", mapped.toString(), "/mapped", List.of("rbind", "rprivate", Mount.IDMAP)),
                        new Mount("bind", plain.toString(), "/plain", List.of("rbind", "rprivate"))),
                output);

        assertThat(container.init().waitFor().code()).isOne();
        assertThat(output.stdout()).isEqualTo("0\n65534\n");
        assertThat(output.stderr()).contains("/plain/file").containsIgnoringCase("permission denied");
        assertThat(Files.getAttribute(mapped.resolve("file"), "unix:uid")).isEqualTo(0);
        container.delete();
    }

    @Test
    void execsAndTerminalsAreTheContainersUsers() throws Exception {
        var output = new RecordedOutput();
        RunningContainer container =
                start(SpecBuilder.shell("tty; stty size; echo ready; read end").terminal(24, 80), output);
        assertThat(output.awaitStdout("ready")).as(output.stdout()).isTrue();
        assertThat(output.stdout()).contains("/dev/pts/0").contains("24 80");

        var inside = new RecordedOutput();
        RunningProcess exec = container.exec(
                "e",
                SpecBuilder.shell("id -u; cat /proc/self/uid_map; echo again >/dev/stdout")
                        .process(false),
                inside.streams());
        assertThat(exec.waitFor().code()).as(inside.stderr()).isZero();
        assertThat(inside.awaitEnd()).isTrue();
        assertThat(inside.stdout()).containsPattern("^0\n\\s+0\\s+200000\\s+65536\nagain\n$");

        var web = new RecordedOutput();
        RunningProcess other = container.exec(
                "f",
                SpecBuilder.shell("id -u; echo again >/dev/stdout; tty")
                        .user("web")
                        .terminal(10, 20)
                        .process(false),
                web.streams());
        assertThat(other.waitFor().code()).as(web.stdout()).isZero();
        assertThat(web.awaitEnd()).isTrue();
        assertThat(web.stdout()).isEqualTo("1000\r\nagain\r\n/dev/pts/1\r\n");
        container.delete();
    }

    private RunningContainer start(SpecBuilder program, RecordedOutput output) throws Exception {
        return start(program, List.of(), output);
    }

    private RunningContainer start(SpecBuilder program, List<Mount> mounts, RecordedOutput output) throws Exception {
        RunningContainer container = driver.create(withUsers(program.container(rootfs), mounts), output.streams());
        container.start();
        return container;
    }

    private static ContainerSpec withUsers(ContainerSpec spec, List<Mount> more) {
        Map<Namespace, NamespaceMode> namespaces = new EnumMap<>(spec.namespaces());
        namespaces.put(Namespace.USER, new NamespaceMode.Users(MAP, Optional.empty()));
        var mounts = new ArrayList<>(spec.mounts());
        mounts.addAll(more);
        return new ContainerSpec(
                spec.id(),
                spec.rootfs(),
                spec.readonlyRootfs(),
                mounts,
                spec.maskedPaths(),
                spec.readonlyPaths(),
                namespaces,
                spec.hostname(),
                spec.domainname(),
                spec.sysctls(),
                spec.devices(),
                spec.resources(),
                spec.oomScoreAdj(),
                spec.annotations(),
                spec.cgroupParent(),
                spec.spool(),
                spec.init());
    }
}
