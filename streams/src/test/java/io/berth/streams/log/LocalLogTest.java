package io.berth.streams.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.streams.OutputPieces;
import io.berth.streams.StreamConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class LocalLogTest extends FileLogContract {
    @Override
    LogDriver open(Path file, JsonFileOptions options, InstantSource clock) {
        return JsonFileLog.local(file, options, clock);
    }

    @Override
    byte[] torn() {
        return new byte[] {LocalFormat.RECORD | LocalFormat.TIMED, 1, 2, 3};
    }

    @Test
    void aLineTakesFewBytesMoreThanItsText() throws Exception {
        StreamConfig streams = new StreamConfig();
        Path file = folder.resolve("small.log");
        streams.subscribe(
                open(file, JsonFileOptions.DEFAULT, InstantSource.fixed(Instant.EPOCH)), true, true, () -> {});
        streams.beginRun();
        new OutputPieces().write(streams.stdout(), "twenty bytes a line\n".repeat(1_000));
        streams.stdout().end();
        streams.stderr().end();
        assertThat(Files.size(file)).isBetween(22_000L, 22_100L);
    }
}
