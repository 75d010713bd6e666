package io.berth.api.type.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.json.EngineJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What dockerd writes of counters that version 2 of control groups has or lacks. */
class StatsShapeTest {
    @Test
    void noLimitOfProcessesIsTheLargestNumber() {
        assertThat(json(new PidsStats(3, -1))).isEqualTo("{\"current\":3,\"limit\":18446744073709551615}");
        assertThat(json(new PidsStats(3, 0))).isEqualTo("{\"current\":3}");
    }

    @Test
    void onlyBytesAreCountedInVersionTwo() {
        var read = new BlkioStats.Entry(254, 0, "read", 7);
        assertThat(json(BlkioStats.ofUnified(List.of(read))))
                .startsWith("{\"io_service_bytes_recursive\":[{\"major\":254,\"minor\":0,\"op\":\"read\",\"value\":7}],"
                        + "\"io_serviced_recursive\":null,")
                .endsWith("\"sectors_recursive\":null}");
        assertThat(BlkioStats.ofUnified(List.of())).isEqualTo(BlkioStats.NONE);
    }

    private static String json(Object value) {
        return new String(EngineJson.encode(value), StandardCharsets.UTF_8);
    }
}
