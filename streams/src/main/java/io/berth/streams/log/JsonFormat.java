package io.berth.streams.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;

/** The format of {@code json-file}: a JSON object a line. */
enum JsonFormat implements LogFormat {
    INSTANCE;

    private static final int BLOCK = 64 * 1024;

    @Override
    public String driver() {
        return "json-file";
    }

    @Override
    public LogEncoder encoder(JsonFileOptions options) {
        return new RecordEncoder(options.attributes());
    }

    @Override
    public LogDecoder decoder(LogReadOptions options, OutputStream sink) {
        return new RecordDecoder(options, sink);
    }

    @Override
    public Tail tail(LogPart part, long count) throws IOException {
        long missing = count;
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        long end = part.size();
        long position = end;
        while (position > 0) {
            long start = Math.max(0, position - BLOCK);
            block.clear().limit((int) (position - start));
            part.readFully(block, start);
            byte[] bytes = block.array();
            for (int i = block.position() - 1; i >= 0; i--) {
                if (bytes[i] == '\n' && start + i + 1 < end && --missing == 0) {
                    return new Tail(start + i + 1, 0, 0);
                }
            }
            position = start;
        }
        if (end > 0) {
            missing--;
        }
        return new Tail(0, 0, missing);
    }

    @Override
    public boolean startsAfter(LogPart part, Instant since) throws IOException {
        return new TimeSearch(part).startsAfter(since);
    }

    @Override
    public long firstNotBefore(LogPart part, Instant since, long from) throws IOException {
        return new TimeSearch(part).firstNotBefore(since, from);
    }

    @Override
    public long wholeRecords(LogPart part) throws IOException {
        long size = part.size();
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, Math.max(size, 1)));
        long end = size;
        while (end > 0) {
            long start = Math.max(0, end - block.capacity());
            block.clear().limit((int) (end - start));
            part.readFully(block, start);
            int newline = Scan.lastIndexOfNewline(block.array(), 0, block.position());
            if (newline >= 0) {
                return start + newline + 1;
            }
            end = start;
        }
        return end;
    }
}
