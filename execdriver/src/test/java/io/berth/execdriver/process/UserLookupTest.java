package io.berth.execdriver.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.StartException;
import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserLookupTest {
    private static final String PASSWD = """
        root:x:0:0:root:/root:/bin/sh
        # a comment
        torn
        bad:x:abc:1::/bad:
        daemon:x:1:1:daemon:/usr/sbin:/bin/false
        app:x:1000:1001::/home/app:/bin/sh
        1002:x:7:7::/seven:
        nohome:x:1005:1005
        """;
    private static final String GROUP = """
        root:x:0:
        daemon:x:1:
        audio:x:29:app,daemon
        video:x:44:app
        app:x:1001:
        """;

    @TempDir
    Path root;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.createDirectory(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), PASSWD);
        Files.writeString(root.resolve("etc/group"), GROUP);
    }

    @Test
    void nothingIsRoot() throws Exception {
        assertThat(resolve("")).isEqualTo(new ResolvedUser(0, 0, List.of(0), "/root"));
    }

    @Test
    void nameBringsItsRecordAndGroups() throws Exception {
        assertThat(resolve("app")).isEqualTo(new ResolvedUser(1000, 1001, List.of(1001, 29, 44), "/home/app"));
        assertThat(resolve("nohome")).isEqualTo(new ResolvedUser(1005, 1005, List.of(1005), "/"));
    }

    @Test
    void numberFindsItsRecordOrNeedsNone() throws Exception {
        assertThat(resolve("1000")).isEqualTo(resolve("app"));
        assertThat(resolve("4321")).isEqualTo(new ResolvedUser(4321, 0, List.of(0), "/"));
        assertThat(resolve("1002")).isEqualTo(new ResolvedUser(1002, 0, List.of(0), "/"));
        assertThat(resolve("2147483647").uid()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void givenGroupReplacesTheRecordsGroups() throws Exception {
        assertThat(resolve("app:video")).isEqualTo(new ResolvedUser(1000, 44, List.of(44), "/home/app"));
        assertThat(resolve("app:555")).isEqualTo(new ResolvedUser(1000, 555, List.of(555), "/home/app"));
        assertThat(resolve(":29")).isEqualTo(new ResolvedUser(0, 29, List.of(29), "/root"));
        assertThat(resolve("app:")).isEqualTo(resolve("app"));
    }

    @Test
    void additionalGroupsAreNamesOrNumbers() throws Exception {
        assertThat(resolve("daemon", "video", "1001", "777", "29").groups()).containsExactly(1, 29, 44, 1001, 777);
    }

    @Test
    void unknownNamesSayWhereTheyWereLookedFor() {
        assertRefused("nosuch", "unable to find user nosuch: no matching entries in passwd file");
        assertRefused("nosuch:root", "unable to find user nosuch: no matching entries in passwd file");
        assertRefused("root:nosuch", "unable to find group nosuch: no matching entries in group file");
        assertThatThrownBy(() -> resolve("", "nosuch"))
                .hasMessage("unable to find group nosuch: no matching entries in group file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2147483648", "99999999999", "0:2147483648", "0:-1"})
    void numbersOutOfRangeAreRefused(String spec) {
        assertRefused(spec, "uids and gids must be in range 0-2147483647");
    }

    @ParameterizedTest
    @ValueSource(strings = {"torn", "bad"})
    void rowWithoutANumberIsNobody(String name) {
        assertRefused(name, "unable to find user " + name + ": no matching entries in passwd file");
    }

    @Test
    void linksStayInsideTheRoot() throws Exception {
        Files.delete(root.resolve("etc/passwd"));
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/../../../etc/elsewhere"));
        Files.writeString(root.resolve("etc/elsewhere"), "inner:x:5:5::/in:\n");
        assertThat(resolve("inner").uid()).isEqualTo(5);
    }

    @Test
    void missingFilesCountAsEmpty() throws Exception {
        Files.delete(root.resolve("etc/passwd"));
        Files.delete(root.resolve("etc/group"));
        assertThat(resolve("")).isEqualTo(new ResolvedUser(0, 0, List.of(0), "/"));
        assertRefused("app", "unable to find user app: no matching entries in passwd file");
    }

    @Test
    void filesThatAreNoFilesCountAsEmpty() throws Exception {
        Files.delete(root.resolve("etc/passwd"));
        assertThat(new ProcessBuilder("mkfifo", root.resolve("etc/passwd").toString())
                        .start()
                        .waitFor())
                .isZero();
        Files.delete(root.resolve("etc/group"));
        Files.createSymbolicLink(root.resolve("etc/group"), Path.of("/dev/zero"));
        assertThat(resolve("").home()).isEqualTo("/");
    }

    @Test
    void hugeFileCountsAsEmpty() throws Exception {
        try (var file = new RandomAccessFile(root.resolve("etc/passwd").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        assertThat(resolve("").home()).isEqualTo("/");
    }

    private void assertRefused(String spec, String message) {
        assertThatThrownBy(() -> resolve(spec)).isInstanceOfSatisfying(StartException.class, e -> {
            assertThat(e.reason()).isEqualTo(StartException.Reason.INVALID);
            assertThat(e).hasMessage(message);
        });
    }

    private static ProcessSpec process(String user, List<String> additionalGroups) {
        return new ProcessSpec(
                List.of("true"),
                List.of(),
                "/",
                true,
                user,
                additionalGroups,
                Set.of(),
                false,
                Optional.empty(),
                Map.of(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    private ResolvedUser resolve(String spec, String... additionalGroups) throws StartException, IOException {
        var kernel = LinuxKernel.load();
        try (OwnedFd directory =
                kernel.open(FileCalls.AT_FDCWD, root.toString(), FileCalls.O_PATH | FileCalls.O_DIRECTORY, 0, 0)) {
            return new UserLookup(kernel).resolve(directory, process(spec, List.of(additionalGroups)));
        }
    }
}
