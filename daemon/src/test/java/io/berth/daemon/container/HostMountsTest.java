package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostMountsTest {
    private final HostMounts mounts = new HostMounts(List.of(
            "1 0 8:1 / / rw shared:1 - ext4 /dev/sda rw",
            "2 1 0:2 / /own rw,relatime - tmpfs tmpfs rw",
            "3 1 0:3 / /fed rw master:7 - tmpfs tmpfs rw",
            "4 1 0:4 / /with\\040space rw - tmpfs tmpfs rw"));

    private void check(String source, String propagation) {
        mounts.check(source, Path.of(source), propagation);
    }

    @Test
    void whatTheSourceHasIsAllowed() {
        for (String propagation : List.of("shared", "rshared", "slave", "rslave")) {
            assertThatCode(() -> check("/srv/x", propagation)).doesNotThrowAnyException();
        }
        assertThatCode(() -> check("/fed/x", "rslave")).doesNotThrowAnyException();
        assertThatCode(() -> check("/own/x", "rprivate")).doesNotThrowAnyException();
        assertThatCode(() -> check("/owner", "rshared")).doesNotThrowAnyException();
    }

    @Test
    void whatItHasNotIsRefusedInTheEnginesWords() {
        assertThatThrownBy(() -> check("/own/x", "rshared"))
                .hasMessage("path /own/x is mounted on /own but it is not a shared mount");
        assertThatThrownBy(() -> check("/fed/x", "shared"))
                .hasMessage("path /fed/x is mounted on /fed but it is not a shared mount");
        assertThatThrownBy(() -> check("/own/x", "slave"))
                .hasMessage("path /own/x is mounted on /own but it is not a shared or slave mount");
        assertThatThrownBy(() -> check("/with space/x", "rslave"))
                .hasMessage("path /with space/x is mounted on /with space but it is not a shared or slave mount");
    }
}
