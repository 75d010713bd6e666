package io.berth.streams.log;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;

class JsonFileContractTest extends FileLogContract {
    @Override
    LogDriver open(Path file, JsonFileOptions options, InstantSource clock) {
        return new JsonFileLog(file, options, clock);
    }

    @Override
    byte[] torn() {
        return "{\"log\":\"to".getBytes(StandardCharsets.US_ASCII);
    }
}
