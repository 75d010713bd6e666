package io.berth.streams.log;

import io.berth.streams.StreamType;
import io.berth.streams.frame.FrameHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Reads a {@link JsonFileLog} back, while it is being written or not. */
final class JsonFileReader implements LogReader {
    private final JsonFileLog log;
    private final RotatingFile files;
    private final LogSignal signal;

    JsonFileReader(JsonFileLog log, RotatingFile files, LogSignal signal) {
        this.log = log;
        this.files = files;
        this.signal = signal;
    }

    @Override
    public void read(LogReadOptions options, OutputStream out) throws IOException, InterruptedException {
        LogDecoder decoder = files.format().decoder(options, out);
        if (options.follow()) {
            try (LogFollower follower = new LogFollower(log, files, signal)) {
                follower.run(options, decoder, out);
            }
        } else {
            List<LogPart> parts = files.openParts(List.of());
            try {
                PartsReader.readTo(PartsReader.start(files.format(), parts, options), parts, decoder);
            } finally {
                parts.forEach(LogPart::close);
            }
        }
        decoder.flush();
        out.flush();
    }

    @Override
    public LogSnapshot snapshot() throws IOException {
        return new Snapshot(
                files.format(), files.openParts(List.of()), log.held(StreamType.STDOUT), log.held(StreamType.STDERR));
    }

    private static final class Snapshot implements LogSnapshot {
        private final LogFormat format;
        private final List<LogPart> parts;
        private final byte[] stdout;
        private final byte[] stderr;

        Snapshot(LogFormat format, List<LogPart> parts, byte[] stdout, byte[] stderr) {
            this.format = format;
            this.parts = parts;
            this.stdout = stdout;
            this.stderr = stderr;
        }

        @Override
        public void writeTo(LogReadOptions options, OutputStream out) throws IOException {
            LogDecoder decoder = format.decoder(options, out);
            PartsReader.readTo(PartsReader.start(format, parts, options), parts, decoder);
            decoder.flush();
            if (options.stdout()) {
                unfinished(StreamType.STDOUT, stdout, options, out);
            }
            if (options.stderr()) {
                unfinished(StreamType.STDERR, stderr, options, out);
            }
            out.flush();
        }

        private static void unfinished(StreamType stream, byte[] line, LogReadOptions options, OutputStream out)
                throws IOException {
            if (line.length > 0) {
                if (options.multiplexed()) {
                    byte[] header = new byte[FrameHeader.LENGTH];
                    FrameHeader.put(stream, line.length, header, 0);
                    out.write(header);
                }
                out.write(line);
            }
        }

        @Override
        public void close() {
            parts.forEach(LogPart::close);
        }
    }
}
