package io.berth.streams.log;

import io.berth.streams.StreamType;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The driver {@code none}: keeps nothing. */
public final class NoLog implements LogDriver {
    @Override
    public String name() {
        return "none";
    }

    @Override
    public Optional<LogReader> reader() {
        return Optional.empty();
    }

    @Override
    public void write(StreamType stream, ByteBuffer bytes) {}

    @Override
    public void end(StreamType stream) {}

    @Override
    public void close() {}
}
