package io.berth.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.execdriver.UserMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserRemapTest {
    @TempDir
    private Path etc;

    @BeforeEach
    void writeFiles() throws Exception {
        Files.writeString(etc.resolve("passwd"), "root:x:0:0::/:/bin/sh\nweb:x:1000:1000::/:/bin/sh\nbare:x:7:7::/:\n");
        Files.writeString(etc.resolve("group"), "root:x:0:\nweb:x:1000:\nbare:x:7:\nstaff:x:50:\n");
        Files.writeString(etc.resolve("subuid"), "other:1:2\n1000:500000:10\nweb:300000:65536\nweb:torn\nweb:1:0\n");
        Files.writeString(etc.resolve("subgid"), "# groups\nweb:400000:65536\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "1000", "web:staff", "web:50", "1000:1000"})
    void allThatAUserHasIsMappedInARow(String written) throws Exception {
        assertThat(new UserRemap(etc).find(written))
                .contains(new UserMap(
                        List.of(new UserMap.Range(0, 300_000, 65_536), new UserMap.Range(65_536, 500_000, 10)),
                        List.of(new UserMap.Range(0, 400_000, 65_536))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "root", "0", "0:0"})
    void rootIsNotMapped(String written) throws Exception {
        assertThat(new UserRemap(etc).find(written)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nobody | Error during uid lookup for \"nobody\": getent unable to find entry \"nobody\" in passwd database",
                "99     | Uid 99 has no entry in /etc/passwd: getent unable to find entry \"99\" in passwd database",
                "web:no | Error during groupname lookup for \"no\": getent unable to find entry \"no\" in group database",
                "web:9  | Gid 9 has no entry in /etc/group: getent unable to find entry \"9\" in group database",
                "a:b:c  | Invalid user/group specification in --userns-remap: \"a:b:c\"",
                "bare   | Can't create ID mappings: no subuid ranges found for user \"bare\""
            })
    void whatIsWrongIsSaid(String written, String message) {
        assertThatThrownBy(() -> new UserRemap(etc).find(written))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void aHostWithoutTheFilesHasNoRanges() throws Exception {
        Files.delete(etc.resolve("subgid"));
        assertThatThrownBy(() -> new UserRemap(etc).find("web"))
                .hasMessage("Can't create ID mappings: no subgid ranges found for user \"web\"");
    }
}
