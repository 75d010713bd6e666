package io.berth.streams.log;

import java.nio.file.Path;
import java.time.InstantSource;

class JsonFileContractTest extends FileLogContract {
    @Override
    LogDriver open(Path file, JsonFileOptions options, InstantSource clock) {
        return new JsonFileLog(file, options, clock);
    }
}
