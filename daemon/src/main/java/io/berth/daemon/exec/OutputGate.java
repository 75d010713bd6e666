package io.berth.daemon.exec;

import io.berth.streams.OutputSubscriber;
import io.berth.streams.StreamType;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;

/** Knows whether a process's output is out. */
final class OutputGate implements OutputSubscriber {
    private final Set<StreamType> open = EnumSet.of(StreamType.STDOUT, StreamType.STDERR);
    private volatile boolean ended;

    @Override
    public void write(StreamType stream, ByteBuffer bytes) {}

    @Override
    public void end(StreamType stream) {
        open.remove(stream);
        ended = open.isEmpty();
    }

    /** Whether both streams have ended. */
    boolean hasEnded() {
        return ended;
    }
}
